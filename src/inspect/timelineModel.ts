import { graphOf } from '../trace/graph';
import type { Moment } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { RunHead, StepsView, ThreadView } from './runView';

/** What the horizontal axis counts: milliseconds, or decoding steps (a token for each thread). */
export type Axis = 'time' | 'steps';

/** A thread's line in the timeline. */
export interface Lane {
  readonly thread: ThreadView;
  readonly bars: readonly Bar[];
}

/**
 * - decode: the thread samples
 * - wait: it waits for its children
 * - prompt, join: its prompt, or what its children returned, is read into the KV cache
 */
export interface Bar {
  readonly kind: 'decode' | 'wait' | 'prompt' | 'join';
  readonly from: Moment;
  readonly to: Moment;
  /** Tokens that it added to the context. */
  readonly tokens: number;
}

/** Threads in the order of the tree: each child below its parent, in the order of the spawns. */
export function lanesOf(
  threads: ReadonlyMap<ThreadId, ThreadView>,
  { cursor }: Pick<RunHead, 'cursor'>,
): Lane[] {
  const bars = new Map<ThreadId, Bar[]>();
  for (const { thread, started, ended, sampled } of graphOf({ threads }).nodes) {
    const known = bars.get(thread) ?? [];
    known.push({ kind: 'decode', from: started, to: ended ?? cursor, tokens: sampled });
    bars.set(thread, known);
  }
  return inTreeOrder(threads).map((thread) => ({
    thread,
    bars: [
      ...(bars.get(thread.id) ?? []),
      ...thread.spawns.map((spawn): Bar => {
        const to = spawn.resumed ?? thread.ended ?? cursor;
        return { kind: 'wait', from: spawn.waited, to, tokens: 0 };
      }),
      ...thread.prefills.map(({ step, ms, reason, tokens, forwardMs }): Bar => {
        const from = { step, ms: Math.max(thread.started.ms, ms - forwardMs) };
        return { kind: reason, from, to: { step, ms }, tokens };
      }),
    ],
  }));
}

function inTreeOrder(threads: ReadonlyMap<ThreadId, ThreadView>): ThreadView[] {
  const ordered: ThreadView[] = [];
  const stack: ThreadId[] = threads.has(0) ? [0] : [];
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    const thread = threads.get(id);
    if (!thread) continue;
    ordered.push(thread);
    const children = thread.spawns.flatMap((spawn) => spawn.children);
    for (const child of children.reverse()) stack.push(child);
  }
  // Children of a spawn that is not complete yet are in no list so far.
  if (ordered.length === threads.size) return ordered;
  const placed = new Set(ordered);
  return [...ordered, ...[...threads.values()].filter((thread) => !placed.has(thread))];
}

export function valueOf(moment: Moment, axis: Axis): number {
  return axis === 'time' ? moment.ms : moment.step;
}

/** The decoding step under way at a value of the axis. */
export function stepAt(steps: StepsView, value: number, axis: Axis): number {
  if (axis === 'steps') return Math.max(0, Math.ceil(value));
  // A step's milliseconds are those of its end.
  const index = firstNotBelow(steps.ms, value);
  return steps.step[Math.min(index, steps.step.length - 1)] ?? 0;
}

/** Values at which steps ended within a range; none where they are too many to tell apart. */
export function ticksWithin(
  steps: StepsView,
  axis: Axis,
  [from, to]: readonly [number, number],
  most: number,
): readonly number[] {
  const values = axis === 'time' ? steps.ms : steps.step;
  const first = firstNotBelow(values, from);
  const end = firstNotBelow(values, to);
  return end - first > most ? [] : values.slice(first, end);
}

function firstNotBelow(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Round values of an axis within a range: `about` of them, more or less. */
export function roundMarks([from, to]: readonly [number, number], about: number): number[] {
  const span = to - from;
  if (!(span > 0)) return [];
  const rough = span / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const unit = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const step = unit ?? rough;
  const marks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) marks.push(i * step);
  return marks;
}
