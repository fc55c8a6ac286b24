import type { ContextLine, ContextPoint } from '../../src/inspect/contextModel';
import type { Localizer } from '../../src/common/localizer';
import { OUTCOME_ICONS } from '../../src/inspect/rowIcon';
import { roundMarks } from '../../src/inspect/timelineModel';
import type { ThreadId } from '../../src/trace/traceEvent';
import { COLOURS, iconColour } from '../colours';
import { drawingOf, type Drawings } from '../drawing';
import { glyph } from '../glyphs';
import { type LegendEntry, lineSample } from '../legend';
import { optionShape } from '../listBoxModel';
import { axisShapes, pixelOf } from '../scale';
import { round, type Shape, shape } from '../shape';
import { type Chart, type ContextScene, heightAt, peakOf } from './contextScene';
import { lineWords } from './contextText';

/** One colour for each level of spawning; deeper levels share the last. */
const LEVELS = ['blue', 'green', 'yellow', 'red', 'purple'].map((c) => `var(--vscode-charts-${c})`);

/** Beyond this many lines their glyphs would cover each other. */
const MOST_GLYPHS = 60;

/** Axes, window and totals: all but the lines of single threads. */
export function contextBackdrop(scene: ContextScene, l10n: Localizer): Shape[] {
  const { upper, lower, x, window, axis } = scene;
  const bottom = lower.top + lower.height;
  return [
    ...axisShapes(x, axis, bottom, l10n),
    ...rulers(upper, scene, l10n.t('tokens in each context')),
    ...rulers(lower, scene, l10n.t('tokens in all contexts together')),
    ...(window === undefined ? [] : windowLine(scene, window, l10n)),
    ...totals(scene),
  ];
}

/** A thread's line; heavier where it is on the longest path, heaviest where it is selected. */
export function lineShapes(
  { points, critical, thread }: ContextLine,
  scene: ContextScene,
  isSelected: boolean,
): Shape[] {
  const colour = isSelected ? COLOURS.focus : iconColour(OUTCOME_ICONS[thread.outcome]);
  const heavy = critical.map((piece) => pathOf(piece, scene)).join('');
  const icon = OUTCOME_ICONS[thread.outcome];
  const end = endOf({ points }, scene);
  // Lines of children run over each other: their ends tell them apart.
  const glyphAtEnd = shape('path', {
    ...{ d: glyph(icon.name), fill: iconColour(icon) },
    transform: `translate(${round(end.x - 5)} ${round(end.y - 5)}) scale(0.625)`,
  });
  return [
    ...(heavy === ''
      ? []
      : [shape('path', { d: heavy, fill: 'none', stroke: COLOURS.critical, 'stroke-width': 4 })]),
    shape('path', {
      ...{ d: pathOf(points, scene), fill: 'none', stroke: colour },
      'stroke-width': isSelected ? 3.5 : 1.5,
      'stroke-opacity': isSelected ? 1 : 0.85,
    }),
    ...(scene.lines.length <= MOST_GLYPHS ? [glyphAtEnd] : []),
  ];
}

/** The lines of all threads as options, by their ids. */
export function lineOptions(
  scene: ContextScene,
  active: ThreadId | undefined,
  l10n: Localizer,
): Drawings {
  return new Map(
    scene.lines.map((line) => {
      const isActive = line.thread.id === active;
      const id = lineId(line.thread.id);
      const item = { id, label: lineWords(line, scene.window, l10n), isActive };
      return [id, drawingOf(optionShape(item, {}, ...lineShapes(line, scene, isActive)))];
    }),
  );
}

/** The serial search, and names for it and the longest context. */
export function contextLabels(scene: ContextScene, l10n: Localizer): Shape[] {
  const { model, serial } = scene;
  const longest = model.lines.find(({ thread }) => thread.id === model.longest?.id);
  const serialLine = serial?.lines[0];
  const labels = [
    ...(longest ? [{ line: longest, text: l10n.t('longest {0}', amount(longest)) }] : []),
    ...(serialLine ? [{ line: serialLine, text: l10n.t('serial {0}', amount(serialLine)) }] : []),
  ];
  let above = -Infinity;
  const places = labels
    .map(({ line, text }) => ({ text, at: endOf(line, scene) }))
    .sort((a, b) => a.at.y - b.at.y)
    .map(({ text, at }) => {
      const y = Math.max(at.y - 6, above + 13);
      above = y;
      return shape(
        'text',
        {
          ...{ x: round(at.x), y: round(y), 'font-size': 11, fill: COLOURS.foreground },
          ...{ 'text-anchor': at.x > scene.x.left + scene.x.width * 0.8 ? 'end' : 'start' },
          ...{ 'paint-order': 'stroke', stroke: COLOURS.background, 'stroke-width': 3 },
        },
        text,
      );
    });
  const dashed = serial?.lines.map(({ points }) =>
    shape('path', { d: pathOf(points, scene), fill: 'none', ...SERIAL }),
  );
  return [...(dashed ?? []), ...places];
}

