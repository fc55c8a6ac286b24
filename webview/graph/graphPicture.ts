import type { DrawnNode } from '../../src/inspect/graphModel';
import { type Direction, nextNode } from '../../src/inspect/graphNavigation';
import { nodeText } from '../../src/inspect/graphText';
import { type Box, extentOf } from '../../src/inspect/placement';
import { isRecorded } from '../../src/trace/recorded';
import type { ThreadId } from '../../src/trace/traceEvent';
import { html } from '../dom';
import { isRecord, KeptPlace } from '../keptPlace';
import type { KeyPress, KeyTable } from '../listBoxModel';
import type { PageContext, Picture } from '../picture';
import type { RunStore } from '../runStore';
import type { Shape } from '../shape';
import type { Table } from '../table';
import { button, textField, toggle } from '../toolkit';
import { type FramedPicture, Framing } from './framing';
import { keepGraph, readGraph } from './graphChoices';
import { graphFile } from './graphFile';
import { foldingAt, nodeOf } from './graphFocus';
import { GraphPlan } from './graphPlan';
import { shownNodes } from './graphScene';
import { foldedMatch, type GraphQuery, isMatch, matchAfter } from './graphSearch';
import { GraphStage } from './graphStage';
import { graphTable } from './graphTable';
import type { Layouter } from './layouter';

/** Pixels that Shift and an arrow move the view by. */
const PAN = 80;

/** The spawn/join graph of a run. */
export class GraphPicture implements Picture, FramedPicture {
  readonly element = html('div', { class: 'graph' });
  readonly tools: readonly HTMLElement[];
  private readonly stage: GraphStage;
  private readonly framing: Framing;
  private readonly plan: GraphPlan;
  private readonly search;
  private readonly isolate;
  private readonly kept = new KeptPlace();
  private run: RunStore | undefined;
  /** Id of the node that is selected. */
  private active: string | undefined;
  private isIsolated = false;
  private sought = '';
  /** The person is back where they were, and is not taken to the selection. */
  private isBack = false;

