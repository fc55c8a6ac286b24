import { commands, Disposable, l10n, type LogOutputChannel, type TreeView, window } from 'vscode';
import { isFilter, NO_FILTER, type ThreadFilter, type ThreadSort } from '../inspect/threadFilter';
import { compareThreads, twoThreads } from './compareThreads';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from './contributions';
import { registerCommand } from './log';
import type { Runs } from './runs';
import { askForFilter, askForSort, filterWords } from './threadsFilterInput';
import { type ThreadNode, ThreadsTree } from './threadsTree';

/** The view of all runs and their threads, one selection with all other views. */
export class ThreadsView implements Disposable {
  readonly tree: ThreadsTree;
  private readonly view: TreeView<ThreadNode>;
  private readonly subscriptions: Disposable;

  constructor(
    private readonly runs: Runs,
    log: LogOutputChannel,
  ) {
    this.tree = new ThreadsTree(runs);
    this.view = window.createTreeView(VIEWS.threads, {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.subscriptions = Disposable.from(
      this.view,
      this.tree,
      this.view.onDidChangeSelection(({ selection }) => this.select(selection.at(-1))),
      this.view.onDidChangeVisibility(() => this.reveal()),
      runs.onDidSelect(() => {
        this.reveal();
        this.label();
      }),
      runs.onDidChange(() => this.label()),
      runs.onDidChangeList(() => this.label()),
      registerCommand(log, COMMANDS.compareThreads, (_, rows?: readonly ThreadNode[]) =>
        compareThreads(...twoThreads(rows ?? this.view.selection)),
      ),
      registerCommand(log, COMMANDS.filterThreads, () => this.filter()),
      registerCommand(log, COMMANDS.clearFilter, () => this.show(NO_FILTER, 'creation')),
      registerCommand(log, COMMANDS.sortThreads, () => this.sort()),
    );
    this.label();
  }

  /** What the view's title says beside its name. */
  get description(): string {
    return this.view.description ?? '';
  }

  /** Threads and their order, as a person or a caller asks for them. */
  show(filter: ThreadFilter, sort: ThreadSort): void {
    this.tree.filterAndSort = { filter, sort };
    this.view.message = filterWords(filter, sort);
    const isFiltered = isFilter(filter) || sort !== 'creation';
    void commands.executeCommand('setContext', CONTEXT_KEYS.filtered, isFiltered);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async filter(): Promise<void> {
    const { filter, sort } = this.tree.filterAndSort;
    const chosen = await askForFilter(filter);
    if (chosen) this.show(chosen, sort);
  }

  private async sort(): Promise<void> {
    const { filter, sort } = this.tree.filterAndSort;
    const chosen = await askForSort(sort);
    if (chosen) this.show(filter, chosen);
  }

  private select(node: ThreadNode | undefined): void {
    if (!node) return;
    const { session, thread, row } = node;
    // A token that was chosen elsewhere in this thread stays chosen.
    const { selection } = this.runs;
    if (selection?.session === session && selection.thread === thread && isPlain(row)) return;
    this.runs.select({ session, thread, ...tokenOf(node) });
  }

  private reveal(): void {
    const { selection } = this.runs;
    if (!selection || !this.view.visible) return;
    const { session, thread } = selection;
    const isShown = this.view.selection.some(
      (node) => node.session === session && node.thread === thread,
    );
    if (isShown) return;
    this.tree.flush();
    // A row that the filter leaves out cannot be revealed, and need not be.
    const ignore = () => undefined;
    void this.view.reveal(this.tree.nodeOf(selection), { focus: false }).then(ignore, ignore);
  }

  private label(): void {
    const { selection } = this.runs;
    this.view.description = selection ? cursorWords(selection.session) : '';
    let running = 0;
    for (const { isLiveRun, playback } of this.runs.all) {
      if (isLiveRun) running += playback.latest.threadsIn.running;
    }
    const tooltip =
      running === 1 ? l10n.t('1 running thread') : l10n.t('{0} running threads', running);
    if (this.view.badge?.value === running || (!this.view.badge && running === 0)) return;
    this.view.badge = running > 0 ? { value: running, tooltip } : undefined;
  }
}

/** Where the cursor stands: with the run, or at a moment of its past. */
function cursorWords({ playback }: ThreadNode['session']): string {
  if (playback.isLive) return l10n.t('live');
  return l10n.t('at step {0} of {1}', playback.state.step, playback.latest.step);
}

function isPlain(row: ThreadNode['row']): boolean {
  return row === undefined || row.kind === 'thread' || row.kind === 'result';
}

/** A spawn and a join have a place in their thread's context. */
function tokenOf({ session, row }: ThreadNode): { token?: number } {
  if (row?.kind !== 'spawn' && row?.kind !== 'join') return {};
  const spawn = session.state.threads.get(row.thread)?.spawns[row.spawn];
  return spawn ? { token: spawn.context } : {};
}
