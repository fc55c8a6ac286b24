import { hidingSpawn, type SpawnKey, spawnKey, spawnSegment } from '../../src/inspect/folding';
import { type DrawnNode, stackId } from '../../src/inspect/graphModel';
import { type Direction, nextNode } from '../../src/inspect/graphNavigation';
import { nodeText } from '../../src/inspect/graphText';
import { type Box, extentOf } from '../../src/inspect/placement';
import { endWords } from '../../src/inspect/outcomeWords';
import type { ThreadView } from '../../src/inspect/runView';
import { isRecorded } from '../../src/trace/recorded';
import type { ThreadId } from '../../src/trace/traceEvent';
import { type Drawing, html, KeyedShapes, svgElement } from '../dom';
import { isKeptOf, isRecord, keptRun } from '../keptPlace';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import { type Shape, shape } from '../shape';
import type { Table } from '../table';
import { button, textField, toggle } from '../toolkit';
import { centred, contains, fitting, overlaps, viewOf } from './camera';
import { edgeBox, edgeShape, placeOf } from './edgeShape';
import { type GraphPlace, keepGraph, readGraph } from './graphChoices';
import { graphFile } from './graphFile';
import { GraphPlan } from './graphPlan';
import { graphTable } from './graphTable';
import type { Layouter } from './layouter';
import { Minimap } from './minimap';
import { nodeShape, READABLE } from './nodeShape';
import { Viewport } from './viewport';

/** Pixels beyond the view that are drawn as well, so that a small move draws nothing anew. */
const MARGIN = 240;
const PAN = 80;
/** In place of a node's id: the whole picture. */
const ALL = '*';

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The spawn/join graph of a run. */
export class GraphPicture implements Picture {
  readonly element = html('div', { class: 'graph' });
  readonly tools: readonly HTMLElement[];
  private readonly view: Viewport;
  private readonly plan: GraphPlan;
  private readonly minimap: Minimap;
  private readonly edges: KeyedShapes;
  private readonly nodes: KeyedShapes;
  private readonly search;
  private readonly isolate;
  private run: RunStore | undefined;
  private active: string | undefined;
  private isIsolated = false;
  private query = '';
  /** What was kept when the page was left, until the first run is there. */
  private kept: unknown;
  /** The person is back where they were, and is not taken to the selection. */
  private isBack = false;
  /** A file is being read, whose picture is fitted until all of it is there. */
  private isFilling = false;
  /** What is to be brought into view once it has a place. */
  private wanted: string | undefined = ALL;