  constructor(
    private readonly page: PageContext,
    layouter: Layouter,
  ) {
    const { l10n } = page;
    const label = l10n.t('Spawn/join graph: arrow keys follow the edges, Enter opens');
    this.stage = new GraphStage(label, this.keys(), {
      onMove: () => {
        this.render();
        page.keep();
      },
      onResize: () => this.framing.fitAgain(),
      onClick: (node) => this.activate(node),
      onDoubleClick: () => this.enter(),
    });
    this.framing = new Framing(this.stage.view, this);
    this.plan = new GraphPlan(
      layouter,
      (isAround) => this.placed(isAround),
      (error) => page.complain(error),
    );
    this.search = textField(l10n.t('Find a thread'), (text) => {
      this.sought = text.toLowerCase();
      page.announce('');
      this.render();
    });
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.findNext();
      if (event.key === 'Escape') this.stage.focus();
    });
    this.isolate = toggle(l10n.t('Only the Longest Path (C)'), 'git-commit', (on) =>
      this.showOnlyPath(on),
    );
    this.tools = [
      this.search,
      this.isolate.element,
      button(l10n.t('Fold or Unfold (Space)'), () => this.fold(), 'fold'),
      button(l10n.t('Zoom to Selection (.)'), () => this.framing.centre(this.active), 'target'),
      button(l10n.t('Show All (0)'), () => this.toAll(), 'screen-full'),
      button(l10n.t('Tidy Up'), () => this.plan.tidy(), 'layout'),
    ];
    this.element.append(...this.stage.elements);
  }

  draw(run: RunStore, _serial: RunStore | undefined, isOther: boolean): void {
    if (run.head.session !== this.run?.head.session) {
      this.active = undefined;
      this.framing.wantAll();
    }
    const { folds, camera } = readGraph(this.kept.take(run.head));
    this.run = run;
    this.isolate.element.hidden = !isRecorded('tokens', run.head);
    this.plan.update(run, folds);
    this.isBack = camera !== undefined;
    if (camera) this.framing.goBack(camera);
    if (isOther) this.framing.fitAgain();
    if (run.head.status === 'reading') this.framing.fill();
    this.render();
  }

  select(thread: ThreadId | undefined, reveal: boolean): void {
    const node = this.nodeOf(thread);
    const isOther = node !== undefined && node !== this.active;
    if (isOther) this.active = node;
    const isWanted = reveal && !this.isBack;
    this.isBack = false;
    if (isWanted && this.active !== undefined && thread !== undefined) {
      this.framing.bring(this.active);
    }
    // Each batch of a live run is drawn, and then selects what has been selected all along.
    if (isOther) this.render();
  }

  table(): Table {
    return graphTable(this.run, this.page.l10n);
  }

  exported(): Shape | undefined {
    return this.run && graphFile(this.run, this.plan, this.page.l10n);
  }

  get choices(): unknown {
    const { isIsolated, plan } = this;
    return this.kept.keep(this.run?.head, () => {
      const { view } = this.stage;
      const camera = view.isTouched ? view.camera : undefined;
      return { isIsolated, ...keepGraph({ folds: plan.chosen, camera }) };
    });
  }

  set choices(value: unknown) {
    this.kept.hold(value);
    if (!isRecord(value)) return;
    this.isIsolated = value['isIsolated'] === true;
    this.isolate.set(this.isIsolated);
  }

  get boxes(): ReadonlyMap<string, Box> {
    return this.plan.placement.boxes;
  }

  get extent(): Box | undefined {
    const boxes = this.shown().map(({ id }) => this.boxes.get(id));
    return extentOf(boxes.filter((box) => box !== undefined));
  }

  private keys(): KeyTable {
    const arrow = (direction: Direction) => (press: KeyPress) => {
      if (press.shiftKey) this.pan(direction);
      else this.goBeside(direction);
    };
    const zoomIn = () => this.stage.view.zoom(1);
    return {
      ArrowLeft: arrow('left'),
      ArrowRight: arrow('right'),
      ArrowUp: arrow('up'),
      ArrowDown: arrow('down'),
      Home: () => this.goTo(this.shown()[0]?.id),
      End: () => this.goTo(this.shown().findLast(({ thread }) => thread === 0)?.id),
      Enter: () => this.enter(),
      ' ': () => this.fold(),
      '+': zoomIn,
      '=': zoomIn,
      '-': () => this.stage.view.zoom(-1),
      '0': () => this.toAll(),
      '.': () => this.framing.centre(this.active),
      '/': () => this.search.focus(),
      c: () => {
        this.isolate.set(!this.isIsolated);
        this.showOnlyPath(!this.isIsolated);
      },
    };
  }

  private pan(direction: Direction): void {
    const dx = { left: PAN, right: -PAN, up: 0, down: 0 }[direction];
    const dy = { left: 0, right: 0, up: PAN, down: -PAN }[direction];
    this.stage.view.pan(dx, dy);
  }

  private goBeside(direction: Direction): void {
    const from = this.active;
    if (from === undefined) this.goTo(this.shown()[0]?.id);
    else this.goTo(nextNode(this.plan.model, this.plan.placement, from, direction));
  }

  private goTo(id: string | undefined): void {
    if (id === undefined) return;
    this.activate(id);
    this.framing.bring(id);
  }

  private activate(id: string): void {
    const node = this.plan.model.nodes.find((one) => one.id === id);
    const { run, page } = this;
    if (!node || !run) return;
    this.active = id;
    this.render();
    page.announce(nodeText(node, run.threads, run.head, page.l10n).label);
    page.select(node.thread);
  }

  /** Opens a stack in place, or a thread's transcript. */
  private enter(): void {
    const node = this.activeNode();
    if (!node) return;
    if (node.kind === 'stack') this.fold();
    else this.page.open(node.thread);
  }

  /** Opens or folds what the active node is of. */
  private fold(): void {
    const { run, plan } = this;
    const node = this.activeNode();
    const folding = node && run && foldingAt(node, { threads: run.threads, open: plan.open });
    if (!folding) return;
    this.active = folding.active;
    this.framing.want(folding.active);
    plan.choose(folding.key, folding.isOpen);
    this.render();
    this.page.keep();
  }

  private showOnlyPath(on: boolean): void {
    this.isIsolated = on;
    this.toAll();
    this.page.keep();
  }

  private toAll(): void {
    this.framing.wantAll();
    this.render();
  }

  /** To the next node that matches, after the last one to threads that are folded away. */
  private findNext(): void {
    const { run, plan, page } = this;
    const { l10n } = page;
    if (this.sought === '' || !run) return;
    const query = this.query(run);
    const matches = this.shown().filter((node) => isMatch(node, query));
    const next = matchAfter(matches, this.active);
    const folded = next || this.isPathOnly ? undefined : foldedMatch(plan.open, query);
    if (folded) {
      plan.reveal(folded.id);
      this.goTo(this.nodeOf(folded.id));
      page.keep();
    } else if (matches.length > 0) {
      this.goTo((next ?? matches[0])?.id);
    } else {
      page.complain(l10n.t('Nothing found.'));
    }
  }

  private query(run: RunStore): GraphQuery {
    return { run, text: this.sought, l10n: this.page.l10n };
  }

  private activeNode(): DrawnNode | undefined {
    return this.plan.model.nodes.find(({ id }) => id === this.active);
  }

  private nodeOf(thread: ThreadId | undefined): string | undefined {
    const { run, plan } = this;
    const { model, open } = plan;
    return run && nodeOf(thread, { threads: run.threads, model, open }, this.activeNode());
  }

  private placed(isAround: boolean): void {
    this.render();
    const isAll =
      this.run?.head.status !== 'reading' && this.boxes.size >= this.plan.model.nodes.length;
    if (this.framing.follow(isAround, isAll)) this.render();
  }

  private get isPathOnly(): boolean {
    // Of a run whose tokens were not recorded no path is known to be the longest.
    return this.isIsolated && !this.isolate.element.hidden;
  }

  private shown(): readonly DrawnNode[] {
    return shownNodes(this.plan.model, this.isPathOnly);
  }

  private render(): void {
    const { run, isPathOnly, active } = this;
    if (!run) return;
    this.framing.bringWanted();
    const { model, placement } = this.plan;
    this.stage.draw({ model, placement, isPathOnly, active, query: this.query(run) });
  }
}
