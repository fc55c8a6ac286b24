import type { CriticalPath } from '../trace/criticalPath';
import type { GraphNode, RunGraph } from '../trace/graph';
import type { Moment } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { RunHead, StepsView, ThreadView } from './runView';
import { type Axis, valueOf } from './timelineModel';

/** How full contexts were over a run, as lines against the window. */
export interface ContextModel {
  readonly lines: readonly ContextLine[];
  readonly totals: Totals;
  /** The thread with the most tokens in its context. */
  readonly longest: ThreadView | undefined;
  /** Tokens of the longest dependent path (the paper's sequential tokens). */
  readonly pathTokens: number;
}

export interface ContextLine {
  readonly thread: ThreadView;
  readonly points: readonly ContextPoint[];
  /** Pieces of the line on the longest dependent path. */
  readonly critical: readonly (readonly ContextPoint[])[];
}

/** Tokens in a context at a value of the axis. */
export interface ContextPoint {
  readonly at: number;
  readonly tokens: number;
}

/**
 * Tokens in the contexts of all threads that have not ended, by level of spawning; the last of very
 * many levels has those below it as well.
 */
export interface Totals {
  readonly at: readonly number[];
  /** For each level, tokens at each of these values. */
  readonly levels: readonly (readonly number[])[];
  readonly most: number;
}

/** Values at which totals are taken. */
const SAMPLES = 240;

/** Levels that are told apart, at most. */
const MOST_LEVELS = 64;

export interface ContextParts {
  readonly threads: ReadonlyMap<ThreadId, ThreadView>;
  readonly graph: RunGraph;
  readonly path: CriticalPath;
  readonly head: Pick<RunHead, 'cursor'>;
  readonly steps: StepsView;
  readonly axis: Axis;
  /** What a thread's tokens count in another unit; 1 without one. */
  readonly scale?: (thread: ThreadId) => number;
}

export function contextModel(parts: ContextParts): ContextModel {
  const { threads, graph, path, scale = () => 1 } = parts;
  const onPath = new Set(path.nodes);
  const segments = new Map<ThreadId, GraphNode[]>();
  for (const node of graph.nodes) {
    const known = segments.get(node.thread);
    if (known) known.push(node);
    else segments.set(node.thread, [node]);
  }
  const lines = [...threads.values()].map((thread): ContextLine => {
    const own = segments.get(thread.id) ?? [];
    const factor = scale(thread.id);
    const drawn = own.map((node) => segmentPoints(node, parts, factor));
    return {
      thread,
      points: drawn.flat(),
      critical: drawn.filter((_, i) => onPath.has(own[i] as GraphNode)),
    };
  });
  let longest: ThreadView | undefined;
  for (const thread of threads.values()) {
    const tokens = thread.context * scale(thread.id);
    if (!longest || tokens > longest.context * scale(longest.id)) longest = thread;
  }
  const pathTokens = path.nodes.reduce(
    (n, { thread, from, to, inherited }) => n + (to - from - inherited) * scale(thread),
    0,
  );
  return { lines, totals: totalsOf(lines), longest, pathTokens: Math.round(pathTokens) };
}

/**
 * What was read jumps at the segment's start; what is sampled comes a token a step. Against time a
 * line bends where steps take longer, so it goes through some of the steps' moments.
 */
function segmentPoints(
  { from, to, forced, inherited, started, ended }: GraphNode,
  { head, steps, axis }: ContextParts,
  scale: number,
): ContextPoint[] {
  const end = ended ?? head.cursor;
  const point = (moment: Moment, tokens: number) => ({
    at: valueOf(moment, axis),
    tokens: tokens * scale,
  });
  // What other threads wrote comes with what was read.
  const read = from + inherited + forced;
  const points = [point(started, from), point(started, read)];
  const length = end.step - started.step;
  if (axis === 'time' && length > 4) {
    const stride = Math.max(1, Math.floor(length / 8));
    const offset = steps.step[0] ?? 0;
    for (let step = started.step + stride; step < end.step; step += stride) {
      const ms = steps.ms[step - offset];
      const share = (step - started.step) / length;
      const tokens = read + share * (to - read);
      if (ms !== undefined && steps.step[step - offset] === step) {
        points.push(point({ step, ms }, tokens));
      }
    }
  }
  points.push(point(end, to));
  return points;
}

function totalsOf(lines: readonly ContextLine[]): Totals {
  const end = lines.reduce((most, { points }) => Math.max(most, points.at(-1)?.at ?? 0), 0);
  const count = end > 0 ? SAMPLES : 0;
  const at = Array.from({ length: count }, (_, i) => (end * i) / (SAMPLES - 1));
  const levels: number[][] = [];
  for (const { thread, points } of lines) {
    const depth = Math.min(thread.depth, MOST_LEVELS - 1);
    const level = (levels[depth] ??= at.map(() => 0));
    const first = points[0]?.at ?? 0;
    const last = points.at(-1)?.at ?? 0;
    let next = 0;
    for (let i = Math.ceil((first / end) * (SAMPLES - 1)); i < count; i++) {
      const value = at[i] as number;
      if (value > last) break;
      while (next + 1 < points.length && (points[next + 1] as ContextPoint).at <= value) next++;
      level[i] = (level[i] ?? 0) + tokensAt(points, next, value);
    }
  }
  // A level without threads, as in a damaged trace, is an empty one.
  for (let i = 0; i < levels.length; i++) levels[i] ??= at.map(() => 0);
  const sums = at.map((_, i) => levels.reduce((sum, level) => sum + (level[i] ?? 0), 0));
  return { at, levels, most: sums.reduce((most, sum) => Math.max(most, sum), 0) };
}

/** Between the point and the one after it. */
function tokensAt(points: readonly ContextPoint[], index: number, value: number): number {
  const a = points[index] as ContextPoint;
  const b = points[index + 1];
  if (!b || b.at === a.at) return a.tokens;
  return a.tokens + ((value - a.at) / (b.at - a.at)) * (b.tokens - a.tokens);
}

/** The line nearest to a place, within a distance; for a pointer. */
export function nearestLine(
  lines: readonly ContextLine[],
  at: number,
  tokens: number,
  reach: { readonly at: number; readonly tokens: number },
): ContextLine | undefined {
  let best: ContextLine | undefined;
  let distance = 1;
  for (const line of lines) {
    const { points } = line;
    if ((points[0]?.at ?? 0) > at + reach.at || (points.at(-1)?.at ?? 0) < at - reach.at) continue;
    let next = 0;
    while (next + 1 < points.length && (points[next + 1] as ContextPoint).at <= at) next++;
    const away = Math.abs(tokensAt(points, next, at) - tokens) / reach.tokens;
    if (away < distance) [best, distance] = [line, away];
  }
  return best;
}
