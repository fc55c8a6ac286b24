import type { ContextLine } from '../../src/inspect/contextModel';
import { isRecorded } from '../../src/trace/recorded';
import type { ThreadId } from '../../src/trace/traceEvent';
import { AxisChoice } from '../axisChoice';
import { copyTable } from '../copyTable';
import { html, svgElement } from '../dom';
import { together } from '../drawing';
import { isRecord } from '../keptPlace';
import { Layer } from '../layer';
import { legendElement } from '../legendElement';
import { ListBox } from '../listBox';
import { itemBeside, type KeyTable, listBoxAttributes } from '../listBoxModel';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import { type Shape, shape } from '../shape';
import { NO_TABLE, type Table } from '../table';
import { button, choice } from '../toolkit';
import { Tooltip } from '../tooltip';
import {
  contextBackdrop,
  contextLabels,
  contextLegend,
  lineId,
  lineOptions,
} from './contextDrawing';
import { contextFile, FILE_SIZE } from './contextFile';
import {
  byPeak,
  type ContextScene,
  contextScene,
  lineNear,
  type SceneOptions,
  type Unit,
} from './contextScene';
import { contextHeadline, contextTable, lineWords } from './contextText';
import { llamaRun } from './llamaRun';
import { LlamaScale } from './llamaScale';

/** How full contexts are: each thread against the window, all together, and a serial search. */
export class ContextPicture implements Picture {
  readonly element = html('div', { class: 'context' });
  readonly tools: readonly HTMLElement[];
  private readonly sentence = html('p', { class: 'sentence' });
  private readonly legend = html('div');
  private readonly svg: SVGElement;
  private readonly backdrop: Layer;
  private readonly lines: ListBox;
  private readonly labels: Layer;
  private readonly tooltip = new Tooltip();
  private readonly serially: HTMLElement;
  private readonly axisChoice: AxisChoice;
  private readonly unitChoice;
  private readonly scale: LlamaScale;
  private readonly serialScale: LlamaScale;
  private chosenUnit: Unit = 'own';
  private run: RunStore | undefined;
  private serial: RunStore | undefined;
  private scene: ContextScene | undefined;
  private active: ThreadId | undefined;

  constructor(private readonly page: PageContext) {
    const { l10n } = page;
    const redraw = () => this.drawAnew();
    this.scale = new LlamaScale(page, redraw);
    this.serialScale = new LlamaScale(page, redraw);
    const label = l10n.t(
      'Context use: a line for each thread, arrow keys go from the longest down',
    );
    this.svg = svgElement(shape('svg', { class: 'canvas', ...listBoxAttributes(label) }));
    this.backdrop = new Layer(this.svg, 'decoration');
    this.lines = new ListBox(this.svg, this.svg, this.keys());
    this.labels = new Layer(this.svg, 'decoration');
    this.axisChoice = new AxisChoice(l10n, 'steps', () => this.drawOtherwise());
    this.unitChoice = choice<Unit>(
      l10n.t('Which tokens are counted'),
      { own: l10n.t('Model’s tokens'), llama: l10n.t('Llama-2 tokens') },
      (unit) => {
        this.chosenUnit = unit;
        this.drawOtherwise();
      },
    );
    this.serially = button(l10n.t('Solve Serially Too'), () => this.solveSerially());
    this.tools = [
      this.serially,
      this.axisChoice.element,
      this.unitChoice,
      button(l10n.t('Copy as CSV'), () => copyTable(this.table(), page), 'copy'),
    ];
    this.element.append(this.sentence, this.svg, this.legend, this.tooltip.element);
    this.listen();
  }

  draw(run: RunStore, serial: RunStore | undefined): void {
    this.run = run;
    this.axisChoice.offer(run.head);
    this.unitChoice.hidden = !isRecorded('tokens', run.head);
    this.serial = serial;
    this.drawAnew();
  }

  select(thread: ThreadId | undefined, _reveal: boolean): void {
    if (thread === this.active) return;
    this.active = thread;
    this.render();
  }

  table(): Table {
    const { run, serial, page, unit } = this;
    if (!run) return NO_TABLE;
    const llama =
      unit === 'llama' ? { run: this.scale.counts, serial: this.serialScale.counts } : undefined;
    return contextTable(run, serial, llama, page.l10n);
  }

  exported(): Shape | undefined {
    const run = this.countedRun();
    return run && contextFile(run, this.serial, this.options(FILE_SIZE), this.page.l10n);
  }

  get choices(): unknown {
    return { axis: this.axisChoice.chosen, unit: this.chosenUnit };
  }

  set choices(value: unknown) {
    if (!isRecord(value)) return;
    this.axisChoice.chosen = value['axis'];
    if (value['unit'] === 'llama') this.chosenUnit = 'llama';
    this.unitChoice.value = this.chosenUnit;
  }

