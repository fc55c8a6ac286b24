import { endWords } from '../../src/inspect/outcomeWords';
import {
  type Axis,
  type Bar,
  type Lane,
  lanesOf,
  stepAt,
  valueOf,
} from '../../src/inspect/timelineModel';
import { isRecorded } from '../../src/trace/recorded';
import type { ThreadId } from '../../src/trace/traceEvent';
import { readTokensAround } from '../../src/pictureProtocol';
import { COLOURS } from '../colours';
import { type Drawing, html, KeyedShapes, svgElement } from '../dom';
import { isKeptOf, isNumber, isRecord, keptRun } from '../keptPlace';
import { legendElement } from '../legend';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import {
  axisShapes,
  pannedRange,
  pixelOf,
  type Range,
  type Scale,
  valueAt,
  zoomedRange,
} from '../scale';
import { round, type Shape, shape } from '../shape';
import type { Table } from '../table';
import { button, choice } from '../toolkit';
import { Tooltip } from '../tooltip';
import { AXIS, LANE, laneBars, laneLabel, patterns } from './laneShape';
import { type Connector, connectorsOf, cursorShapes, tickShapes } from './timelineDrawing';
import { barLegend, tickLegend, timelineFile } from './timelineFile';
import { timelineTable } from './timelineTable';
import { barWords, laneWords, timeWords } from './timelineText';

const LABELS = 260;
const RIGHT = 16;
const ZOOM = 1.4;
/** Milliseconds the pointer rests before what is under it is asked for. */
const REST_MS = 80;

/** A lane for each thread against time or decoding steps. */
export class TimelinePicture implements Picture {
  readonly element = html('div', { class: 'timeline' });
  readonly tools: readonly HTMLElement[];
  private readonly scroller: HTMLElement;
  private readonly spacer = html('div');
  private readonly svg: SVGElement;
  private readonly backdrop: KeyedShapes;
  private readonly rows: KeyedShapes;
  private readonly bars: KeyedShapes;
  private readonly above: KeyedShapes;
  private legend: HTMLElement = html('div');
  private readonly tooltip = new Tooltip();
  private readonly axisChoice;
  private chosenAxis: Axis = 'time';
  private run: RunStore | undefined;
  private lanes: readonly Lane[] = [];
  private connectors: readonly Connector[] = [];
  private active: ThreadId | undefined;
  /** What part of the axis is in view; undefined for all of it, as it grows. */
  private range: Range | undefined;
  private isScheduled = false;
  /** What was kept when the page was left, until the first run is there. */
  private kept: unknown;
  /** The pointer was moved while it was pressed, which is no click. */
  private isDragged = false;
  private rest: number | undefined;

  constructor(private readonly page: PageContext) {
    const { l10n } = page;
    const label = l10n.t('Timeline: a lane for each thread, arrow keys go through them');
    this.scroller = html('div', {
      class: 'lanes',
      role: 'listbox',
      tabindex: 0,
      'aria-label': label,
    });
    this.svg = svgElement(shape('svg', { class: 'chart', role: 'presentation' }, patterns()));
    const layer = (role: string) => {
      const element = svgElement(
        shape('g', role === 'rows' ? { role: 'presentation' } : { 'aria-hidden': 'true' }),
      );
      this.svg.append(element);
      return new KeyedShapes(element);
    };
    [this.backdrop, this.rows] = [layer('backdrop'), layer('rows')];
    [this.bars, this.above] = [layer('bars'), layer('above')];
    this.spacer.append(this.svg);
    this.scroller.append(this.spacer);
    this.element.append(this.scroller, this.legend, this.tooltip.element);
    this.axisChoice = choice<Axis>(
      l10n.t('What the axis counts'),
      { time: l10n.t('Time'), steps: l10n.t('Steps (tokens)') },
      (axis) => {
        this.show(axis);
        page.keep();
      },
    );
    this.tools = [
      this.axisChoice,
      button(l10n.t('Zoom In (+)'), () => this.zoom(ZOOM), 'zoom-in'),
      button(l10n.t('Zoom Out (-)'), () => this.zoom(1 / ZOOM), 'zoom-out'),
      button(l10n.t('Zoom to Selection (.)'), () => this.toActive(), 'target'),
      button(l10n.t('Show All (0)'), () => this.toAll(), 'screen-full'),
    ];
    this.listen();
  }

