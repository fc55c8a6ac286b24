import type { Localizer } from '../../src/common/localizer';
import type { StepsView } from '../../src/inspect/runView';
import { type Axis, type Lane, valueOf } from '../../src/inspect/timelineModel';
import { COLOURS } from '../colours';
import { framed } from '../file';
import { type LegendEntry, outcomeLegend } from '../legend';
import type { RunStore } from '../runStore';
import { axisShapes } from '../scale';
import { type Shape, shape } from '../shape';
import { AXIS, hollow, LANE, laneBars, laneLabel, patterns } from './laneShape';
import { showsStages, stageLegend, stagePatterns } from './stageShape';

/** Lanes in a file: more are not read. */
const MOST = 400;
const LABELS = 280;
const WIDTH = 900;

/** The timeline for a file, over the whole run. */
export function timelineFile(
  run: RunStore,
  lanes: readonly Lane[],
  axis: Axis,
  l10n: Localizer,
): Shape {
  const end = Math.max(valueOf(run.head.cursor, axis), Number.MIN_VALUE);
  const scale = { range: [0, end] as const, left: LABELS, width: WIDTH - LABELS };
  const shown = lanes.slice(0, MOST);
  const rows = shown.map((lane, i) =>
    shape(
      'g',
      { transform: `translate(0 ${AXIS + i * LANE})` },
      ...laneLabel(lane, LABELS),
      ...laneBars(lane, scale, axis),
    ),
  );
  const hidden = lanes.length - shown.length;
  const height = AXIS + (shown.length + (hidden > 0 ? 1 : 0)) * LANE;
  const more = shape(
    'text',
    { x: 8, y: height - 6, fill: COLOURS.muted },
    l10n.t('and {0} more threads', hidden),
  );
  const hasStages = showsStages(lanes, axis);
  const shapes = [
    patterns(hasStages ? stagePatterns() : []),
    ...axisShapes(scale, axis, height, l10n),
    ...rows,
    ...(hidden > 0 ? [more] : []),
  ];
  const subtitle = axis === 'time' ? l10n.t('against time') : l10n.t('against decoding steps');
  const legend = [...outcomeLegend(run, l10n), ...barLegend(l10n, lanes, hasStages)];
  return framed(run, { shapes, width: WIDTH, height }, legend, subtitle, l10n);
}

/** What the ticks at the axis mean. */
export function tickLegend({ every }: StepsView, l10n: Localizer): LegendEntry {
  const d = 'M3 14v-4M8 14v-12M13 14v-8';
  const words =
    every === 1
      ? l10n.t('batch steps, where there is room for them')
      : l10n.t('one of {0} batch steps, where there is room for them', every);
  return { sample: [shape('path', { d, stroke: COLOURS.muted, 'stroke-width': 1 })], words };
}

/** What bars of each look mean, and what is shared and stages where there are any. */
export function barLegend(
  l10n: Localizer,
  lanes: readonly Lane[],
  hasStages: boolean,
): LegendEntry[] {
  const bar = (fill: string, y: number, height: number) =>
    shape('rect', { x: 0, y, width: 16, height, fill, stroke: COLOURS.muted, 'stroke-width': 0.7 });
  return [
    { sample: [bar(COLOURS.muted, 3, 10)], words: l10n.t('decodes') },
    ...(lanes.some(({ thread }) => thread.sharesWith !== undefined)
      ? [{ sample: [sharedBar()], words: l10n.t('decoded for another thread') }]
      : []),
    { sample: [bar('url(#hatched)', 5, 6)], words: l10n.t('waits for children') },
    { sample: [bar('url(#dotted)', 1, 14)], words: l10n.t('reads prompt or joined results') },
    ...(hasStages ? stageLegend(l10n) : []),
  ];
}

function sharedBar(): Shape {
  return shape('rect', { x: 0.5, y: 3, width: 15, height: 10, ...hollow(COLOURS.muted) });
}
