import type { RunState, SpawnState, ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { ShownThreads } from './shownThreads';
import { isFilter, NO_FILTER, sortThreads } from './threadFilter';
import type { ThreadFilter, ThreadSort } from './threadFilter';
import { describeJoin, describeResult, describeSpawn, describeThread } from './threadRowText';
import type { RowText } from './threadRowText';

/**
 * One row of a run's thread tree. Its id depends on what it stands for and nothing else, so that it
 * is the same row while the run grows.
 *
 *     22 26 31 53 -> 27        t0
 *       spawn 1                s0.0
 *         22+26=48 -> 53 48    t1
 *       join 1                 j0.0
 *     27 = ...                 result
 */
export interface Row {
  readonly id: string;
  readonly kind: 'thread' | 'spawn' | 'join' | 'result';
  /** The thread itself, the one that spawned, or the root. */
  readonly thread: ThreadId;
  /** A spawn's and a join's place among the thread's spawns. */
  readonly spawn: number;
}

export interface RowOptions {
  readonly filter?: ThreadFilter;
  readonly sort?: ThreadSort;
  /** What passes the filter, where all threads were looked at already. */
  readonly shown?: ShownThreads | undefined;
}

/** A spawn of more children than this is folded until somebody opens it. */
const WIDE = 12;
/** So is one this deep: hundreds of grandchildren would bury the children, and be drawn in vain. */
const DEEP = 1;

/** The rows of one run at one moment, each made when it is asked for. */
export class ThreadRows {
  private readonly filter: ThreadFilter;
  private readonly sort: ThreadSort;
  private shownThreads: ShownThreads | undefined;

  constructor(
    private readonly state: RunState,
    private readonly l10n: Localizer,
    { filter = NO_FILTER, sort = 'creation', shown }: RowOptions = {},
  ) {
    this.filter = filter;
    this.sort = sort;
    this.shownThreads = shown;
  }

  /** The root, threads whose parent a damaged trace does not have, and what came of the run. */
  roots(): readonly Row[] {
    const root = this.state.threads.get(0);
    // Only a damaged trace has others, and it says so: no need to look through all threads.
    const others = this.state.anomalies.count > 0 ? this.orphans() : [];
    const threads = this.shown([...(root ? [root] : []), ...others]);
    return [...threads.map(({ id }) => threadRow(id)), ...(this.state.end ? [RESULT] : [])];
  }

  children(row: Row): readonly Row[] {
    const thread = this.state.threads.get(row.thread);
    if (!thread) return [];
    if (row.kind === 'spawn') {
      const children = this.childrenOf(thread, row.spawn);
      return sortThreads(this.shown(children), this.sort, this.state).map(({ id }) =>
        threadRow(id),
      );
    }
    if (row.kind !== 'thread') return [];
    return thread.spawns.flatMap((spawn, index) => {
      if (isFilter(this.filter) && this.shown(this.childrenOf(thread, index)).length === 0) {
        return [];
      }
      const rows = [spawnRow(thread.id, index)];
      return spawn.resumed ? [...rows, joinRow(thread.id, index)] : rows;
    });
  }

  hasChildren(row: Row): boolean {
    const spawns = this.state.threads.get(row.thread)?.spawns;
    if (row.kind === 'thread') return (spawns?.length ?? 0) > 0;
    return row.kind === 'spawn' && (spawns?.[row.spawn]?.children.length ?? 0) > 0;
  }

  /** Whether the row is open before anybody touched it. */
  startsOpen(row: Row): boolean {
    if (row.kind === 'thread') return true;
    if (isFilter(this.filter)) return true;
    const { depth = 0, spawns = [] } = this.state.threads.get(row.thread) ?? {};
    return depth < DEEP && (spawns[row.spawn]?.children.length ?? 0) <= WIDE;
  }

  /** Undefined for rows at the top. */
  parent(row: Row): Row | undefined {
    if (row.kind === 'result') return undefined;
    if (row.kind !== 'thread') return threadRow(row.thread);
    const thread = this.state.threads.get(row.thread);
    if (thread?.parent === undefined) return undefined;
    const spawns = this.state.threads.get(thread.parent)?.spawns;
    const index = spawns?.findIndex(({ number }) => number === thread.spawn) ?? -1;
    return index < 0 ? undefined : spawnRow(thread.parent, index);
  }

  /** Undefined where the row is not there (yet) at this moment. */
  describe(row: Row): RowText | undefined {
    const { state, l10n } = this;
    if (row.kind === 'result') return state.end && describeResult(state, state.end, l10n);
    const thread = state.threads.get(row.thread);
    if (!thread) return undefined;
    if (row.kind === 'thread') return describeThread(state, thread, l10n);
    const spawn = thread.spawns[row.spawn];
    if (!spawn) return undefined;
    if (row.kind === 'join') return describeJoin(state, thread, spawn, l10n);
    const children = this.childrenOf(thread, row.spawn);
    return describeSpawn(state, spawn, children, this.shown(children).length, l10n);
  }

  private childrenOf(thread: ThreadState, spawn: number): readonly ThreadState[] {
    const { children = [] } = thread.spawns[spawn] ?? ({} as Partial<SpawnState>);
    return children.flatMap((id) => this.state.threads.get(id) ?? []);
  }

  private shown(threads: readonly ThreadState[]): readonly ThreadState[] {
    if (!isFilter(this.filter)) return threads;
    const { state, filter, l10n } = this;
    const shownThreads = (this.shownThreads ??= new ShownThreads(state, filter, l10n).lookAtAll());
    return threads.filter(({ id }) => shownThreads.has(id));
  }

  private orphans(): readonly ThreadState[] {
    const { threads } = this.state;
    return [...threads.values()].filter(
      ({ id, parent }) => id !== 0 && (parent === undefined || !threads.has(parent)),
    );
  }
}

export function threadRowId(thread: ThreadId): string {
  return `t${thread}`;
}

export function threadRow(thread: ThreadId): Row {
  return { id: threadRowId(thread), kind: 'thread', thread, spawn: 0 };
}

function spawnRow(thread: ThreadId, spawn: number): Row {
  return { id: `s${thread}.${spawn}`, kind: 'spawn', thread, spawn };
}

function joinRow(thread: ThreadId, spawn: number): Row {
  return { id: `j${thread}.${spawn}`, kind: 'join', thread, spawn };
}

const RESULT: Row = { id: 'result', kind: 'result', thread: 0, spawn: 0 };
