import { homedir } from 'node:os';
import { l10n, Uri, window, workspace } from 'vscode';
import { HumanError, messageIn } from '../../common/humanError';
import type { RunSession } from '../../session/run/runSession';
import { formatEvent, formatHeader } from '../../trace/aprtrace';
import { createTraceFile, writeBytes } from '../../trace/traceFile';
import { writeFile } from '../writeFile';
import { fileNameOf } from '../fileName';

/**
 * Asks where to save the run, and saves what has happened until now.
 * @throws HumanError where it cannot be saved there
 */
export async function saveRun(session: RunSession, given?: Uri): Promise<Uri | undefined> {
  const uri = given ?? (await askForPlace(session));
  const { source } = session.events;
  // The run's own file holds it already, and is read while it is written.
  if (!uri || (source && uri.toString() === session.file)) return uri;
  if (uri.scheme !== 'file') await writeFile(uri, await bytesOf(session));
  else if (source) await writeBytes(uri.fsPath, source.read(0));
  else await writeEvents(session, uri.fsPath);
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

async function writeEvents(session: RunSession, path: string): Promise<void> {
  let failure: Error | undefined;
  const file = await createTraceFile(path, session.header, (error) => (failure = error));
  for await (const events of session.events.read(0, session.events.length)) {
    for (const event of events) await file.write(event);
    if (failure) break;
  }
  await file.close();
  if (failure) throw new HumanError(l10n.t('The run was not saved. {0}', messageIn(l10n, failure)));
}

/** `workspace.fs` writes whole files only. */
async function bytesOf({ header, events }: RunSession): Promise<Uint8Array> {
  if (events.source) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of events.source.read(0)) chunks.push(Uint8Array.from(chunk));
    return Buffer.concat(chunks);
  }
  const parts = [Buffer.from(`${formatHeader(header)}\n`)];
  for await (const batch of events.read(0, events.length)) {
    parts.push(Buffer.from(batch.map((event) => `${formatEvent(event)}\n`).join('')));
  }
  return Buffer.concat(parts);
}
