import { homedir } from 'node:os';
import { l10n, Uri, window, workspace } from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import type { ByteSource } from '../../trace/byteSource';
import { writeBytes } from '../../trace/traceFile';
import { writeFile } from '../writeFile';
import { fileNameOf } from '../fileName';
import { writeRun } from './writeRun';

/**
 * Asks where to save the run, and saves what has happened until now.
 * @throws HumanError where it cannot be saved there
 */
export async function saveRun(session: RunSession, given?: Uri): Promise<Uri | undefined> {
  const uri = given ?? (await askForPlace(session));
  const { header, events } = session;
  const { source } = events;
  // The run's own file holds it already, and is read while it is written.
  if (!uri || (source && uri.toString() === session.file)) return uri;
  if (!source) await writeRun(uri, header, events.read(0, events.length));
  else if (uri.scheme === 'file') await writeBytes(uri.fsPath, source.read(0));
  else await writeFile(uri, await wholeBytes(source));
  return uri;
}

function askForPlace({ header, playback }: RunSession): Thenable<Uri | undefined> {
  const title = header.title ?? playback.latest.start?.title ?? 'run';
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  return window.showSaveDialog({
    title: l10n.t('Save Run As'),
    defaultUri: Uri.joinPath(folder, `${fileNameOf(title)}.aprtrace`),
    filters: { [l10n.t('APR Trace')]: ['aprtrace'] },
  });
}

/** Of any file system: `workspace.fs` writes whole files only. */
async function wholeBytes(source: ByteSource): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.read(0)) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}
