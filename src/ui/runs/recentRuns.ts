import { env, l10n, type QuickPickItem, ThemeIcon, Uri, window } from 'vscode';
import { methodName } from '../../methods/armWords';
import { formatProblem } from '../../countdown/problemText';
import { formatMs } from '../../inspect/amounts';
import { outcomeWords } from '../../inspect/outcomeWords';
import { plainText } from '../../common/plainText';
import { OUTCOME_ICONS } from '../../inspect/rowIcon';
import type { RecordedRun, RunHistory } from '../../session/run/runHistory';
import type { RunSummary } from '../../session/run/runSummary';
import { settledFocus } from '../questions';

interface RecentItem extends QuickPickItem {
  readonly path: string;
}

/** Lets the person choose among the recorded runs, newest first, or delete some. */
export async function askForRecentRun(history: RunHistory): Promise<Uri | undefined> {
  await settledFocus();
  const picker = window.createQuickPick<RecentItem>();
  picker.title = l10n.t('Open Recent Run');
  picker.placeholder = l10n.t('Type a number, a method or an outcome to find a run');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  picker.onDidTriggerItemButton(({ item }) => {
    void history.delete(item.path);
    picker.items = picker.items.filter((other) => other !== item);
  });
  const chosen = new Promise<Uri | undefined>((resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      resolve(item && Uri.file(item.path));
      picker.hide();
    });
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  void fill(picker, history);
  const uri = await chosen;
  picker.dispose();
  return uri;
}

async function fill(
  picker: { items: readonly RecentItem[]; placeholder: string | undefined; busy: boolean },
  history: RunHistory,
): Promise<void> {
  const items: RecentItem[] = [];
  for await (const run of history.list()) items.push(recentItem(run));
  picker.items = items;
  picker.busy = false;
  if (items.length > 0) return;
  picker.placeholder = l10n.t('No run was recorded yet. Solve a problem first.');
}

function recentItem({ path, summary }: RecordedRun): RecentItem {
  const { problem, createdAt, outcome, method, threads, tokens, ms } = summary;
  const icon = new ThemeIcon(isOpen(summary) ? 'circle-outline' : OUTCOME_ICONS[outcome].name);
  return {
    path,
    iconPath: icon,
    label: plainText(formatProblem(problem)),
    description: [
      isOpen(summary) ? l10n.t('not finished') : outcomeWords(outcome, l10n),
      methodName(method),
    ].join(' · '),
    detail: [
      dateWords(createdAt),
      l10n.t('{0} tokens', tokens),
      threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads),
      formatMs(ms),
    ]
      .filter(Boolean)
      .join(' · '),
    buttons: [{ iconPath: new ThemeIcon('trash'), tooltip: l10n.t('Delete') }],
  };
}

/** The window was closed, or the disk was full, before the run had ended. */
function isOpen({ outcome }: RunSummary): boolean {
  return outcome === 'running' || outcome === 'waiting';
}

function dateWords(createdAt: string | undefined): string {
  const date = new Date(createdAt ?? NaN);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleString(env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