export function contextLegend({ model, serial }: ContextScene, l10n: Localizer): LegendEntry[] {
  const levels = model.totals.levels.map((_, depth) => ({
    sample: [shape('rect', { y: 3, width: 16, height: 10, fill: levelColour(depth) })],
    words: depth === 0 ? l10n.t('parent') : l10n.t('level {0}', depth),
  }));
  return [
    {
      sample: lineSample({ stroke: COLOURS.critical, 'stroke-width': 4 }),
      words: l10n.t('longest path'),
    },
    ...(serial ? [{ sample: lineSample(SERIAL), words: l10n.t('serial search') }] : []),
    ...levels,
  ];
}

const SERIAL = { stroke: COLOURS.serial, 'stroke-width': 2.5, 'stroke-dasharray': '7 4' };

function rulers(chart: Chart, { x }: ContextScene, title: string): Shape[] {
  const marks = roundMarks([0, chart.most], Math.max(2, chart.height / 40));
  return [
    ...marks.flatMap((mark) => {
      const y = round(heightAt(chart, mark));
      const end = x.left + x.width;
      return [
        shape('line', {
          ...{ x1: x.left, x2: end, y1: y, y2: y, stroke: COLOURS.line, 'stroke-opacity': 0.22 },
        }),
        shape(
          'text',
          { x: x.left - 8, y: y + 4, 'font-size': 10, 'text-anchor': 'end', fill: COLOURS.muted },
          mark.toLocaleString('en'),
        ),
      ];
    }),
    shape(
      'text',
      { x: x.left + 6, y: chart.top + 12, 'font-size': 11, fill: COLOURS.muted },
      title,
    ),
  ];
}

function windowLine({ upper, x }: ContextScene, window: number, l10n: Localizer): Shape[] {
  const y = round(heightAt(upper, window));
  const end = x.left + x.width;
  return [
    shape('line', {
      x1: x.left,
      x2: end,
      y1: y,
      y2: y,
      stroke: COLOURS.limit,
      'stroke-width': 1.5,
    }),
    shape(
      'text',
      { x: end, y: y - 5, 'font-size': 11, 'text-anchor': 'end', fill: COLOURS.foreground },
      l10n.t('window {0}', window),
    ),
  ];
}

/** Levels on top of each other, the root at the foot; the serial search's own as a dashed line. */
function totals({ model, serial, x, lower }: ContextScene): Shape[] {
  const { at, levels } = model.totals;
  let below = at.map(() => 0);
  const areas = levels.map((level, depth) => {
    const above = below.map((tokens, i) => tokens + (level[i] ?? 0));
    const corner = (tokens: readonly number[]) => (value: number, i: number) =>
      `${round(pixelOf(x, value))} ${round(heightAt(lower, tokens[i] ?? 0))}`;
    const upper = at.map(corner(above));
    const foot = at.map(corner(below)).reverse();
    below = above;
    const fill = levelColour(depth);
    const d = upper.length > 0 ? `M${[...upper, ...foot].join('L')}Z` : '';
    return shape('path', { d, fill, 'fill-opacity': 0.45, stroke: fill });
  });
  const chart = { x, upper: lower };
  const dashed = serial?.lines.map(({ points }) =>
    shape('path', { d: pathOf(points, chart), fill: 'none', ...SERIAL }),
  );
  return [...areas, ...(dashed ?? [])];
}

function levelColour(depth: number): string {
  return LEVELS[Math.min(depth, LEVELS.length - 1)] as string;
}

function pathOf(
  points: readonly ContextPoint[],
  { x, upper }: Pick<ContextScene, 'x' | 'upper'>,
): string {
  const corners = points.map(
    ({ at, tokens }) => `${round(pixelOf(x, at))} ${round(heightAt(upper, tokens))}`,
  );
  return corners.length > 0 ? `M${corners.join('L')}` : '';
}

function endOf({ points }: Pick<ContextLine, 'points'>, { x, upper }: ContextScene) {
  const { at, tokens } = points.at(-1) ?? { at: 0, tokens: 0 };
  return { x: pixelOf(x, at), y: heightAt(upper, tokens) };
}

function amount(line: ContextLine): string {
  return Math.round(peakOf(line)).toLocaleString('en');
}

/** Ids of the elements that stand for threads. */
export function lineId(thread: ThreadId): string {
  return `line-${thread}`;
}
