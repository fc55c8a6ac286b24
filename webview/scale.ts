import { formatMs } from '../src/inspect/amounts';
import type { Localizer } from '../src/common/localizer';
import { type Axis, roundMarks } from '../src/inspect/timelineModel';
import { COLOURS } from './colours';
import { round, type Shape, shape } from './shape';

/** Values of an axis from one to another. */
export type Range = readonly [from: number, to: number];

/** A range of values on a stretch of pixels. */
export interface Scale {
  readonly range: Range;
  readonly left: number;
  readonly width: number;
}

export function pixelOf({ range: [from, to], left, width }: Scale, value: number): number {
  return left + ((value - from) / Math.max(to - from, Number.MIN_VALUE)) * width;
}

export function valueAt({ range: [from, to], left, width }: Scale, pixel: number): number {
  return from + ((pixel - left) / Math.max(1, width)) * (to - from);
}

/** Nearer or farther around a value that stays where it is, within what there is to see. */
export function zoomedRange([from, to]: Range, factor: number, around: number, end: number): Range {
  const span = Math.min(end, Math.max(end / 10_000, (to - from) / factor));
  const share = (around - from) / Math.max(to - from, Number.MIN_VALUE);
  return within([around - span * share, around + span * (1 - share)], end);
}

export function pannedRange([from, to]: Range, by: number, end: number): Range {
  return within([from + by, to + by], end);
}

function within([from, to]: Range, end: number): Range {
  const shift = from < 0 ? -from : to > end ? end - to : 0;
  return [Math.max(0, from + shift), Math.min(end, to + shift)];
}

/** Marks with their values along the top of a chart, and lines down through it. */
export function axisShapes(scale: Scale, axis: Axis, height: number, l10n: Localizer): Shape[] {
  const marks = roundMarks(scale.range, scale.width / 90);
  return marks.flatMap((mark) => {
    const x = round(pixelOf(scale, mark));
    const text = axis === 'time' ? formatMark(mark) : l10n.t('step {0}', mark);
    return [
      shape('line', {
        ...{ x1: x, x2: x, y1: 0, y2: height, stroke: COLOURS.line, 'stroke-opacity': 0.22 },
      }),
      shape('text', { x: x + 4, y: 11, 'font-size': 10, fill: COLOURS.muted }, text),
    ];
  });
}

function formatMark(ms: number): string {
  return ms === 0 ? '0' : formatMs(ms);
}
