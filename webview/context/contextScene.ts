import {
  type ContextLine,
  type ContextModel,
  contextModel,
  nearestLine,
} from '../../src/inspect/contextModel';
import type { Axis } from '../../src/inspect/timelineModel';
import type { ThreadId } from '../../src/trace/traceEvent';
import type { RunStore } from '../runStore';
import { type Scale, valueAt } from '../scale';

/** How a thread's tokens count: 1 in the model's own. */
export type TokenScale = (thread: ThreadId) => number;

/** Tokens of threads, as far as they are known. */
export type ThreadCounts = ReadonlyMap<ThreadId, number>;

/** Which tokens are counted: the model's, or those of Llama 2 in the published text. */
export type Unit = 'own' | 'llama';

/** Both charts of context use, with what they show and where. */
export interface ContextScene {
  readonly model: ContextModel;
  readonly serial: ContextModel | undefined;
  /** Lines that are drawn: the longest ones, where there are very many. */
  readonly lines: readonly ContextLine[];
  readonly window: number | undefined;
  readonly axis: Axis;
  readonly x: Scale;
  /** Each thread against the window. */
  readonly upper: Chart;
  /** All threads together. */
  readonly lower: Chart;
}

/** A vertical axis from 0 at its foot. */
export interface Chart {
  readonly top: number;
  readonly height: number;
  readonly most: number;
}

export interface SceneOptions {
  readonly axis: Axis;
  readonly unit: Unit;
  readonly scale: TokenScale;
  readonly serialScale: TokenScale;
  readonly width: number;
  readonly height: number;
}

const MOST_LINES = 400;
/** How near to a line the pointer has to be, in pixels. */
const REACH = 14;
const LEFT = 56;
const RIGHT = 24;
const AXIS = 22;
const GAP = 34;

export function contextScene(
  run: RunStore,
  serialRun: RunStore | undefined,
  { axis, unit, scale, serialScale, width, height }: SceneOptions,
): ContextScene {
  const modelOf = ({ threads, graph, path, head, steps }: RunStore, factor: TokenScale) =>
    contextModel({ threads, graph, path, head, steps, axis, scale: factor });
  const model = modelOf(run, scale);
  const serial = serialRun && modelOf(serialRun, serialScale);
  const window = unit === 'own' ? run.head.window : undefined;
  const all = [...model.lines, ...(serial?.lines ?? [])];
  const end = all.reduce((most, { points }) => Math.max(most, points.at(-1)?.at ?? 0), 1e-3);
  const highest = all.reduce((most, line) => Math.max(most, peakOf(line)), 1);
  const room = Math.max(80, height - 2 * AXIS - GAP);
  return {
    ...{ model, serial, window, axis },
    lines: longest(model.lines),
    x: { range: [0, end], left: LEFT, width: Math.max(1, width - LEFT - RIGHT) },
    upper: { top: AXIS, height: room * 0.6, most: Math.max(highest, window ?? 0) * 1.06 },
    lower: {
      ...{ top: AXIS + room * 0.6 + GAP, height: room * 0.4 },
      most: Math.max(model.totals.most, serial?.totals.most ?? 0, 1) * 1.06,
    },
  };
}

export function heightAt({ top, height, most }: Chart, tokens: number): number {
  return top + height - (tokens / most) * height;
}

export function peakOf({ points }: ContextLine): number {
  return points.reduce((most, { tokens }) => Math.max(most, tokens), 0);
}

/** The lines from the longest context down. */
export function byPeak(lines: readonly ContextLine[]): readonly ContextLine[] {
  return [...lines].sort((a, b) => peakOf(b) - peakOf(a));
}

/** The line that is nearest to a point of the upper chart, in pixels; undefined where none is near. */
export function lineNear(
  { lines, x, upper }: ContextScene,
  point: { readonly x: number; readonly y: number },
): ContextLine | undefined {
  const tokens = ((upper.top + upper.height - point.y) / upper.height) * upper.most;
  const span = x.range[1] - x.range[0];
  return nearestLine(lines, valueAt(x, point.x), tokens, {
    at: (REACH / x.width) * span,
    tokens: (REACH / upper.height) * upper.most,
  });
}

function longest(lines: readonly ContextLine[]): readonly ContextLine[] {
  return lines.length <= MOST_LINES ? lines : byPeak(lines).slice(0, MOST_LINES);
}
