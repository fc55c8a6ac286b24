import { Disposable, l10n, type LogOutputChannel, Uri, window } from 'vscode';
import type { RunHistory } from '../../session/run/runHistory';
import { chosenRun } from '../threads/chosen';
import { COMMANDS } from '../contributions';
import { fileName } from '../fileName';
import { registerCommand } from '../log';
import { askForRecentRun } from '../runs/recentRuns';
import type { Runs, Selection } from '../runs/runs';
import { saveRun } from '../runs/saveRun';
import { addServerSpans } from './addServerSpans';
import { chooseRun, showRun } from './chooseRun';
import { exportRun } from './exportRun';
import type { ImportRules } from '../../trace/import/importFile';

/** Commands on runs as files. */
export function registerTraceCommands(
  runs: Runs,
  history: RunHistory,
  rules: () => ImportRules,
  log: LogOutputChannel,
): Disposable {
  const show = async (uri: Uri | undefined) => {
    const run = uri && (await chooseRun(uri, rules()));
    if (run) await showRun(run);
  };
  return Disposable.from(
    // A link in a text gives the URI as text.
    registerCommand(log, COMMANDS.openTrace, async (given?: Uri | string) =>
      show(typeof given === 'string' ? Uri.parse(given) : (given ?? (await askForTrace()))),
    ),
    registerCommand(log, COMMANDS.openAsTrace, show),
    registerCommand(log, COMMANDS.openRecent, async () => show(await askForRecentRun(history))),
    registerCommand(log, COMMANDS.saveRun, async (given?: Selection, place?: Uri) => {
      const uri = await saveRun(chosenRun(runs, given), place);
      if (uri) void offerSaved(uri);
      return uri;
    }),
    registerCommand(log, COMMANDS.exportTrace, (given?: Selection, format?: unknown, place?: Uri) =>
      exportRun(chosenRun(runs, given), format, place),
    ),
    registerCommand(log, COMMANDS.addServerSpans, (given?: Selection, from?: Uri, place?: Uri) =>
      addServerSpans(chosenRun(runs, given), log, from, place),
    ),
    registerCommand(log, COMMANDS.closeRun, (given?: Selection) =>
      runs.remove(chosenRun(runs, given)),
    ),
  );
}

async function askForTrace(): Promise<Uri | undefined> {
  const chosen = await window.showOpenDialog({
    title: l10n.t('Open Trace'),
    filters: {
      [l10n.t('All Traces')]: ['aprtrace', 'gz', 'json', 'jsonl', 'txt', 'log'],
      [l10n.t('APR Trace')]: ['aprtrace', 'gz'],
      JSON: ['json', 'jsonl'],
      [l10n.t('Text')]: ['txt', 'log'],
      [l10n.t('All Files')]: ['*'],
    },
  });
  return chosen?.[0];
}

async function offerSaved(uri: Uri): Promise<void> {
  const open = l10n.t('Open');
  const message = l10n.t('The run was saved as {0}.', fileName(uri));
  if ((await window.showInformationMessage(message, open)) === open) await showRun(uri);
}
