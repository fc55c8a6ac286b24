import { setTimeout as delay } from 'node:timers/promises';
import { commands, Disposable, l10n, type LogOutputChannel, type TreeView, window } from 'vscode';
import {
  isFilter,
  NO_FILTER,
  type ThreadFilter,
  type ThreadSort,
} from '../../inspect/threadFilter';
import { compareThreads, compareTwoRuns, twoThreads } from './compareThreads';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../contributions';
import { registerCommand, reportError } from '../log';
import { Pacer } from '../../session/run/pacer';
import type { Runs } from '../runs/runs';
import { TraceDrop } from '../traceFile/traceDrop';
import { askForFilter, askForSort, filterWords } from './threadsFilterInput';
import { isGrowing, runAmounts } from './runRow';
import { type ThreadNode, ThreadsTree } from './threadsTree';

/** How often a row is asked for that the view cannot show yet, and how long it gets in between. */
const MOST_TRIES = 20;
const RETRY_MS = 100;

/** VS Code keeps some 300 bytes of each row that a view was ever given, until the view is disposed. */
const ROWS_OF_A_VIEW = 100_000;

/** The view of all runs and their threads, one selection with all other views. */
export class ThreadsView implements Disposable {
  readonly tree: ThreadsTree;
  private view: TreeView<ThreadNode>;
  private viewSubscriptions: Disposable;
  /** Rows that were given to the views before this one. */
  private rowsBefore = 0;
  private isBeingRenewed = false;
  private readonly amounts = new Pacer(() => this.count());
  private readonly subscriptions: Disposable;
  /** What the view is being asked to show, one at a time. */
  private revealing: ThreadNode | undefined;
  private triesLeft = 0;

  constructor(
    private readonly runs: Runs,
    private readonly log: LogOutputChannel,
  ) {
    this.tree = new ThreadsTree(runs);
    this.view = this.open();
    this.viewSubscriptions = this.listen();
    this.subscriptions = Disposable.from(
      this.tree,
      this.amounts,
      runs.onDidSelect(() => {
        this.follow();
        this.label();
      }),
      runs.onDidChange(({ status }) => this.label(status)),
      runs.onDidChangeList(() => this.label()),
      registerCommand(log, COMMANDS.compareThreads, (_, rows?: readonly ThreadNode[]) =>
        compareThreads(...twoThreads(rows ?? this.view.selection)),
      ),
      registerCommand(log, COMMANDS.compareTwoRuns, () => compareTwoRuns(runs)),
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

  /** The rows that are selected in the view. */
  get selected(): readonly ThreadNode[] {
    return this.view.selection;
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
    this.viewSubscriptions.dispose();
    this.view.dispose();
  }

  private open(): TreeView<ThreadNode> {
    return window.createTreeView(VIEWS.threads, {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
      dragAndDropController: new TraceDrop((error) => reportError(this.log, error)),
    });
  }

  private listen(): Disposable {
    return Disposable.from(
      this.view.onDidChangeSelection(({ selection }) => this.select(selection.at(-1))),
      this.view.onDidChangeVisibility(() => this.follow()),
    );
  }

  /** Another view in place of one that has had very many rows. What was opened in it by hand folds. */
  private async renew(): Promise<void> {
    this.isBeingRenewed = true;
    this.rowsBefore = this.tree.rowsGiven;
    this.viewSubscriptions.dispose();
    // Before it has gone, none can be made with its name: it promises that, though its type does not.
    await this.view.dispose();
    this.view = this.open();
    this.viewSubscriptions = this.listen();
    const { filter, sort } = this.tree.filterAndSort;
    this.view.message = filterWords(filter, sort);
    this.count();
    this.isBeingRenewed = false;
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
    // What the view tells of its own reveal is no news, and may be out of date by now.
    if (!node || node === this.revealing) return;
    const { session, thread, row } = node;
    // A token that was chosen elsewhere in this thread stays chosen.
    const { selection } = this.runs;
    if (selection?.session === session && selection.thread === thread && isPlain(row)) return;
    this.runs.select({ session, thread, ...tokenOf(node) });
  }

  /** Shows what is selected. */
  private follow(): void {
    this.triesLeft = MOST_TRIES;
    if (!this.revealing && !this.isBeingRenewed) void this.catchUp();
  }

  /**
   * The view takes its time to show a row, and answers in the order in which it was asked: so it is
   * asked for one row at a time, and then for what is selected by then. While it loads other rows
   * it refuses, and does not say when it has done.
   */
  private async catchUp(): Promise<void> {
    for (;;) {
      if (this.tree.rowsGiven - this.rowsBefore > ROWS_OF_A_VIEW) await this.renew();
      this.revealing = this.triesLeft-- > 0 ? this.hidden() : undefined;
      if (!this.revealing) return;
      await this.view
        .reveal(this.revealing, { focus: false })
        .then(undefined, () => delay(RETRY_MS));
    }
  }

  /** The row of the selection, where the view could show it and does not. */
  private hidden(): ThreadNode | undefined {
    const { selection } = this.runs;
    if (!selection || !this.view.visible) return undefined;
    const isShown = this.view.selection.some(
      ({ session, thread }) => session === selection.session && thread === selection.thread,
    );
    if (isShown) return undefined;
    this.tree.flush();
    const node = this.tree.nodeOf(selection);
    return this.tree.has(node) ? node : undefined;
  }

  /** What a person waits for is told at once, what each step of each run changes now and then. */
  private label(isUrgent = true): void {
    if (isUrgent) this.describe();
    this.amounts.request();
  }

  private describe(): void {
    const session = this.runs.selection?.session;
    const amounts = session && isGrowing(session) ? runAmounts(session) : [];
    const description = [session && cursorWords(session), ...amounts].filter(Boolean).join(' · ');
    // The window is told of each assignment.
    if (this.view.description !== description) this.view.description = description;
  }

  /** Threads that decode, of all runs. */
  private get running(): number {
    let running = 0;
    for (const { isLiveRun, playback } of this.runs.all) {
      if (isLiveRun) running += playback.latest.threadsIn.running;
    }
    return running;
  }

  private count(): void {
    this.describe();
    const { running } = this;
    if ((this.view.badge?.value ?? 0) === running) return;
    const tooltip =
      running === 1 ? l10n.t('1 running thread') : l10n.t('{0} running threads', running);
    this.view.badge = running > 0 ? { value: running, tooltip } : undefined;
  }
}

/** Where the cursor stands: with a run that goes, at its end (no words), or at a moment of its past. */
function cursorWords({ playback, isLiveRun }: ThreadNode['session']): string {
  if (playback.isLive) return isLiveRun ? l10n.t('live') : '';
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
