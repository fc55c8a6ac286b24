import type { Moment, SpawnState, ThreadState } from './runState';
import type { ThreadId } from './traceEvent';

/**
 * The spawn/join graph of a run. A thread is cut into segments where it waits for children; edges
 * are the causal dependencies between segments, so every edge runs forward in time and the graph
 * has no circle. Ids depend on the thread and the segment's number only: they stay when the run
 * grows.
 *
 *     t.0 ──continue──> t.1 ──continue──> t.2
 *       └─spawn─> c.0 ─join─┘
 */
export interface RunGraph {
  /** By thread in the order of creation, segments of a thread in order. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** `thread.segment`, for example `0.1`. */
  readonly id: string;
  readonly thread: ThreadId;
  readonly segment: number;
  /** Positions in the thread's context, from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  /** Tokens of this segment; together `to - from`. The first segment's forced ones are its prompt. */
  readonly forced: number;
  readonly sampled: number;
  /** Those that other threads wrote: in the context, and on the path in the threads that wrote them. */
  readonly inherited: number;
  readonly started: Moment;
  /** When the thread began to wait, or ended; undefined while the segment grows. */
  readonly ended: Moment | undefined;
}

export interface GraphEdge {
  /** `kind:from>to`. */
  readonly id: string;
  /** A child's start, a child's return, or the parent's own context across a join. */
  readonly kind: 'spawn' | 'join' | 'continue';
  readonly from: string;
  readonly to: string;
}

/** What the graph needs to know of a thread: a ThreadState, or what a view was told of one. */
export interface SegmentedThread extends Pick<
  ThreadState,
  'id' | 'counts' | 'context' | 'dropped' | 'started'
> {
  readonly ended?: Moment | undefined;
  readonly spawns: readonly SegmentingSpawn[];
}

export interface SegmentingSpawn extends Pick<
  SpawnState,
  'children' | 'waited' | 'context' | 'forced' | 'inherited' | 'dropped'
> {
  readonly resumed?: Moment | undefined;
}

export function graphOf(state: {
  readonly threads: ReadonlyMap<ThreadId, SegmentedThread>;
}): RunGraph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const connect = (kind: GraphEdge['kind'], from: string, to: string) =>
    edges.push({ id: `${kind}:${from}>${to}`, kind, from, to });
  for (const thread of state.threads.values()) {
    const count = segmentCount(thread);
    for (let segment = 0; segment < count; segment++) {
      const node = segmentOf(thread, segment);
      nodes.push(node);
      if (segment > 0) connect('continue', segmentId(thread.id, segment - 1), node.id);
    }
    for (const [i, spawn] of thread.spawns.entries()) {
      for (const id of spawn.children) {
        const child = state.threads.get(id);
        if (!child) continue;
        connect('spawn', segmentId(thread.id, i), segmentId(id, 0));
        if (!spawn.resumed) continue;
        connect('join', segmentId(id, segmentCount(child) - 1), segmentId(thread.id, i + 1));
      }
    }
  }
  return { nodes, edges };
}

export function segmentId(thread: ThreadId, segment: number): string {
  return `${thread}.${segment}`;
}

/** Only the latest spawn can be without its end: then the thread's next segment is yet to come. */
function segmentCount({ spawns }: SegmentedThread): number {
  const latest = spawns.at(-1);
  return latest && !latest.resumed ? spawns.length : spawns.length + 1;
}

function segmentOf(thread: SegmentedThread, segment: number): GraphNode {
  const before = segment > 0 ? thread.spawns[segment - 1] : undefined;
  const after = thread.spawns[segment];
  const to = after?.context ?? thread.context;
  const written = writtenIn(after ?? thread) - (before ? writtenIn(before) : 0);
  const { counts } = thread;
  const notSampled = after?.forced ?? counts.inherited + counts.prompt + counts.joined;
  const inherited = (after?.inherited ?? counts.inherited) - (before?.inherited ?? 0);
  const forced = notSampled - (before?.forced ?? 0) - inherited;
  return {
    id: segmentId(thread.id, segment),
    thread: thread.id,
    segment,
    // Where a join cut the context back, the segment begins before the end of the one before it.
    from: Math.max(0, to - written),
    to,
    forced,
    sampled: written - forced - inherited,
    inherited,
    started: before?.resumed ?? thread.started,
    ended: after?.waited ?? thread.ended,
  };
}

/** Tokens that were in a context up to here, those that have left it included. */
function writtenIn({ context, dropped = 0 }: Pick<SegmentedThread, 'context' | 'dropped'>): number {
  return context + dropped;
}
