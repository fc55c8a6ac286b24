import { type Lane, lanesOf, valueOf } from '../../src/inspect/timelineModel';
import type { ThreadId } from '../../src/trace/traceEvent';
import { AxisChoice } from '../axisChoice';
import { html, svgElement } from '../dom';
import { withNextFrame } from '../frame';
import { isRecord, KeptPlace } from '../keptPlace';
import { Layer } from '../layer';
import { legendElement } from '../legendElement';
import { ListBox } from '../listBox';
import { itemBeside, type KeyTable, listBoxAttributes } from '../listBoxModel';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import { type Shape, shape } from '../shape';
import { NO_TABLE, type Table } from '../table';
import { button } from '../toolkit';
import { AxisPointer } from './axisPointer';
import { AxisView, rangeOf } from './axisView';
import { AXIS, LANE, patterns } from './laneShape';
import { LaneTooltip } from './laneTooltip';
import { showsStages, stagePatterns } from './stageShape';
import { type Connector, connectorsOf } from './timelineDrawing';
import { barLegend, tickLegend, timelineFile } from './timelineFile';
import { laneId, timelineScene } from './timelineScene';
import { timelineTable } from './timelineTable';
import { laneWords } from './timelineText';

const ZOOM = 1.4;
/** Share of what is in view that an arrow key moves it by. */
const PAN = 0.15;

/** A lane for each thread against time or decoding steps. */
export class TimelinePicture implements Picture {
  readonly element = html('div', { class: 'timeline' });
  readonly tools: readonly HTMLElement[];
  private readonly scroller: HTMLElement;
  private readonly spacer = html('div');
  private readonly svg: SVGElement;
  private readonly connectorLayer: Layer;
  private readonly rows: ListBox;
  private readonly bars: Layer;
  private readonly above: Layer;
  private legend: HTMLElement = html('div');
  private readonly tooltip: LaneTooltip;
  private readonly axisChoice: AxisChoice;
  private readonly view: AxisView;
  private readonly pointer: AxisPointer;
  private readonly kept = new KeptPlace();
  private readonly schedule = withNextFrame(() => this.render());
  private run: RunStore | undefined;
  private lanes: readonly Lane[] = [];
  private connectors: readonly Connector[] = [];
  private active: ThreadId | undefined;

  constructor(private readonly page: PageContext) {
    const { l10n } = page;
    const label = l10n.t('Timeline: a lane for each thread, arrow keys go through them');
    this.scroller = html('div', { class: 'lanes', ...listBoxAttributes(label) });
    const defined = patterns(stagePatterns());
    this.svg = svgElement(shape('svg', { class: 'chart', role: 'presentation' }, defined));
    this.connectorLayer = new Layer(this.svg, 'decoration');
    this.rows = new ListBox(this.scroller, this.svg, this.keys());
    this.bars = new Layer(this.svg, 'decoration');
    this.above = new Layer(this.svg, 'decoration');
    this.tooltip = new LaneTooltip(page);
    this.spacer.append(this.svg);
    this.scroller.append(this.spacer);
    this.element.append(this.scroller, this.legend, this.tooltip.element);
    this.view = new AxisView(
      () => ({ end: this.end(), width: this.scroller.clientWidth }),
      () => {
        this.schedule();
        page.keep();
      },
    );
    this.axisChoice = new AxisChoice(l10n, 'time', () => {
      this.showAxis();
      page.keep();
    });
    this.tools = [
      this.axisChoice.element,
      button(l10n.t('Zoom In (+)'), () => this.view.zoom(ZOOM), 'zoom-in'),
      button(l10n.t('Zoom Out (-)'), () => this.view.zoom(1 / ZOOM), 'zoom-out'),
      button(l10n.t('Zoom to Selection (.)'), () => this.toActive(), 'target'),
      button(l10n.t('Show All (0)'), () => this.view.showAll(), 'screen-full'),
    ];
    this.pointer = new AxisPointer(this.scroller, this.view);
    this.listen();
  }

  draw(run: RunStore, _serial: RunStore | undefined): void {
    if (run.head.session !== this.run?.head.session) this.view.range = undefined;
    const kept = this.kept.take(run.head);
    if (kept !== undefined) this.view.range = rangeOf(kept);
    this.run = run;
    this.axisChoice.offer(run.head);
    this.lanes = lanesOf(run.threads, run.head);
    this.connectors = connectorsOf(this.lanes, this.axisChoice.axis);
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
    return run ? timelineTable(run, this.lanes, page.l10n) : NO_TABLE;
  }

  exported(): Shape | undefined {
    return this.run && timelineFile(this.run, this.lanes, this.axisChoice.axis, this.page.l10n);
  }

  get choices(): unknown {
    const { axisChoice, view } = this;
    return this.kept.keep(this.run?.head, () => ({ axis: axisChoice.chosen, range: view.range }));
  }

