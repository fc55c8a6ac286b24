import { groupBy } from '../../common/groupBy';
import type { TraceHeader } from '../aprtrace';
import { graphOf, type GraphEdge, type GraphNode } from '../graph';
import { isRecorded } from '../recorded';
import type { Moment, RunState, ThreadState } from '../runState';
import { type PlacedStage, placedStages } from '../serverStages';
import { threadLabel } from '../threadLabel';

/**
 * When a thread was there, and what it did, as trace viewers want it: each thread's stretches follow
 * each other without a gap, none ends before it begins, and all lie within the thread's own time.
 * Damaged files, whose moments do not follow from each other, are bent into that shape.
 */
export interface ThreadTimes {
  readonly thread: ThreadState;
  /** `3: 53-31=22 -> 26 22 22`, for tools that show a name only. */
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly stretches: readonly Stretch[];
}

export interface Stretch {
  readonly kind: 'running' | 'waiting';
  readonly from: number;
  readonly to: number;
  /** What it decoded, where it was running. */
  readonly segment?: GraphNode;
  /** What a server says that it did meanwhile, one after the other: where that was recorded. */
  readonly stages: readonly PlacedStage[];
}

/** Milliseconds of which a number holds the nanoseconds exactly: 104 days. */
const LONGEST = 2 ** 53 / 1e6;

/** A run on one axis: milliseconds since its start, or decoding steps where no times were recorded. */
export interface RunTimes {
  readonly axis: 'ms' | 'steps';
  /** In the order of creation. */
  readonly threads: readonly ThreadTimes[];
  /** Spawns and joins, and where a thread goes on, between segments. */
  readonly edges: readonly GraphEdge[];
  readonly to: number;
}

export function timesOf(state: RunState, header: TraceHeader): RunTimes {
  const axis = {
    name: isRecorded('time', header) ? 'ms' : 'steps',
    valueOf: axisOf(header),
  } as const;
  const { nodes, edges } = graphOf(state);
  const segments = groupBy(nodes, ({ thread }) => thread);
  const threads = Array.from(state.threads.values(), (thread) =>
    threadTimes(state, thread, segments.get(thread.id) ?? [], axis),
  );
  const to = threads.reduce((latest, times) => Math.max(latest, times.to), axis.valueOf(state));
  return { axis: axis.name, threads, edges, to };
}

/** Where a moment stands on the axis of `timesOf`; damaged files may name any. */
export function axisOf(header: TraceHeader): (moment: Moment) => number {
  const isTime = isRecorded('time', header);
  return ({ ms, step }) => Math.min(isTime ? ms : step, LONGEST);
}

function threadTimes(
  state: RunState,
  thread: ThreadState,
  segments: readonly GraphNode[],
  {
    name,
    valueOf,
  }: { readonly name: RunTimes['axis']; valueOf(this: void, moment: Moment): number },
): ThreadTimes {
  const placed = name === 'ms' ? thread.served.flatMap(placedStages) : [];
  const from = valueOf(thread.started);
  const end = Math.max(from, valueOf(thread.ended ?? state));
  const stretches: Stretch[] = [];
  let at = from;
  const until = (moment: Moment | undefined) =>
    Math.min(end, Math.max(at, moment ? valueOf(moment) : end));
  for (const [i, segment] of segments.entries()) {
    const to = until(segment.ended);
    const stages = stagesWithin(placed, at, to);
    stretches.push({ kind: 'running', from: at, to, segment, stages });
    at = to;
    if (!thread.spawns[i]) continue;
    const resumed = until(segments[i + 1]?.started);
    stretches.push({ kind: 'waiting', from: at, to: resumed, stages: [] });
    at = resumed;
  }
  const title = `${thread.id}: ${threadLabel(state, thread)}`;
  return { thread, title, from, to: end, stretches };
}

/** The parts of stages that lie in a stretch; of two that overlap, as in a damaged file, the second later. */
function stagesWithin(placed: readonly PlacedStage[], from: number, to: number): PlacedStage[] {
  let at = from;
  return placed.flatMap((stage) => {
    const start = Math.max(at, stage.from);
    const end = Math.min(to, stage.to);
    if (!(start < end)) return [];
    at = end;
    return [{ ...stage, from: start, to: end }];
  });
}
