import type { Localizer } from '../../src/common/localizer';
import { stageName } from '../../src/inspect/stageWords';
import type { Axis, Lane } from '../../src/inspect/timelineModel';
import { type PlacedStage, SERVER_STAGES, type ServerStage } from '../../src/trace/serverStages';
import { COLOURS } from '../colours';
import type { LegendEntry } from '../legend';
import { pixelOf, type Scale } from '../scale';
import { round, type Shape, shape } from '../shape';

/** A stage that took next to no time is still seen, and hides little of the next. */
const THINNEST = 1;

/** Each stage has a colour, and lines in a direction of its own where colours are not told apart. */
const LINES: Readonly<Record<ServerStage, Readonly<Record<string, string | number>>>> = {
  queue: { x1: 1, y1: 0, x2: 1, y2: 4, stroke: COLOURS.queue, 'stroke-width': 1.4 },
  prefill: { x1: 0, y1: 4, x2: 4, y2: 0, stroke: COLOURS.prefill, 'stroke-width': 2 },
  decode: { x1: 0, y1: 2, x2: 4, y2: 2, stroke: COLOURS.bar, 'stroke-width': 2 },
};

/** Patterns that stages are filled with, for the definitions of a picture. */
export function stagePatterns(): Shape[] {
  const size = { patternUnits: 'userSpaceOnUse', width: 4, height: 4 };
  return SERVER_STAGES.map((stage) =>
    shape(
      'pattern',
      { id: patternOf(stage), ...size },
      shape('rect', { width: 4, height: 4, fill: COLOURS.background }),
      shape('line', LINES[stage]),
    ),
  );
}

/** Whether there are stages to see: they are durations, and steps say nothing of them. */
export function showsStages(lanes: readonly Lane[], axis: Axis): boolean {
  return axis === 'time' && lanes.some(({ thread }) => thread.stages);
}

/** The stages in the scale's range: within the bars of the thread, whose rim stays seen. */
export function stageShapes(stages: readonly PlacedStage[], scale: Scale): Shape[] {
  const [from, to] = scale.range;
  return stages.flatMap((stage) => {
    if (stage.to < from || stage.from > to) return [];
    const x = pixelOf(scale, Math.max(stage.from, from));
    const width = Math.max(THINNEST, pixelOf(scale, Math.min(stage.to, to)) - x);
    return [stageShape(stage.stage, { x: round(x), y: 7, width: round(width), height: 8 })];
  });
}

export function stageLegend(l10n: Localizer): LegendEntry[] {
  return SERVER_STAGES.map((stage) => ({
    sample: [stageShape(stage, { x: 0, y: 4, width: 16, height: 8 })],
    words: stageName(stage, l10n),
  }));
}

function stageShape(stage: ServerStage, place: Readonly<Record<string, number>>): Shape {
  const edge = { stroke: COLOURS.foreground, 'stroke-width': 0.5 };
  return shape('rect', { ...place, fill: `url(#${patternOf(stage)})`, ...edge });
}

function patternOf(stage: ServerStage): string {
  return `server-${stage}`;
}
