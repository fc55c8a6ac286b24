import { type ContextLine, nearestLine } from '../../src/inspect/contextModel';
import type { Axis } from '../../src/inspect/timelineModel';
import { isRecorded } from '../../src/trace/recorded';
import type { ThreadId } from '../../src/trace/traceEvent';
import { type Drawing, html, KeyedShapes, svgElement } from '../dom';
import { legendElement } from '../legend';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import { valueAt } from '../scale';
import { type Shape, shape } from '../shape';
import { csvOf, type Table } from '../table';
import { button, choice } from '../toolkit';
import { Tooltip } from '../tooltip';
import {
  contextBackdrop,
  contextLabels,
  contextLegend,
  lineId,
  lineShapes,
} from './contextDrawing';
import { contextFile, FILE_SIZE } from './contextFile';
import {
  type ContextScene,
  contextScene,
  peakOf,
  type SceneOptions,
  type Unit,
} from './contextScene';
import { contextHeadline, contextTable, lineWords } from './contextText';
import { llamaRun } from './llamaRun';
import { LlamaScale } from './llamaScale';

/** How near to a line the pointer has to be, in pixels. */
const REACH = 14;

/** How full contexts are: each thread against the window, all together, and a serial search. */
export class ContextPicture implements Picture {
  readonly element = html('div', { class: 'context' });
  readonly tools: readonly HTMLElement[];
  private readonly sentence = html('p', { class: 'sentence' });
  private readonly legend = html('div');
  private readonly svg: SVGElement;
  private readonly backdrop: KeyedShapes;
  private readonly lines: KeyedShapes;
  private readonly labels: KeyedShapes;
  private readonly tooltip = new Tooltip();
  private readonly serially: HTMLElement;
  private readonly axisChoice;
  private readonly unitChoice;
  private readonly scale: LlamaScale;
  private readonly serialScale: LlamaScale;
  private chosenAxis: Axis = 'steps';
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
    this.svg = svgElement(
      shape('svg', { class: 'canvas', role: 'listbox', tabindex: 0, 'aria-label': label }),
    );
    const layer = (isHidden: boolean) => {
      const attributes = isHidden ? { 'aria-hidden': 'true' } : { role: 'presentation' };
      const element = svgElement(shape('g', attributes));
      this.svg.append(element);
      return new KeyedShapes(element);
    };
    [this.backdrop, this.lines, this.labels] = [layer(true), layer(false), layer(true)];
    this.axisChoice = choice<Axis>(
      l10n.t('What the axis counts'),
      { steps: l10n.t('Steps (tokens)'), time: l10n.t('Time') },
      (axis) => this.choose({ axis }),
    );
    this.unitChoice = choice<Unit>(
      l10n.t('Which tokens are counted'),
      { own: l10n.t('Model’s tokens'), llama: l10n.t('Llama-2 tokens') },
      (unit) => this.choose({ unit }),
    );
    this.serially = button(l10n.t('Solve Serially Too'), () => this.solveSerially());
    this.tools = [
      this.serially,
      this.axisChoice,
      this.unitChoice,
      button(l10n.t('Copy as CSV'), () => this.copy(), 'copy'),
    ];
    this.element.append(this.sentence, this.svg, this.legend, this.tooltip.element);
    this.listen();
  }

  draw(run: RunStore, serial: RunStore | undefined): void {
    this.run = run;
    this.axisChoice.hidden = !isRecorded('time', run.head);
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
    if (!run) return { caption: '', columns: [], rows: [] };
    const llama =
      unit === 'llama' ? { run: this.scale.counts, serial: this.serialScale.counts } : undefined;
    return contextTable(run, serial, llama, page.l10n);
  }

  exported(): Shape | undefined {
    const run = this.countedRun();
    return run && contextFile(run, this.serial, this.options(FILE_SIZE), this.page.l10n);
  }

  get choices(): unknown {
    return { axis: this.chosenAxis, unit: this.chosenUnit };
  }

  set choices(value: unknown) {
    if (typeof value !== 'object' || value === null) return;
    if ('axis' in value && value.axis === 'time') this.chosenAxis = 'time';
    if ('unit' in value && value.unit === 'llama') this.chosenUnit = 'llama';
    this.axisChoice.value = this.chosenAxis;
    this.unitChoice.value = this.chosenUnit;
  }

  private choose({ axis, unit }: { axis?: Axis; unit?: Unit }): void {
    this.chosenAxis = axis ?? this.chosenAxis;
    this.chosenUnit = unit ?? this.chosenUnit;
    this.drawAnew();
    this.page.keep();
  }

  private listen(): void {
    const { svg } = this;
    svg.addEventListener('pointermove', (event) => this.hover(event));
    svg.addEventListener('pointerleave', () => this.tooltip.hide());
    svg.addEventListener('click', (event) => {
      const line = this.lineAt(event);
      if (line) this.activate(line);
    });
    svg.addEventListener(
      'dblclick',
      () => this.active !== undefined && this.page.open(this.active),
    );
    svg.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.drawAnew()).observe(svg);
  }

  private key(event: KeyboardEvent): void {
    const lines = [...(this.scene?.lines ?? [])].sort((a, b) => peakOf(b) - peakOf(a));
    const at = lines.findIndex(({ thread }) => thread.id === this.active);
    const to = {
      ...{ ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1 },
      ...{ Home: 0, End: lines.length - 1 },
    }[event.key];
    if (event.key === 'Enter' && this.active !== undefined) this.page.open(this.active);
    if (to === undefined) return;
    event.preventDefault();
    const line = lines[Math.min(lines.length - 1, Math.max(0, to))];
    if (line) this.activate(line);
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
    const { scene } = this;
    if (!scene) return undefined;
    const { left, top } = this.svg.getBoundingClientRect();
    const { x, upper } = scene;
    const tokens = ((upper.top + upper.height - (event.clientY - top)) / upper.height) * upper.most;
    const span = x.range[1] - x.range[0];
    return nearestLine(scene.lines, valueAt(x, event.clientX - left), tokens, {
      at: (REACH / x.width) * span,
      tokens: (REACH / upper.height) * upper.most,
    });
  }

  private get axis(): Axis {
    return this.axisChoice.hidden ? 'steps' : this.chosenAxis;
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
    const { axis, unit } = this;
    const own = () => 1;
    // A run without tokens of its own is counted in those of Llama 2 already.
    const isScaled = unit === 'llama' && !this.unitChoice.hidden;
    return {
      ...{ axis, unit, ...size },
      scale: isScaled ? this.scale.of : own,
      serialScale: unit === 'llama' ? this.serialScale.of : own,
    };
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
      for (const layer of [this.backdrop, this.lines, this.labels]) layer.draw(new Map());
      this.legend.replaceChildren();
      return;
    }
    const size = { width: svg.clientWidth, height: svg.clientHeight };
    const scene = (this.scene ??= contextScene(counted, serial, this.options(size)));
    this.sentence.textContent = contextHeadline(scene, counted.head, serial?.head, unit, page.l10n);
    this.serially.hidden = !page.canSolveSerially || run.head.method === 'sos' || !!serial;
    const once = (shapes: Shape[]): ReadonlyMap<string, Drawing> =>
      new Map([['all', { sign: JSON.stringify(shapes), make: () => shape('g', {}, ...shapes) }]]);
    this.backdrop.draw(once(contextBackdrop(scene, page.l10n)));
    this.lines.draw(
      new Map(scene.lines.map((line) => [lineId(line.thread.id), this.option(line)])),
    );
    this.labels.draw(once(contextLabels(scene, page.l10n)));
    this.legend.replaceChildren(legendElement(contextLegend(scene, page.l10n)));
    const isShown = scene.lines.some(({ thread }) => thread.id === this.active);
    if (isShown) svg.setAttribute('aria-activedescendant', lineId(this.active ?? 0));
    else svg.removeAttribute('aria-activedescendant');
  }

  private option(line: ContextLine): Drawing {
    const scene = this.scene as ContextScene;
    const isSelected = line.thread.id === this.active;
    const attributes = {
      id: lineId(line.thread.id),
      role: 'option',
      'aria-selected': String(isSelected),
      'aria-label': lineWords(line, scene.window, this.page.l10n),
    };
    const drawn = shape('g', attributes, ...lineShapes(line, scene, isSelected));
    return { sign: JSON.stringify(drawn), make: () => drawn };
  }

  private solveSerially(): void {
    this.page.ask({ kind: 'solveSerially' }).catch((error: unknown) => this.page.complain(error));
  }

  private copy(): void {
    const { page } = this;
    const { l10n } = page;
    page.ask({ kind: 'copy', text: csvOf(this.table()) }).then(
      () => page.announce(l10n.t('Copied.')),
      (error: unknown) => page.complain(error),
    );
  }
}
