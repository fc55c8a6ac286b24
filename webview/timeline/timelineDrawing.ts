import type { RunHead, StepsView } from '../../src/inspect/runView';
import { type Axis, type Lane, ticksWithin, valueOf } from '../../src/inspect/timelineModel';
import type { ThreadId } from '../../src/trace/traceEvent';
import { COLOURS } from '../colours';
import { pixelOf, type Scale } from '../scale';
import { round, type Shape, shape } from '../shape';
import { AXIS, LANE } from './laneShape';

/** Pixels that a tick takes at least. */
const TICK = 4;

/** A line between lanes: down at a spawn, up at a join. */
export interface Connector {
  readonly at: number;
  readonly upper: number;
  readonly lower: number;
}

export function connectorsOf(lanes: readonly Lane[], axis: Axis): Connector[] {
  const laneOf = new Map<ThreadId, number>(lanes.map(({ thread }, i) => [thread.id, i]));
  return lanes.flatMap(({ thread }, upper) =>
    thread.spawns.flatMap(({ children, waited, resumed }) => {
      const lower = children.reduce((most, id) => Math.max(most, laneOf.get(id) ?? 0), upper);
      const moments = resumed ? [waited, resumed] : [waited];
      return moments.map((moment) => ({ at: valueOf(moment, axis), upper, lower }));
    }),
  );
}

/**
 * The connectors in the scale's range between the lanes that are drawn.
 * @param y the upper edge of a lane
 * @param lanes places of the first one that is drawn, and of the one after the last
 */
export function connectorShapes(
  connectors: readonly Connector[],
  scale: Scale,
  y: (lane: number) => number,
  [first, end]: readonly [first: number, end: number],
): Shape[] {
  const [from, to] = scale.range;
  const seen = connectors.filter(
    ({ at, upper, lower }) => at >= from && at <= to && upper < end && lower >= first,
  );
  if (seen.length === 0) return [];
  const middle = (lane: number) => round(y(lane) + LANE / 2);
  const d = seen.map(({ at, upper, lower }) => {
    const [top, bottom] = [Math.max(upper, first - 1), Math.min(lower, end)];
    return `M${round(pixelOf(scale, at))} ${middle(top)}V${middle(bottom)}`;
  });
  return [shape('path', { d: d.join(''), stroke: COLOURS.line, 'stroke-opacity': 0.6 })];
}

/** Ticks where batch steps ended, the higher the more threads decoded in it. */
export function tickShapes(steps: StepsView, scale: Scale, axis: Axis): Shape[] {
  const values = ticksWithin(steps, axis, scale.range, scale.width / TICK);
  if (values.length === 0) return [];
  const all = axis === 'time' ? steps.ms : steps.step;
  const first = all.indexOf(values[0] as number);
  const most = steps.sampled.reduce((a, b) => Math.max(a, b), 1);
  const lines = values.map((value, i) => {
    const x = round(pixelOf(scale, value));
    const height = 3 + round((9 * (steps.sampled[first + i] ?? 0)) / most);
    return `M${x} ${AXIS}v${-height}`;
  });
  return [shape('path', { d: lines.join(''), stroke: COLOURS.muted, 'stroke-width': 1 })];
}

/** The moment that is looked at, where the run has gone on since. */
export function cursorShapes(
  { live, cursor, latest }: RunHead,
  scale: Scale,
  axis: Axis,
  height: number,
): Shape[] {
  if (live && valueOf(cursor, axis) >= valueOf(latest, axis)) return [];
  const x = round(pixelOf(scale, valueOf(cursor, axis)));
  if (x < scale.left || x > scale.left + scale.width) return [];
  return [
    shape('line', { x1: x, x2: x, y1: 0, y2: height, stroke: COLOURS.focus, 'stroke-width': 2 }),
  ];
}