  draw(run: RunStore, _serial: RunStore | undefined): void {
    if (run.head.session !== this.run?.head.session) this.range = undefined;
    if (isKeptOf(this.kept, run.head)) this.range = rangeOf(this.kept);
    this.kept = undefined;
    this.run = run;
    this.axisChoice.hidden = !isRecorded('time', run.head);
    this.lanes = lanesOf(run.threads, run.head);
    this.connectors = connectorsOf(this.lanes, this.axis);
    this.explain(run);
    this.spacer.style.height = `${AXIS + this.lanes.length * LANE + 8}px`;
    this.schedule();
  }

  select(thread: ThreadId | undefined, reveal: boolean): void {
    this.active = thread;
    if (reveal) this.bring();
    this.schedule();
  }

  table(): Table {
    const { run, page } = this;
    if (!run) return { caption: '', columns: [], rows: [] };
    return timelineTable(run, this.lanes, page.l10n);
  }

  exported(): Shape | undefined {
    return this.run && timelineFile(this.run, this.lanes, this.axis, this.page.l10n);
  }

  get choices(): unknown {
    const { chosenAxis: axis, run, range } = this;
    return this.kept || !run ? this.kept : { axis, range, ...keptRun(run.head) };
  }

  set choices(value: unknown) {
    this.kept = value;
    if (!isRecord(value)) return;
    const { axis } = value;
    if (axis === 'steps' || axis === 'time') this.show(axis);
  }

  private explain({ steps }: RunStore): void {
    const { l10n } = this.page;
    const legend = legendElement([...barLegend(l10n), tickLegend(steps, l10n)]);
    if (legend.isEqualNode(this.legend)) return;
    this.legend.replaceWith(legend);
    this.legend = legend;
  }

  /** Steps are told of every run. */
  private get axis(): Axis {
    return this.run && !isRecorded('time', this.run.head) ? 'steps' : this.chosenAxis;
  }

  private show(axis: Axis): void {
    this.chosenAxis = axis;
    this.axisChoice.value = axis;
    this.range = undefined;
    this.connectors = connectorsOf(this.lanes, this.axis);
    this.schedule();
  }

  private listen(): void {
    const { scroller } = this;
    scroller.addEventListener('scroll', () => this.schedule());
    scroller.addEventListener('keydown', (event) => this.key(event));
    scroller.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    scroller.addEventListener('pointermove', (event) => this.hover(event));
    scroller.addEventListener('pointerleave', () => this.leave());
    scroller.addEventListener('pointerdown', (event) => this.drag(event));
    scroller.addEventListener('click', (event) => {
      const lane = this.laneAt(event);
      if (lane && !this.isDragged) this.activate(lane);
    });
    scroller.addEventListener('dblclick', (event) => {
      const lane = this.laneAt(event);
      if (lane) this.page.open(lane.thread.id);
    });
    new ResizeObserver(() => this.schedule()).observe(scroller);
  }

  private key(event: KeyboardEvent): void {
    const act = this.actOf(event.key);
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  }

  private actOf(key: string): (() => void) | undefined {
    const at = this.lanes.findIndex(({ thread }) => thread.id === this.active);
    const go = (to: number) => () => {
      const lane = this.lanes[Math.min(this.lanes.length - 1, Math.max(0, to))];
      if (!lane) return;
      this.activate(lane);
      this.bring();
    };
    const lanesInView = Math.max(1, Math.floor(this.scroller.clientHeight / LANE) - 2);
    switch (key) {
      case 'ArrowDown':
        return go(at + 1);
      case 'ArrowUp':
        return go(at - 1);
      case 'PageDown':
        return go(at + lanesInView);
      case 'PageUp':
        return go(at - lanesInView);
      case 'Home':
        return go(0);
      case 'End':
        return go(this.lanes.length - 1);
      case 'ArrowLeft':
        return () => this.pan(-0.15);
      case 'ArrowRight':
        return () => this.pan(0.15);
      case '+':
      case '=':
        return () => this.zoom(ZOOM);
      case '-':
        return () => this.zoom(1 / ZOOM);
      case '0':
        return () => this.toAll();
      case '.':
        return () => this.toActive();
      case 'Enter':
        return () => this.active !== undefined && this.page.open(this.active);
      default:
        return undefined;
    }
  }