  private listen(): void {
    const { svg } = this;
    svg.addEventListener('pointermove', (event) => this.hover(event));
    svg.addEventListener('pointerleave', () => this.tooltip.hide());
    svg.addEventListener('click', (event) => {
      const line = this.lineAt(event);
      if (line) this.activate(line);
    });
    svg.addEventListener('dblclick', () => this.open());
    new ResizeObserver(() => this.drawAnew()).observe(svg);
  }

  private keys(): KeyTable {
    const down = () => this.go(1);
    const up = () => this.go(-1);
    return {
      ...{ ArrowDown: down, ArrowRight: down, ArrowUp: up, ArrowLeft: up },
      Home: () => this.go(-Infinity),
      End: () => this.go(Infinity),
      Enter: () => this.open(),
    };
  }

  private go(by: number): void {
    const lines = byPeak(this.scene?.lines ?? []);
    const at = lines.findIndex(({ thread }) => thread.id === this.active);
    const line = itemBeside(lines, at, by);
    if (line) this.activate(line);
  }

  private open(): void {
    if (this.active !== undefined) this.page.open(this.active);
  }

  private activate(line: ContextLine): void {
    const { page, scene } = this;
    this.active = line.thread.id;
    page.announce(lineWords(line, scene?.window, page.l10n));
    page.select(line.thread.id);
    this.render();
  }

  private hover(event: MouseEvent): void {
    const line = this.lineAt(event);
    if (!line) {
      this.tooltip.hide();
      return;
    }
    const { page, scene } = this;
    const [title, ...rest] = lineWords(line, scene?.window, page.l10n).split(', ');
    this.tooltip.show(event, [html('strong', {}, title ?? ''), rest.join(', ')]);
  }

  private lineAt(event: MouseEvent): ContextLine | undefined {
    const { left, top } = this.svg.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top };
    return this.scene && lineNear(this.scene, point);
  }

  private get unit(): Unit {
    return this.unitChoice.hidden ? 'llama' : this.chosenUnit;
  }

  /** The run with its tokens, its own or else those of Llama 2; undefined while none are known. */
  private countedRun(): RunStore | undefined {
    const { run, scale } = this;
    const counted = run && this.unitChoice.hidden ? llamaRun(run, scale.counts) : run;
    return counted && isRecorded('tokens', counted.head) ? counted : undefined;
  }

  private options(size: { readonly width: number; readonly height: number }): SceneOptions {
    const { unit } = this;
    const { axis } = this.axisChoice;
    const own = () => 1;
    // A run without tokens of its own is counted in those of Llama 2 already.
    const isScaled = unit === 'llama' && !this.unitChoice.hidden;
    return {
      ...{ axis, unit, ...size },
      scale: isScaled ? this.scale.of : own,
      serialScale: unit === 'llama' ? this.serialScale.of : own,
    };
  }

  /** As a person chose. */
  private drawOtherwise(): void {
    this.drawAnew();
    this.page.keep();
  }

  /** What is shown or how has changed, not only which thread is selected. */
  private drawAnew(): void {
    this.scene = undefined;
    this.render();
  }

  private render(): void {
    const { run, serial, svg, page, unit } = this;
    if (!run || svg.clientWidth === 0) return;
    if (unit === 'llama') {
      void this.scale.follow(run);
      if (serial) void this.serialScale.follow(serial);
    }
    const counted = this.countedRun();
    if (!counted) {
      this.sentence.textContent = page.l10n.t('The tokens of this run were not recorded.');
      for (const layer of [this.backdrop, this.labels]) layer.draw(new Map());
      this.lines.draw(new Map(), undefined);
      this.legend.replaceChildren();
      return;
    }
    const size = { width: svg.clientWidth, height: svg.clientHeight };
    const scene = (this.scene ??= contextScene(counted, serial, this.options(size)));
    this.sentence.textContent = contextHeadline(scene, counted.head, serial?.head, unit, page.l10n);
    this.serially.hidden = !page.canSolveSerially || !counted.head.isParallelSearch || !!serial;
    const { active } = this;
    this.backdrop.draw(together(contextBackdrop(scene, page.l10n)));
    const activeId = active === undefined ? undefined : lineId(active);
    this.lines.draw(lineOptions(scene, active, page.l10n), activeId);
    this.labels.draw(together(contextLabels(scene, page.l10n)));
    this.legend.replaceChildren(legendElement(contextLegend(scene, page.l10n)));
  }

  private solveSerially(): void {
    this.page.ask({ kind: 'solveSerially' }).catch((error: unknown) => this.page.complain(error));
  }
}
