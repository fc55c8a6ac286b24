import { commands, Disposable, l10n, type LogOutputChannel, Uri, window } from 'vscode';
import type { RunHistory } from '../../session/run/runHistory';
import { chosenRun } from '../threads/chosen';
import { COMMANDS, TRACE_EDITOR } from '../contributions';
import { fileName } from '../fileName';
import { registerCommand } from '../log';
import { askForRecentRun } from '../runs/recentRuns';
import type { Runs, Selection } from '../runs/runs';
import { saveRun } from '../runs/saveRun';

/** Commands on runs as files. */
export function registerTraceCommands(
  runs: Runs,
  history: RunHistory,
  log: LogOutputChannel,
): Disposable {
  const show = async (uri: Uri | undefined) => {
    if (uri) await commands.executeCommand('vscode.openWith', uri, TRACE_EDITOR);
  };
  return Disposable.from(
    // A link in a text gives the URI as text.
    registerCommand(log, COMMANDS.openTrace, async (given?: Uri | string) =>
      show(typeof given === 'string' ? Uri.parse(given) : (given ?? (await askForTrace()))),
    ),
    registerCommand(log, COMMANDS.openRecent, async () => show(await askForRecentRun(history))),
    registerCommand(log, COMMANDS.saveRun, async (given?: Selection, place?: Uri) => {
      const uri = await saveRun(chosenRun(runs, given), place);
      if (uri) void offerSaved(uri, show);
      return uri;
    }),
    registerCommand(log, COMMANDS.closeRun, (given?: Selection) =>
      runs.remove(chosenRun(runs, given)),
    ),
  );
}

async function askForTrace(): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({
    title: l10n.t('Open Trace'),
    filters: { [l10n.t('APR Trace')]: ['aprtrace', 'gz'] },
  });
  return chosen?.[0];
}

async function offerSaved(uri: Uri, show: (uri: Uri) => Promise<void>): Promise<void> {
  const open = l10n.t('Open');
  const message = l10n.t('The run was saved as {0}.', fileName(uri));
  if ((await window.showInformationMessage(message, open)) === open) await show(uri);
}