  set choices(value: unknown) {
    this.kept.hold(value);
    if (!isRecord(value)) return;
    this.axisChoice.chosen = value['axis'];
    this.showAxis();
  }

  private explain({ steps }: RunStore): void {
    const { l10n } = this.page;
    const hasStages = showsStages(this.lanes, this.axisChoice.axis);
    const legend = legendElement([
      ...barLegend(l10n, this.lanes, hasStages),
      tickLegend(steps, l10n),
    ]);
    if (legend.isEqualNode(this.legend)) return;
    this.legend.replaceWith(legend);
    this.legend = legend;
  }

  /** The axis counts something else now. */
  private showAxis(): void {
    this.view.range = undefined;
    this.connectors = connectorsOf(this.lanes, this.axisChoice.axis);
    if (this.run) this.explain(this.run);
    this.schedule();
  }

  private listen(): void {
    const { scroller } = this;
    scroller.addEventListener('scroll', () => this.schedule());
    scroller.addEventListener('pointermove', (event) => this.hover(event));
    scroller.addEventListener('pointerleave', () => this.tooltip.hide());
    scroller.addEventListener('click', (event) => {
      const lane = this.laneAt(event);
      if (lane && !this.pointer.isDragged) this.activate(lane);
    });
    scroller.addEventListener('dblclick', (event) => {
      const lane = this.laneAt(event);
      if (lane) this.page.open(lane.thread.id);
    });
    new ResizeObserver(() => this.schedule()).observe(scroller);
  }

  private keys(): KeyTable {
    const zoomIn = () => this.view.zoom(ZOOM);
    return {
      ArrowDown: () => this.go(1),
      ArrowUp: () => this.go(-1),
      PageDown: () => this.go(this.lanesInView()),
      PageUp: () => this.go(-this.lanesInView()),
      Home: () => this.go(-Infinity),
      End: () => this.go(Infinity),
      ArrowLeft: () => this.view.pan(-PAN),
      ArrowRight: () => this.view.pan(PAN),
      '+': zoomIn,
      '=': zoomIn,
      '-': () => this.view.zoom(1 / ZOOM),
      '0': () => this.view.showAll(),
      '.': () => this.toActive(),
      Enter: () => {
        if (this.active !== undefined) this.page.open(this.active);
      },
    };
  }

  private lanesInView(): number {
    return Math.max(1, Math.floor(this.scroller.clientHeight / LANE) - 2);
  }

  private place(): number {
    return this.lanes.findIndex(({ thread }) => thread.id === this.active);
  }

  private go(by: number): void {
    const lane = itemBeside(this.lanes, this.place(), by);
    if (!lane) return;
    this.activate(lane);
    this.bring();
  }

  private activate(lane: Lane): void {
    const { run, page } = this;
    const { id } = lane.thread;
    this.active = id;
    if (run) page.announce(laneWords(lane, run.head, page.l10n));
    page.select(id);
  }

  private hover(event: MouseEvent): void {
    const { run } = this;
    const lane = this.laneAt(event);
    const { axis } = this.axisChoice;
    const place = run && lane && { run, lane, axis, value: this.pointer.valueAt(event) };
    this.tooltip.show(event, place);
  }

  private bring(): void {
    const at = this.place();
    if (at < 0) return;
    const { scroller } = this;
    const top = at * LANE;
    const room = scroller.clientHeight - AXIS - LANE;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
  }

  private toActive(): void {
    const { run } = this;
    const { axis } = this.axisChoice;
    const thread = run?.threads.get(this.active ?? -1);
    if (!thread || !run) return;
    this.view.show(valueOf(thread.started, axis), valueOf(thread.ended ?? run.head.cursor, axis));
    this.bring();
  }

  private end(): number {
    const { run } = this;
    const { axis } = this.axisChoice;
    if (!run) return 1;
    return Math.max(valueOf(run.head.cursor, axis), valueOf(run.head.latest, axis), 1e-3);
  }

  private laneAt(event: MouseEvent): Lane | undefined {
    const y = event.clientY - this.scroller.getBoundingClientRect().top;
    if (y < AXIS) return undefined;
    return this.lanes[Math.floor((y - AXIS + this.scroller.scrollTop) / LANE)];
  }

  private render(): void {
    const { run, lanes, connectors, active, page } = this;
    const { clientWidth: width, clientHeight: height, scrollTop: scrolled } = this.scroller;
    if (!run || height === 0) return;
    this.svg.setAttribute('width', String(width));
    this.svg.setAttribute('height', String(height));
    const { axis } = this.axisChoice;
    const { scale } = this.view;
    const scene = timelineScene({
      ...{ run, lanes, connectors, active, l10n: page.l10n },
      ...{ axis, scale, width, height, scrolled },
    });
    this.connectorLayer.draw(scene.connectors);
    this.rows.draw(scene.rows, active === undefined ? undefined : laneId(active));
    this.bars.draw(scene.bars);
    this.above.draw(scene.above);
  }
}
