import {
  type Disposable,
  EventEmitter,
  l10n,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from 'vscode';
import { pieceWords } from '../../inspect/servedWords';
import { ShownThreads } from '../../inspect/shownThreads';
import { viewOf } from '../../inspect/taskViews';
import { NO_FILTER, isFilter } from '../../inspect/threadFilter';
import {
  type Row,
  type RowOptions,
  threadRow,
  threadRowId,
  ThreadRows,
} from '../../inspect/threadRows';
import type { RowText } from '../../inspect/threadRowText';
import type { RunSession, SessionChange } from '../../session/run/runSession';
import type { ThreadId } from '../../trace/traceEvent';
import { COMMANDS } from '../contributions';
import { Pacer } from '../../session/run/pacer';
import { Turns } from '../../common/turns';
import { describeRun } from './runRow';
import type { Runs, Selection } from '../runs/runs';
import { threadTooltip } from './threadTooltip';

type FilterAndSort = Required<Pick<RowOptions, 'filter' | 'sort'>>;
type ChangedThreads = Set<ThreadId> | 'all';
type Pending = readonly [RunSession, ChangedThreads];

/** A row of the view: a run, or one of its thread tree. Also what commands get as their argument. */
export interface ThreadNode extends Selection {
  readonly row: Row | undefined;
}

/** Runs with their threads, at each run's cursor. */
export class ThreadsTree implements TreeDataProvider<ThreadNode>, Disposable {
  private readonly changed = new EventEmitter<ThreadNode | ThreadNode[] | undefined>();
  /** The same object for the same row: the view knows them by identity. */
  private readonly nodes = new WeakMap<RunSession, Map<string, ThreadNode>>();
  private readonly drawn = new WeakMap<RunSession, ThreadRows>();
  private readonly pending = new Map<RunSession, ChangedThreads>();
  private readonly subscriptions: readonly Disposable[];
  private readonly pacer = new Pacer(
    () => this.draw(),
    () => [...this.pending.keys()].reduce((sum, { threadsToDraw }) => sum + threadsToDraw, 0),
  );
  private options: FilterAndSort = { filter: NO_FILTER, sort: 'creation' };
  private rows = 0;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly runs: Runs) {
    this.subscriptions = [
      runs.onDidChange((change) => this.note(change)),
      runs.onDidChangeList(() => this.changed.fire(undefined)),
    ];
  }

  /** How many rows it has given to views, those that were drawn again each time. */
  get rowsGiven(): number {
    return this.rows;
  }

  get filterAndSort(): FilterAndSort {
    return this.options;
  }

  /** Drawn at once; of a run of thousands of threads a moment later. */
  set filterAndSort(options: FilterAndSort) {
    this.options = options;
    for (const session of this.runs.all) this.pending.set(session, 'all');
    this.pacer.flush();
  }

  /** The row of a thread, or of its run. */
  nodeOf({ session, thread }: Selection): ThreadNode {
    return this.node(session, thread === undefined ? undefined : threadRow(thread));
  }

  /** Whether the row is among those that are shown: a filter may leave it out. */
  has(node: ThreadNode): boolean {
    return this.getChildren(this.getParent(node)).includes(node);
  }

  getChildren(node?: ThreadNode): ThreadNode[] {
    if (!node) return this.runs.all.map((session) => this.node(session, undefined));
    const rows = this.rowsOf(node.session);
    const children = node.row ? rows.children(node.row) : rows.roots();
    return children.map((row) => this.node(node.session, row));
  }

  getParent({ session, row }: ThreadNode): ThreadNode | undefined {
    return row && this.node(session, this.rowsOf(session).parent(row));
  }

  getTreeItem({ session, row }: ThreadNode): TreeItem {
    this.rows++;
    if (!row) return this.runItem(session);
    const rows = this.rowsOf(session);
    const text = rows.describe(row);
    // The cursor may have left the moment that the row was made for.
    const item = treeItem(text ?? { icon: { name: 'circle-outline' }, label: '', description: '' });
    item.id = `${session.id}/${row.id}`;
    item.contextValue = contextValue(session, row);
    if (rows.hasChildren(row) || isRootAtWork(session, row)) {
      item.collapsibleState = rows.startsOpen(row)
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
    }
    if (row.kind === 'thread') {
      item.command = {
        command: COMMANDS.openTranscript,
        title: l10n.t('Open Transcript'),
        // The focus stays where it is: the keys that step a run work here.
        arguments: [this.node(session, row), true],
      };
    }
    return item;
  }

  /** Hovers are made when somebody hovers. */
  resolveTreeItem(item: TreeItem, { session, row }: ThreadNode): TreeItem {
    const state = session.detailed(session.state);
    const thread = row?.kind === 'thread' && state.threads.get(row.thread);
    const lines = [
      labelOf(item),
      String(item.description),
      ...(row ? [] : pieceWords(state, l10n)),
    ];
    item.tooltip = thread
      ? threadTooltip(state, thread)
      : new MarkdownString().appendText(lines.join('\n'));
    return item;
  }

  /** Draws what has changed at once, for callers that are about to reveal it. */
  flush(): void {
    if (this.pending.size > 0) this.pacer.flush();
  }

  /** At once, where nothing is filtered. */
  private draw(): void | Promise<void> {
    const pending = [...this.pending];
    this.pending.clear();
    if (isFilter(this.options.filter)) return this.filterAndTell(pending);
    for (const [session] of pending) this.drawn.delete(session);
    this.tell(pending);
  }

  /** Until the threads of a run are looked at, its rows stay as they are. */
  private async filterAndTell(pending: readonly Pending[]): Promise<void> {
    const { options } = this;
    const turns = new Turns();
    for (const [session] of pending) {
      const { state } = session;
      const shown = new ShownThreads(state, options.filter, l10n);
      for (const thread of state.threads.values()) {
        shown.look(thread);
        await turns.rest();
      }
      this.drawn.set(session, new ThreadRows(state, l10n, { ...options, shown }));
    }
    this.tell(pending);
  }

  private tell(pending: readonly Pending[]): void {
    const changed = pending.flatMap(([session, threads]) => this.topmost(session, threads));
    if (changed.length > 0) this.changed.fire(changed);
  }

  dispose(): void {
    this.pacer.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private note({ session, threads, structure, status }: SessionChange): void {
    const { filter, sort } = this.options;
    const moves = isFilter(filter) || sort !== 'creation';
    const known = this.pending.get(session);
    const isOfRun = structure && threads.length === 0;
    if (threads === 'all' || status || isOfRun || (moves && threads.length > 0)) {
      this.pending.set(session, 'all');
    } else if (known !== 'all' && threads.length > 0) {
      const pending = known ?? new Set();
      for (const thread of threads) pending.add(thread);
      this.pending.set(session, pending);
    }
    if (this.pending.size > 0) this.pacer.request(status);
  }

  private node(session: RunSession, row: Row | undefined): ThreadNode {
    const known = this.nodes.get(session) ?? new Map<string, ThreadNode>();
    this.nodes.set(session, known);
    const id = row?.id ?? '';
    const node = known.get(id) ?? { session, thread: row?.thread, row };
    known.set(id, node);
    return node;
  }

  /**
   * Nodes that draw the threads again, with the parents that count the finished ones. A row is
   * drawn with what is below it, one level after the other: so each part of the tree is named once.
   * Threads that the view has never asked for are left out: most rows of a large run are folded away.
   */
  private topmost(
    session: RunSession,
    changed: ReadonlySet<ThreadId> | 'all',
  ): readonly ThreadNode[] {
    if (changed === 'all') return [this.node(session, undefined)];
    const { threads } = session.state;
    const parentOf = (id: ThreadId) => threads.get(id)?.parent;
    const known = this.nodes.get(session);
    const named = new Map<ThreadId, ThreadNode>();
    const name = (id: ThreadId) => {
      const node = known?.get(threadRowId(id));
      if (node) named.set(id, node);
      return node !== undefined;
    };
    for (const id of changed) {
      const parent = parentOf(id);
      const isBelow = parent !== undefined && threads.has(parent);
      // One at the top that is not there yet comes with its run.
      if (!name(id) && !isBelow) return [this.node(session, undefined)];
      if (isBelow && threads.get(id)?.state === 'finished') name(parent);
    }
    const isCovered = (id: ThreadId) => {
      for (let above = parentOf(id); above !== undefined; above = parentOf(above)) {
        if (named.has(above)) return true;
      }
      return false;
    };
    return [...named].filter(([id]) => !isCovered(id)).map(([, node]) => node);
  }

  private rowsOf(session: RunSession): ThreadRows {
    const rows = this.drawn.get(session) ?? new ThreadRows(session.state, l10n, this.options);
    this.drawn.set(session, rows);
    return rows;
  }

  private runItem(session: RunSession): TreeItem {
    const item = treeItem(describeRun(session));
    item.id = session.id;
    item.contextValue = session.isLiveRun ? 'run.live' : 'run';
    item.collapsibleState =
      this.runs.selection?.session === session
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
    return item;
  }
}

function treeItem({ icon, label, description }: RowText): TreeItem {
  const item = new TreeItem(label);
  item.iconPath = new ThemeIcon(icon.name, icon.color ? new ThemeColor(icon.color) : undefined);
  item.description = description;
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return item;
}

/** `thread` or `thread.child`, each with `.open` where it decodes or waits in a live run. */
function contextValue(session: RunSession, row: Row): string {
  if (row.kind !== 'thread') return row.kind;
  const thread = session.state.threads.get(row.thread);
  const isOpen = session.isLiveRun && thread?.state !== 'finished';
  return `thread${thread?.parent === undefined ? '' : '.child'}${isOpen ? '.open' : ''}`;
}

/** It is about to have children, and the view opens a row only when that is new. */
function isRootAtWork({ state }: RunSession, row: Row): boolean {
  const thread = row.kind === 'thread' ? state.threads.get(row.thread) : undefined;
  return thread?.id === 0 && thread.state !== 'finished' && !viewOf(state).isSerial?.(state);
}

function labelOf({ label }: TreeItem): string {
  return typeof label === 'string' ? label : (label?.label ?? '');
}
