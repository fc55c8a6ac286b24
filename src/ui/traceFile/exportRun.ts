import { homedir } from 'node:os';
import { l10n, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { HumanError } from '../../common/humanError';
import type { RunSession } from '../../session/run/runSession';
import type { RunExport } from '../../trace/export/exports';
import { fileName, fileNameOf } from '../fileName';
import { pickOne } from '../questions';
import { runTitle } from '../threads/runRow';
import { writeFile } from '../writeFile';

interface FormatItem extends QuickPickItem {
  readonly format: RunExport;
}

/**
 * Writes what has happened in a run until now in a format of other programs.
 * @param name of the format, and where to; a person is asked for what is not given
 * @returns the file, or undefined where the person changed their mind
 * @throws HumanError where the format cannot hold the run, or the file cannot be written
 */
export async function exportRun(
  session: RunSession,
  name?: unknown,
  place?: Uri,
): Promise<Uri | undefined> {
  if (!session.isFull) {
    throw new HumanError(
      'This run is too large to be exported here. Export it on the command line: npm run --silent trace -- export.',
    );
  }
  const { EXPORTS, exportNamed } = await import('../../trace/export/exports');
  const format = typeof name === 'string' ? exportNamed(name) : await askForFormat(EXPORTS);
  // A format that cannot hold the run says so before anybody is asked for a place.
  const pieces = format?.write(session.playback.latest, session.header);
  const uri = format && (place ?? (await askForPlace(session, format)));
  if (!uri || !pieces) return undefined;
  await writeFile(uri, Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece))));
  void window.showInformationMessage(l10n.t('The run was exported as {0}.', fileName(uri)));
  return uri;
}

async function askForFormat(formats: readonly RunExport[]): Promise<RunExport | undefined> {
  const items = formats.map((format): FormatItem => {
    return { format, label: labelOf(format), description: `*${format.extension}` };
  });
  return (await pickOne(items, { title: l10n.t('Export Trace') }))?.format;
}

/** Programs have the same names everywhere. */
function labelOf({ name, label }: RunExport): string {
  switch (name) {
    case 'apr':
      return l10n.t('Results of the APR repository');
    case 'csv':
      return l10n.t('Threads as CSV');
    default:
      return label;
  }
}

function askForPlace(session: RunSession, format: RunExport): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const { extension } = format;
  return window.showSaveDialog({
    title: l10n.t('Export Trace'),
    defaultUri: Uri.joinPath(folder, `${fileNameOf(runTitle(session))}${extension}`),
    filters: { [labelOf(format)]: [extension.slice(extension.lastIndexOf('.') + 1)] },
  });
}
