import { env, l10n, type QuickPickItem, ThemeIcon, Uri, window } from 'vscode';
import { formatMs } from '../../inspect/amounts';
import { outcomeWords } from '../../inspect/outcomeWords';
import { plainText } from '../../common/plainText';
import { OUTCOME_ICONS } from '../../inspect/rowIcon';
import type { RecordedRun, RunHistory } from '../../session/run/runHistory';
import type { RunSummary } from '../../session/run/runSummary';
import { settledFocus } from '../questions';

/** About what the list shows at a time. */
const FIRST_ROWS = 25;

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
  const left = new AbortController();
  void fill(picker, history, left.signal);
  const uri = await chosen;
  left.abort();
  picker.dispose();
  return uri;
}

/** The newest ones at once: a long history that was never listed takes minutes to read. */
async function fill(
  picker: { items: readonly RecentItem[]; placeholder: string | undefined; busy: boolean },
  history: RunHistory,
  left: AbortSignal,
): Promise<void> {
  const items: RecentItem[] = [];
  // Each time as many again: what is shown anew loses the row that the person was at.
  let next = FIRST_ROWS;
  for await (const run of history.list()) {
    if (left.aborted) return;
    items.push(recentItem(run));
    if (items.length < next) continue;
    picker.items = [...items];
    next *= 2;
  }
  if (left.aborted) return;
  picker.items = items;
  picker.busy = false;
  if (items.length > 0) return;
  picker.placeholder = l10n.t('No run was recorded yet. Solve a problem first.');
}

function recentItem({ path, summary }: RecordedRun): RecentItem {
  const { title, createdAt, outcome, method, threads, tokens, ms } = summary;
  const icon = new ThemeIcon(isOpen(summary) ? 'circle-outline' : OUTCOME_ICONS[outcome].name);
  return {
    path,
    iconPath: icon,
    label: plainText(title),
    description: [
      isOpen(summary) ? l10n.t('not finished') : outcomeWords(outcome, l10n),
      ...(method === undefined ? [] : [plainText(method)]),
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