  private wheel(event: WheelEvent): void {
    const scale = this.scale();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const around = valueAt(scale, this.pixel(event));
      const factor = Math.exp((-event.deltaY * unit) / 300);
      this.move(zoomedRange(scale.range, factor, around, this.end()));
      return;
    }
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
    event.preventDefault();
    this.pan((sideways * unit) / scale.width);
  }

  private drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    let last = event.clientX;
    this.isDragged = false;
    const move = (next: PointerEvent) => {
      if (!this.isDragged && Math.abs(next.clientX - last) < 4) return;
      this.isDragged = true;
      this.pan((last - next.clientX) / this.scale().width);
      last = next.clientX;
    };
    const end = () => {
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', end);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end);
  }

  private hover(event: MouseEvent): void {
    window.clearTimeout(this.rest);
    const { run } = this;
    const lane = this.laneAt(event);
    if (!run || !lane) {
      this.tooltip.hide();
      return;
    }
    const value = valueAt(this.scale(), this.pixel(event));
    const lines = [
      html('strong', {}, lane.thread.title),
      endWords(lane.thread.outcome, lane.thread, this.page.l10n),
      ...this.under(lane, value),
    ];
    this.tooltip.show(event, lines);
    this.rest = window.setTimeout(() => void this.quote(event, lane, value, lines), REST_MS);
  }

  /** The token under the pointer in its sentence, as the extension knows it. */
  private async quote(
    event: MouseEvent,
    { thread, bars }: Lane,
    value: number,
    lines: readonly (string | Node)[],
  ): Promise<void> {
    const { run, axis } = this;
    if (!run || !barAt(bars, value, axis)) return;
    const rest = this.rest;
    const step = stepAt(run.steps, value, axis);
    try {
      const answer = await this.page.ask({ kind: 'tokens', thread: thread.id, step });
      const { before, at, after } = readTokensAround(answer);
      if (at === '' || rest !== this.rest || this.tooltip.element.hidden) return;
      const sentence = html('code', {}, `${before} `, html('mark', {}, at), ` ${after}`);
      this.tooltip.show(event, [...lines, sentence]);
    } catch (error) {
      this.page.complain(error);
    }
  }

  private leave(): void {
    window.clearTimeout(this.rest);
    this.rest = undefined;
    this.tooltip.hide();
  }

  private under({ bars }: Lane, value: number): string[] {
    const { run, axis, page } = this;
    const { l10n } = page;
    if (!run) return [];
    const bar = barAt(bars, value, axis);
    const at =
      axis === 'time'
        ? timeWords(value, run.steps, l10n)
        : l10n.t('at step {0}', Math.round(value));
    return bar ? [barWords(bar, run.head, l10n), at] : [];
  }

  private activate({ thread }: Lane): void {
    const { run, page } = this;
    const lane = this.lanes.find((one) => one.thread.id === thread.id);
    this.active = thread.id;
    if (run && lane) page.announce(laneWords(lane, run.head, page.l10n));
    page.select(thread.id);
  }

  private bring(): void {
    const at = this.lanes.findIndex(({ thread }) => thread.id === this.active);
    if (at < 0) return;
    const { scroller } = this;
    const top = at * LANE;
    const room = scroller.clientHeight - AXIS - LANE;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
  }

  private zoom(factor: number): void {
    const { range } = this.scale();
    this.move(zoomedRange(range, factor, (range[0] + range[1]) / 2, this.end()));
  }

  /** Sideways by a share of what is in view. */
  private pan(share: number): void {
    const { range } = this.scale();
    this.move(pannedRange(range, share * (range[1] - range[0]), this.end()));
  }

  private move(range: Range): void {
    const isAll = range[0] <= 0 && range[1] >= this.end();
    this.range = isAll ? undefined : range;
    this.schedule();
    this.page.keep();
  }

  private toAll(): void {
    this.range = undefined;
    this.schedule();
    this.page.keep();
  }

  private toActive(): void {
    const thread = this.run?.threads.get(this.active ?? -1);
    if (!thread || !this.run) return;
    const from = valueOf(thread.started, this.axis);
    const to = valueOf(thread.ended ?? this.run.head.cursor, this.axis);
    const margin = (to - from) * 0.05;
    this.move([Math.max(0, from - margin), Math.min(this.end(), to + margin)]);
    this.bring();
  }

  private end(): number {
    const head = this.run?.head;
    if (!head) return 1;
    return Math.max(valueOf(head.cursor, this.axis), valueOf(head.latest, this.axis), 1e-3);
  }

  private scale(): Scale {
    const width = this.scroller.clientWidth;
    const left = Math.min(LABELS, Math.round(width * 0.4));
    return { range: this.range ?? [0, this.end()], left, width: Math.max(1, width - left - RIGHT) };
  }

  private pixel(event: MouseEvent): number {
    return event.clientX - this.scroller.getBoundingClientRect().left;
  }

  private laneAt(event: MouseEvent): Lane | undefined {
    const y = event.clientY - this.scroller.getBoundingClientRect().top;
    if (y < AXIS) return undefined;
    return this.lanes[Math.floor((y - AXIS + this.scroller.scrollTop) / LANE)];
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      this.render();
    });
  }

  private render(): void {
    const { run, scroller, axis } = this;
    if (!run || scroller.clientHeight === 0) return;
    const { clientWidth: width, clientHeight: height, scrollTop } = scroller;
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(height));
    const scale = this.scale();
    const first = Math.max(0, Math.floor(scrollTop / LANE));
    const last = Math.min(this.lanes.length, Math.ceil((scrollTop + height) / LANE));
    const y = (lane: number) => AXIS + lane * LANE - scrollTop;
    const rows = new Map<string, Drawing>();
    const bars = new Map<string, Drawing>();
    for (let i = first; i < last; i++) {
      const lane = this.lanes[i] as Lane;
      const id = String(lane.thread.id);
      const place = `translate(0 ${round(y(i))})`;
      rows.set(id, { ...this.row(lane, i, scale, width), place });
      const drawn = shape('g', {}, ...laneBars(lane, scale, axis));
      bars.set(id, { sign: JSON.stringify(drawn), make: () => drawn, place });
    }
    const fixed = (shapes: Shape[], sign: string): [string, Drawing] => [
      sign,
      { sign: JSON.stringify(shapes), make: () => shape('g', {}, ...shapes) },
    ];
    this.backdrop.draw(new Map([fixed(this.connectorShapes(scale, y, first, last), 'connectors')]));
    this.rows.draw(rows);
    this.bars.draw(bars);
    const cover = shape('rect', { width, height: AXIS, fill: COLOURS.background });
    const lines = [
      ...cursorShapes(run.head, scale, axis, height),
      cover,
      ...tickShapes(run.steps, scale, axis),
      ...axisShapes(scale, axis, height, this.page.l10n),
    ];
    this.above.draw(new Map([fixed(lines, 'axis')]));
    if (rows.has(String(this.active))) {
      scroller.setAttribute('aria-activedescendant', `lane-${this.active}`);
    } else {
      scroller.removeAttribute('aria-activedescendant');
    }
  }

  private row(lane: Lane, index: number, scale: Scale, width: number): Drawing {
    const { run, page } = this;
    const isActive = lane.thread.id === this.active;
    const shapes = [
      shape('rect', {
        ...{ width, height: LANE, fill: isActive ? SELECTED : 'transparent' },
        ...{ stroke: isActive ? 'var(--vscode-contrastActiveBorder, transparent)' : undefined },
      }),
      ...laneLabel(lane, scale.left),
    ];
    const attributes = {
      id: `lane-${lane.thread.id}`,
      role: 'option',
      'aria-selected': String(isActive),
      'aria-label': run ? laneWords(lane, run.head, page.l10n) : '',
      'aria-posinset': index + 1,
      'aria-setsize': this.lanes.length,
    };
    const row = shape('g', attributes, ...shapes);
    return { sign: JSON.stringify(row), make: () => row };
  }

  private connectorShapes(
    scale: Scale,
    y: (lane: number) => number,
    first: number,
    last: number,
  ): Shape[] {
    const [from, to] = scale.range;
    const seen = this.connectors.filter(
      ({ at, upper, lower }) => at >= from && at <= to && upper < last && lower >= first,
    );
    if (seen.length === 0) return [];
    const middle = (lane: number) => round(y(lane) + LANE / 2);
    const d = seen.map(
      ({ at, upper, lower }) =>
        `M${round(pixelOf(scale, at))} ${middle(Math.max(upper, first - 1))}V${middle(Math.min(lower, last))}`,
    );
    return [shape('path', { d: d.join(''), stroke: COLOURS.line, 'stroke-opacity': 0.6 })];
  }
}

const SELECTED = 'var(--vscode-list-inactiveSelectionBackground, transparent)';

/** The part of the axis that was in view, in what may be anything. */
function rangeOf(kept: unknown): Range | undefined {
  const range = isRecord(kept) ? kept['range'] : undefined;
  if (!Array.isArray(range)) return undefined;
  const [from, to] = range as readonly unknown[];
  return isNumber(from) && isNumber(to) && from < to ? [from, to] : undefined;
}

/** The bar at a value of the axis, the most telling one where several are. */
function barAt(bars: readonly Bar[], value: number, axis: Axis): Bar | undefined {
  // Prefills stand last, and on top.
  return bars.findLast(
    ({ from, to }) => valueOf(from, axis) <= value && value <= valueOf(to, axis),
  );
}
