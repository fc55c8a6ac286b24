import { assertNever } from '../../src/common/assertNever';
import { OUTCOME_ICONS } from '../../src/inspect/rowIcon';
import { type Axis, type Bar, type Lane, valueOf } from '../../src/inspect/timelineModel';
import { COLOURS, fitted, iconColour } from '../colours';
import { glyph } from '../glyphs';
import { pixelOf, type Scale } from '../scale';
import { round, type Shape, shape } from '../shape';
import { stageShapes } from './stageShape';

export const LANE = 22;
/** Height of the axis above the lanes. */
export const AXIS = 30;
const TITLE = 12;
/** A bar without length, such as a prefill between two steps, is still seen. */
const THINNEST = 3;

/**
 * Patterns that bars are filled with; once in every picture.
 * @param more those of other shapes in it
 */
export function patterns(more: readonly Shape[] = []): Shape {
  const size = { patternUnits: 'userSpaceOnUse', width: 6, height: 6 };
  return shape(
    'defs',
    {},
    shape(
      'pattern',
      { id: 'hatched', ...size, patternTransform: 'rotate(45)' },
      shape('line', { x1: 0, y1: 0, x2: 0, y2: 6, stroke: COLOURS.muted, 'stroke-width': 2.5 }),
    ),
    shape(
      'pattern',
      { id: 'dotted', ...size, width: 4, height: 4 },
      shape('rect', { width: 4, height: 4, fill: COLOURS.background }),
      shape('circle', { cx: 2, cy: 2, r: 1.2, fill: COLOURS.foreground }),
    ),
    ...more,
  );
}

/** A thread's glyph and title, indented by its depth. */
export function laneLabel({ thread }: Lane, width: number): Shape[] {
  const icon = OUTCOME_ICONS[thread.outcome];
  const indent = 8 + 12 * Math.min(thread.depth, 8);
  const room = width - indent - 28;
  return [
    shape('path', {
      ...{ d: glyph(icon.name), fill: iconColour(icon) },
      transform: `translate(${indent} 4) scale(0.875)`,
    }),
    shape(
      'text',
      { x: indent + 19, y: 15, 'font-size': TITLE, fill: COLOURS.foreground },
      fitted(thread.title, room, TITLE),
    ),
  ];
}

/** What the thread did when; only what is in the scale's range. */
export function laneBars({ thread, bars }: Lane, scale: Scale, axis: Axis): Shape[] {
  const [from, to] = scale.range;
  const colour = iconColour(OUTCOME_ICONS[thread.outcome]);
  const shapes = bars.flatMap((bar) => {
    const [start, end] = [valueOf(bar.from, axis), valueOf(bar.to, axis)];
    if (end < from || start > to) return [];
    const x = pixelOf(scale, Math.max(start, from));
    const width = Math.max(THINNEST, pixelOf(scale, Math.min(end, to)) - x);
    return [barShape(bar, round(x), round(width), colour, thread.sharesWith !== undefined)];
  });
  return axis === 'time' ? [...shapes, ...stageShapes(thread.stages ?? [], scale)] : shapes;
}

/** What was decoded for another thread is outlined, not filled. */
export function hollow(colour: string) {
  return { fill: COLOURS.background, stroke: colour, 'stroke-width': 1 };
}

function barShape(
  { kind }: Bar,
  x: number,
  width: number,
  colour: string,
  isShared: boolean,
): Shape {
  switch (kind) {
    case 'decode':
      return shape('rect', {
        ...{ x, y: 6, width, height: 10, rx: 1.5 },
        ...(isShared ? hollow(colour) : { fill: colour }),
      });
    case 'wait':
      return shape('rect', { x, y: 8, width, height: 6, fill: 'url(#hatched)' });
    case 'prompt':
    case 'join':
      return shape('rect', {
        ...{ x, y: 4, width, height: 14, fill: 'url(#dotted)' },
        ...{ stroke: COLOURS.foreground, 'stroke-width': 0.7 },
      });
    default:
      return assertNever(kind);
  }
}
