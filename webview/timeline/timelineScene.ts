import type { Localizer } from '../../src/common/localizer';
import type { Axis, Lane } from '../../src/inspect/timelineModel';
import type { ThreadId } from '../../src/trace/traceEvent';
import { COLOURS } from '../colours';
import { type Drawing, drawingOf, type Drawings, together } from '../drawing';
import { optionShape } from '../listBoxModel';
import type { RunStore } from '../runStore';
import { axisShapes, type Scale } from '../scale';
import { round, shape } from '../shape';
import { AXIS, LANE, laneBars, laneLabel } from './laneShape';
import { type Connector, connectorShapes, cursorShapes, tickShapes } from './timelineDrawing';
import { laneWords } from './timelineText';

const SELECTED = 'var(--vscode-list-inactiveSelectionBackground, transparent)';

export interface TimelineSceneParts {
  readonly run: Pick<RunStore, 'head' | 'steps'>;
  readonly lanes: readonly Lane[];
  readonly connectors: readonly Connector[];
  readonly axis: Axis;
  readonly scale: Scale;
  /** Pixels of what is in view, and above it. */
  readonly width: number;
  readonly height: number;
  readonly scrolled: number;
  readonly active: ThreadId | undefined;
  readonly l10n: Localizer;
}

/** What of the timeline is drawn: the lanes in view, in layers from below. */
export interface TimelineScene {
  readonly connectors: Drawings;
  /** Options by their ids. */
  readonly rows: Drawings;
  readonly bars: Drawings;
  /** The axis, its ticks, and the moment that is looked at. */
  readonly above: Drawings;
}

export function timelineScene(parts: TimelineSceneParts): TimelineScene {
  const { run, lanes, scale, axis, width, height, scrolled, l10n } = parts;
  const first = Math.max(0, Math.floor(scrolled / LANE));
  const end = Math.min(lanes.length, Math.ceil((scrolled + height) / LANE));
  const y = (lane: number) => AXIS + lane * LANE - scrolled;
  const rows = new Map<string, Drawing>();
  const bars = new Map<string, Drawing>();
  for (let i = first; i < end; i++) {
    const lane = lanes[i] as Lane;
    const id = laneId(lane.thread.id);
    const place = `translate(0 ${round(y(i))})`;
    rows.set(id, drawingOf(row(lane, i, parts), place));
    bars.set(id, drawingOf(shape('g', {}, ...laneBars(lane, scale, axis)), place));
  }
  const above = [
    ...cursorShapes(run.head, scale, axis, height),
    shape('rect', { width, height: AXIS, fill: COLOURS.background }),
    ...tickShapes(run.steps, scale, axis),
    ...axisShapes(scale, axis, height, l10n),
  ];
  const connectors = connectorShapes(parts.connectors, scale, y, [first, end]);
  return { connectors: together(connectors), rows, bars, above: together(above) };
}

/** Id of the element that stands for a thread. */
export function laneId(thread: ThreadId): string {
  return `lane-${thread}`;
}

/** A lane as an option, without its bars: they are drawn on top of the connectors. */
function row(
  lane: Lane,
  index: number,
  { run, lanes, scale, width, active, l10n }: TimelineSceneParts,
) {
  const { id } = lane.thread;
  const isActive = id === active;
  const item = { id: laneId(id), label: laneWords(lane, run.head, l10n), isActive };
  const place = { 'aria-posinset': index + 1, 'aria-setsize': lanes.length };
  const back = shape('rect', {
    ...{ width, height: LANE, fill: isActive ? SELECTED : 'transparent' },
    ...{ stroke: isActive ? 'var(--vscode-contrastActiveBorder, transparent)' : undefined },
  });
  return optionShape(item, place, back, ...laneLabel(lane, scale.left));
}