  constructor(
    private readonly page: PageContext,
    layouter: Layouter,
  ) {
    const { l10n } = page;
    const label = l10n.t('Spawn/join graph: arrow keys follow the edges, Enter opens');
    this.view = new Viewport(
      { class: 'canvas', role: 'listbox', tabindex: '0', 'aria-label': label },
      () => {
        this.render();
        page.keep();
      },
      () => this.fitAgain(),
    );
    this.plan = new GraphPlan(
      layouter,
      (isAround) => this.placed(isAround),
      (error) => page.complain(error),
    );
    const layer = () => svgElement(shape('g', { role: 'presentation' }));
    const [edges, nodes] = [layer(), layer()];
    edges.setAttribute('aria-hidden', 'true');
    this.view.world.append(edges, nodes);
    this.edges = new KeyedShapes(edges);
    this.nodes = new KeyedShapes(nodes);
    this.minimap = new Minimap((x, y) => {
      const { size, camera } = this.view;
      this.view.touch(centred({ x, y, width: 0, height: 0 }, size, camera.scale));
    });
    this.search = textField(l10n.t('Find a thread'), (text) => {
      this.query = text.toLowerCase();
      page.announce('');
      this.render();
    });
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.findNext();
      if (event.key === 'Escape') this.svg.focus();
    });
    this.isolate = toggle(l10n.t('Only the Longest Path (C)'), 'git-commit', (on) =>
      this.showOnlyPath(on),
    );
    this.tools = [
      this.search,
      this.isolate.element,
      button(l10n.t('Fold or Unfold (Space)'), () => this.fold(), 'fold'),
      button(l10n.t('Zoom to Selection (.)'), () => this.toActive(), 'target'),
      button(l10n.t('Show All (0)'), () => this.toAll(), 'screen-full'),
      button(l10n.t('Tidy Up'), () => this.plan.tidy(), 'layout'),
    ];
    this.element.append(this.view.svg, this.minimap.element);
    this.listen();
  }

  draw(run: RunStore, _serial: RunStore | undefined, isOther: boolean): void {
    if (run.head.session !== this.run?.head.session) {
      this.active = undefined;
      this.view.isTouched = false;
      this.wanted = ALL;
    }
    const place = this.takeKept(run);
    this.run = run;
    this.isolate.element.hidden = !isRecorded('tokens', run.head);
    this.plan.update(run, place?.folds);
    if (place?.camera) this.view.touch(place.camera);
    this.isBack = place?.camera !== undefined;
    if (this.isBack) this.wanted = undefined;
    if (isOther) this.fitAgain();
    if (run.head.status === 'reading') this.isFilling = true;
    this.render();
  }

  select(thread: ThreadId | undefined, reveal: boolean): void {
    const node = this.nodeOf(thread);
    const isOther = node !== undefined && node !== this.active;
    if (isOther) this.active = node;
    const isWanted = reveal && !this.isBack;
    this.isBack = false;
    if (isWanted && this.active !== undefined && thread !== undefined) this.bring(this.active);
    // Each batch of a live run is drawn, and then selects what has been selected all along.
    if (isOther) this.render();
  }

  table(): Table {
    return graphTable(this.run, this.page.l10n);
  }

  exported(): Shape | undefined {
    return this.run && graphFile(this.run, this.plan, this.page);
  }

  get choices(): unknown {
    const { isIsolated, run, view, plan } = this;
    if (this.kept || !run) return this.kept;
    const camera = view.isTouched ? view.camera : undefined;
    return { isIsolated, ...keptRun(run.head), ...keepGraph({ folds: plan.chosen, camera }) };
  }

  set choices(value: unknown) {
    this.kept = value;
    if (!isRecord(value)) return;
    this.isIsolated = value['isIsolated'] === true;
    this.isolate.set(this.isIsolated);
  }

  /** What was kept of this run when the page was left; asked for once, with the first run. */
  private takeKept({ head }: RunStore): GraphPlace | undefined {
    const { kept } = this;
    this.kept = undefined;
    return isKeptOf(kept, head) ? readGraph(kept) : undefined;
  }

  private get svg(): SVGElement {
    return this.view.svg;
  }

  private listen(): void {
    this.svg.addEventListener('keydown', (event) => this.key(event));
    const nodeAt = (event: Event) =>
      event.target instanceof Element
        ? event.target.closest('[data-node]')?.getAttribute('data-node')
        : undefined;
    this.svg.addEventListener('click', (event) => {
      const id = nodeAt(event);
      if (id) this.activate(id);
    });
    this.svg.addEventListener('dblclick', (event) => {
      if (nodeAt(event)) this.enter();
    });
  }

  private key(event: KeyboardEvent): void {
    const direction = ARROWS[event.key];
    const act = direction ? () => this.arrow(direction, event.shiftKey) : this.actOf(event);
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  }

  private actOf({ key }: KeyboardEvent): (() => void) | undefined {
    switch (key) {
      case 'Enter':
        return () => this.enter();
      case ' ':
        return () => this.fold();
      case '+':
      case '=':
        return () => this.view.zoom(1);
      case '-':
        return () => this.view.zoom(-1);
      case '0':
        return () => this.toAll();
      case '.':
        return () => this.toActive();
      case 'c':
        return () => {
          this.isolate.set(!this.isIsolated);
          this.showOnlyPath(!this.isIsolated);
        };
      case '/':
        return () => this.search.focus();
      case 'Home':
        return () => this.goTo(this.visible()[0]?.id);
      case 'End':
        return () => this.goTo(this.visible().findLast(({ thread }) => thread === 0)?.id);
      default:
        return undefined;
    }
  }

  /** To the next node; with Shift the view moves instead. */
  private arrow(direction: Direction, isPan: boolean): void {
    if (isPan) {
      const dx = { left: PAN, right: -PAN, up: 0, down: 0 }[direction];
      const dy = { left: 0, right: 0, up: PAN, down: -PAN }[direction];
      this.view.pan(dx, dy);
      return;
    }
    const from = this.active;
    if (from === undefined) this.goTo(this.visible()[0]?.id);
    else this.goTo(nextNode(this.plan.model, this.plan.placement, from, direction));
  }

  private goTo(id: string | undefined): void {
    if (id === undefined) return;
    this.activate(id);
    this.bring(id);
  }

  private activate(id: string): void {
    const node = this.plan.model.nodes.find((one) => one.id === id);
    if (!node || !this.run) return;
    this.active = id;
    this.render();
    this.page.announce(this.textOf(node).label);
    this.page.select(node.thread);
  }

  /** Opens a stack in place, or a thread's transcript. */
  private enter(): void {
    const node = this.activeNode();
    if (!node) return;
    if (node.kind === 'stack') this.fold();
    else this.page.open(node.thread);
  }

  /** Opens or folds what the active node is of: a stack, or the children it spawned, or its own. */
  private fold(): void {
    const node = this.activeNode();
    if (!node || !this.run) return;
    const { threads } = this.run;
    if (node.kind === 'stack') {
      const { segment = -1 } = spawnSegment(threads, node.key) ?? {};
      const [first] = threads.get(node.thread)?.spawns[segment]?.children ?? [];
      this.choose(node.key, true, first === undefined ? node.id : `${first}.0`);
    } else {
      const thread = threads.get(node.thread);
      const spawn = thread?.spawns[node.segment];
      const key = spawn
        ? spawnKey(node.thread, spawn.number)
        : thread?.parent !== undefined && spawnKey(thread.parent, thread.spawn ?? 0);
      if (key && this.plan.open.has(key)) this.choose(key, false, stackId(key));
    }
  }

  /** Opens or folds a spawn, after which this node is the active one. */
  private choose(key: SpawnKey, isOpen: boolean, active: string): void {
    this.active = active;
    this.wanted = active;
    this.plan.choose(key, isOpen);
    this.render();
    this.page.keep();
  }

  private showOnlyPath(on: boolean): void {
    this.isIsolated = on;
    this.toAll();
    this.page.keep();
  }

  /** To the next node that matches, after the last one to threads that are folded away. */
  private findNext(): void {
    if (this.query === '') return;
    const { l10n } = this.page;
    const matches = this.visible().filter((node) => this.isMatch(node));
    const at = matches.findIndex(({ id }) => id === this.active);
    const next = matches[at + 1];
    const folded = next ? undefined : this.foldedMatch();
    if (folded) this.unfold(folded);
    else if (matches.length > 0) this.goTo((next ?? matches[0])?.id);
    else this.page.complain(l10n.t('Nothing found.'));
  }

  /** The first thread that matches and is in no node of its own. */
  private foldedMatch(): ThreadView | undefined {
    const { run, plan } = this;
    if (!run || this.showsPathOnly) return undefined;
    for (const thread of run.threads.values()) {
      if (!this.saysQuery(thread)) continue;
      if (hidingSpawn(run.threads, plan.open, thread.id) !== undefined) return thread;
    }
    return undefined;
  }

  /** Opens the stacks that hide the thread, and goes to it. */
  private unfold({ id }: ThreadView): void {
    const { run, plan } = this;
    if (!run) return;
    for (;;) {
      const key = hidingSpawn(run.threads, plan.open, id);
      if (key === undefined) break;
      plan.choose(key, true);
    }
    this.goTo(this.nodeOf(id));
    this.page.keep();
  }

  private saysQuery(thread: ThreadView): boolean {
    const words = endWords(thread.outcome, thread, this.page.l10n);
    return `${thread.title} ${words}`.toLowerCase().includes(this.query);
  }

  private isMatch(node: DrawnNode): boolean {
    if (this.query === '') return false;
    const thread = node.kind === 'segment' ? this.run?.threads.get(node.thread) : undefined;
    if (thread && this.saysQuery(thread)) return true;
    return this.textOf(node).label.toLowerCase().includes(this.query);
  }

  private textOf(node: DrawnNode) {
    const run = this.run as RunStore;
    return nodeText(node, run.threads, run.head, this.page.l10n);
  }

  private activeNode(): DrawnNode | undefined {
    return this.plan.model.nodes.find(({ id }) => id === this.active);
  }

  /** The node that stands for a thread: the active one if it does, else its newest or its stack. */
  private nodeOf(thread: ThreadId | undefined): string | undefined {
    if (thread === undefined || !this.run) return undefined;
    if (this.activeNode()?.thread === thread) return this.active;
    const hiding = hidingSpawn(this.run.threads, this.plan.open, thread);
    if (hiding) return stackId(hiding);
    return this.plan.model.nodes.findLast(
      (node) => node.kind === 'segment' && node.thread === thread,
    )?.id;
  }

  private placed(isAround: boolean): void {
    this.render();
    const extent = this.extent();
    const { size, camera, isTouched } = this.view;
    const { isFilling } = this;
    const { model, placement } = this.plan;
    this.isFilling &&=
      this.run?.head.status === 'reading' || placement.boxes.size < model.nodes.length;
    if (this.wanted !== undefined || isTouched || !extent) return;
    // Follows a picture that grows only where it grows out of sight.
    if (!isFilling && contains(viewOf(camera, size), extent)) return;
    // Who opens a spawn wants to read what is in it, however much that is.
    if (isAround && fitting(extent, size).scale < READABLE) this.view.touch(camera);
    else this.toAll();
  }

  private get showsPathOnly(): boolean {
    // Of a run whose tokens were not recorded no path is known to be the longest.
    return this.isIsolated && !this.isolate.element.hidden;
  }

  /** Nodes that are shown: all, or those of the longest path. */
  private visible(): readonly DrawnNode[] {
    const { nodes } = this.plan.model;
    return this.showsPathOnly ? nodes.filter(({ critical }) => critical) : nodes;
  }

  private extent(): Box | undefined {
    const boxes = this.visible().map(({ id }) => this.plan.placement.boxes.get(id));
    return extentOf(boxes.filter((box) => box !== undefined));
  }

  /** Where nobody has moved it, the picture fills the room that it has now. */
  private fitAgain(): void {
    if (!this.view.isTouched) this.wanted ??= ALL;
  }

  private toAll(): void {
    this.view.isTouched = false;
    this.wanted = ALL;
    this.render();
  }

  private toActive(): void {
    const box = this.active === undefined ? undefined : this.plan.placement.boxes.get(this.active);
    if (box) this.view.touch(centred(box, this.view.size, Math.max(1, this.view.camera.scale)));
  }

  /** Moves the view as little as needed for a node to be in it; later where it has no place yet. */
  private bring(id: string): void {
    const box = this.plan.placement.boxes.get(id);
    const { size, camera } = this.view;
    if (!box || size.width === 0) {
      this.wanted = id;
      return;
    }
    const scale = camera.scale;
    if (contains(viewOf(camera, size), box)) return;
    this.view.touch(centred(box, size, scale < READABLE / 2 ? 1 : scale));
  }

  private bringWanted(): void {
    const { wanted } = this;
    const { size } = this.view;
    if (wanted === undefined || size.width === 0) return;
    if (wanted === ALL) {
      const extent = this.extent();
      if (!extent) return;
      this.wanted = undefined;
      this.view.camera = fitting(extent, size);
    } else if (this.plan.placement.boxes.has(wanted)) {
      this.wanted = undefined;
      this.bring(wanted);
    }
  }

  private render(): void {
    const { run, plan, view } = this;
    if (!run) return;
    this.bringWanted();
    const { placement } = plan;
    const seen = viewOf(view.camera, view.size, MARGIN);
    const isReadable = view.camera.scale >= READABLE;
    const nodes = new Map<string, Drawing>();
    const shown = new Set<string>();
    for (const node of this.visible()) {
      const box = placement.boxes.get(node.id);
      if (!box) continue;
      shown.add(node.id);
      const isActive = node.id === this.active;
      if (!isActive && !overlaps(seen, box)) continue;
      const text = this.textOf(node);
      const isMatch = this.isMatch(node);
      const look = { text, window: run.head.window, isActive, isMatch, isReadable };
      const sign = JSON.stringify([
        text,
        node.tokens,
        node.critical,
        box,
        isActive,
        isMatch,
        isReadable,
      ]);
      nodes.set(node.id, { sign, make: () => nodeShape(node, box, look) });
    }
    const edges = new Map<string, Drawing>();
    for (const edge of plan.model.edges) {
      if (!shown.has(edge.from) || !shown.has(edge.to)) continue;
      if (this.showsPathOnly && !edge.critical) continue;
      const place = placeOf(edge, placement);
      if (!place || !overlaps(seen, edgeBox(place))) continue;
      const sign = JSON.stringify([edge.critical, place]);
      edges.set(edge.id, { sign, make: () => edgeShape(edge, place) });
    }
    this.edges.draw(edges);
    this.nodes.draw(nodes);
    if (nodes.has(this.active ?? '')) {
      this.svg.setAttribute('aria-activedescendant', `node-${this.active}`);
    } else {
      this.svg.removeAttribute('aria-activedescendant');
    }
    this.drawMinimap(shown);
  }

  private drawMinimap(shown: ReadonlySet<string>): void {
    const { camera, size } = this.view;
    const boxes = [...this.plan.placement.boxes].filter(([id]) => shown.has(id));
    const extent = extentOf(boxes.map(([, box]) => box));
    const view = viewOf(camera, size);
    // Nothing to find in a picture that is all in sight.
    this.minimap.element.hidden = !extent || contains(view, extent);
    if (this.minimap.element.hidden) return;
    const heavy = this.plan.model.nodes.filter(({ critical }) => critical).map(({ id }) => id);
    this.minimap.draw(boxes, view, new Set(heavy));
  }
}
