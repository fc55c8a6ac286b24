import { commands, l10n, type QuickPickItem, type Uri } from 'vscode';
import { HumanError } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import type { ReadingOptions } from '../../inspect/eventStore';
import type { ImportRules, ListedRun } from '../../trace/import/importFile';
import { TRACE_EDITOR } from '../contributions';
import { fileName } from '../fileName';
import { withoutIcons } from '../foreignText';
import { pickOne } from '../questions';
import { withReading } from '../readingProgress';
import { runNumber, runUri } from './runUri';
import { bytesOf } from './uriBytes';

interface RunItem extends QuickPickItem {
  readonly number: number;
}

/**
 * The address of the run that is to be shown. Of a file of another program with several runs the
 * person chooses one; undefined if they do not.
 * @throws HumanError where the file is no trace that can be read
 */
export async function chooseRun(uri: Uri, rules: ImportRules): Promise<Uri | undefined> {
  if (runNumber(uri) !== undefined) return uri;
  const items = await readItems(uri, rules);
  if (!items || items.length < 2) return items && uri;
  const chosen = await pickOne(items, {
    title: l10n.t('Choose Run'),
    placeHolder: l10n.t('Runs of {0}', fileName(uri)),
    matchOnDescription: true,
  });
  return chosen && runUri(uri, chosen.number);
}

/** Shows the run, or why there is none. */
export async function showRun(uri: Uri): Promise<void> {
  await commands.executeCommand('vscode.openWith', uri, TRACE_EDITOR);
}

/** None of an `.aprtrace`, which is one run; undefined where the person stopped the reading. */
async function readItems(uri: Uri, rules: ImportRules): Promise<RunItem[] | undefined> {
  const name = fileName(uri);
  const stop = new AbortController();
  const read = async (options: ReadingOptions) => {
    const { importFile, listRuns } = await import('../../trace/import/importFile');
    const imported = await importFile(await bytesOf(uri), { ...rules, ...options });
    const items: RunItem[] = [];
    if (!imported) return items;
    for await (const run of listRuns(imported.runs)) items.push(runItem(run));
    return items;
  };
  try {
    return await withReading(l10n.t('Reading {0}', name), read, stop);
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error instanceof HumanError ? new HumanError('{0}: {1}', name, error) : error;
  }
}

function runItem({ number, title, threads }: ListedRun): RunItem {
  return {
    number,
    label: `${number}. ${withoutIcons(plainText(title))}`,
    description: threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads),
  };
}
