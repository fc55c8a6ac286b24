import type { DrawnEdge } from '../../src/inspect/graphModel';
import type { Box, Placement, Point } from '../../src/inspect/placement';
import { COLOURS } from '../colours';
import { round, type Shape, shape } from '../shape';

/** The nodes at an edge's ends, and its bends between them. */
export interface EdgePlace {
  readonly from: Box;
  readonly to: Box;
  readonly bends: readonly Point[];
}

/** An edge from the right side of one node to the left side of another, with its head. */
export function edgeShape(edge: DrawnEdge, { from, to, bends }: EdgePlace): Shape {
  const points = [middleRight(from), ...bends, middleLeft(to)];
  const stroke = edge.critical ? COLOURS.critical : COLOURS.line;
  const end = points.at(-1) as Point;
  return shape(
    'g',
    { 'stroke-opacity': edge.critical ? 1 : 0.75 },
    shape('path', {
      ...{ d: pathThrough(points), fill: 'none', stroke },
      'stroke-width': edge.critical ? 3 : 1.2,
      // The parent's own context across a wait: nothing is computed there.
      'stroke-dasharray': edge.kind === 'continue' ? '2 4' : undefined,
    }),
    shape('path', {
      d: `M${round(end.x)} ${round(end.y)}l-7 -3.5v7z`,
      fill: stroke,
    }),
  );
}

/** Where an edge runs; undefined while one of its ends has no place. */
export function placeOf({ id, from, to }: DrawnEdge, placement: Placement): EdgePlace | undefined {
  const a = placement.boxes.get(from);
  const b = placement.boxes.get(to);
  return a && b && { from: a, to: b, bends: placement.routes.get(id) ?? [] };
}

/** The box around an edge, to tell whether it is in view. */
export function edgeBox({ from, to, bends }: EdgePlace): Box {
  const points = [middleRight(from), middleLeft(to), ...bends];
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A curve that leaves and arrives level, and rounds its bends. */
function pathThrough(points: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
  const parts = [`M${at(points[0] as Point)}`];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const bend = Math.max(12, Math.abs(b.x - a.x) / 2);
    parts.push(`C${at({ x: a.x + bend, y: a.y })} ${at({ x: b.x - bend, y: b.y })} ${at(b)}`);
  }
  return parts.join('');
}

function middleRight({ x, y, width, height }: Box): Point {
  return { x: x + width, y: y + height / 2 };
}

function middleLeft({ x, y, height }: Box): Point {
  return { x, y: y + height / 2 };
}
