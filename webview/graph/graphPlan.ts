import { hidingSpawns, openSpawns, type SpawnKey, spawnSegment } from '../../src/inspect/folding';
import { type GraphModel, graphModel } from '../../src/inspect/graphModel';
import { anchored, EMPTY_PLACEMENT, keepPlaced, type Placement } from '../../src/inspect/placement';
import type { ThreadId } from '../../src/trace/traceEvent';
import type { RunStore } from '../runStore';
import { rowLayout } from './rowLayout';

/** Above this number of nodes the layered layout takes seconds. */
const MOST_LAYERED = 120;
/** Above this number of new nodes, places are taken from the layout as they are. */
const MOST_KEPT = 1500;

/** What lays small graphs out. */
export interface GraphLayout {
  /** @throws Error where the graph cannot be laid out */
  layout(model: GraphModel): Promise<Placement>;
}

/** What the graph shows of a run, and where; layouts come later and one at a time. */
export class GraphPlan {
  model: GraphModel = { nodes: [], edges: [] };
  placement: Placement = EMPTY_PLACEMENT;
  /** What the person opened and folded. */
  readonly chosen = new Map<SpawnKey, boolean>();
  open: ReadonlySet<SpawnKey> = new Set();
  private run: RunStore | undefined;
  private laid = '';
  /** The node around which the next layout places everything anew. */
  private anchor: string | undefined;
  private isLaying = false;

  /** @param onPlaced is called when a layout has come, and told whether around a spawn that was chosen */
  constructor(
    private readonly layouter: GraphLayout,
    private readonly onPlaced: (isAround: boolean) => void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** @param folds of a run that is back: what was opened and folded in it */
  update(run: RunStore, folds: ReadonlyMap<SpawnKey, boolean> = new Map()): void {
    if (run.head.session !== this.run?.head.session) this.forget();
    for (const [key, isOpen] of folds) this.chosen.set(key, isOpen);
    this.run = run;
    this.open = openSpawns(run.threads, this.chosen, this.open);
    const { threads, graph, path } = run;
    this.model = graphModel({ threads, graph, path, open: this.open });
    void this.place();
  }

  /**
   * Opens or folds a spawn, and places everything anew around who spawned: what was folded may need
   * room between nodes that have their places.
   */
  choose(key: SpawnKey, isOpen: boolean): void {
    if (!this.run) return;
    this.chosen.set(key, isOpen);
    const spawner = spawnSegment(this.run.threads, key);
    // Of several at once the first is the topmost, and alone is in the picture yet.
    if (spawner) this.anchor ??= `${spawner.thread}.${spawner.segment}`;
    this.update(this.run);
  }

  /** Opens the spawns whose stacks hide the thread, all at once: there may be very many. */
  reveal(thread: ThreadId): void {
    const [first, ...below] = this.run ? hidingSpawns(this.run.threads, this.open, thread) : [];
    if (first === undefined) return;
    for (const key of below) this.chosen.set(key, true);
    this.choose(first, true);
  }

  /** Places everything anew, as if it had come at once. */
  tidy(): void {
    this.placement = EMPTY_PLACEMENT;
    this.laid = '';
    void this.place();
  }

  private forget(): void {
    this.chosen.clear();
    this.open = new Set();
    this.placement = EMPTY_PLACEMENT;
    this.laid = '';
    this.anchor = undefined;
  }

  private async place(): Promise<void> {
    const { model, run } = this;
    const structure = `${run?.head.session} ${model.edges.map(({ id }) => id).join(' ')} ${model.nodes.length}`;
    if (!run || this.isLaying || structure === this.laid) return;
    this.isLaying = true;
    const { anchor } = this;
    this.anchor = undefined;
    try {
      const laid =
        model.nodes.length > MOST_LAYERED
          ? rowLayout(model, run.threads)
          : await this.layouter.layout(model);
      if (this.run?.head.session === run.head.session) {
        this.laid = structure;
        this.placement = this.settled(laid, model, anchor);
        this.onPlaced(anchor !== undefined);
      }
    } catch (error) {
      this.laid = structure;
      this.placement = this.settled(rowLayout(model, run.threads), model, anchor);
      this.onPlaced(anchor !== undefined);
      this.onFailure(error);
    } finally {
      this.isLaying = false;
    }
    // What has come in the meantime.
    void this.place();
  }

  private settled(laid: Placement, model: GraphModel, anchor: string | undefined): Placement {
    if (anchor !== undefined) return anchored(laid, this.placement, anchor);
    const isLarge = laid.boxes.size - this.placement.boxes.size > MOST_KEPT;
    return isLarge ? laid : keepPlaced(this.placement, laid, model.edges);
  }
}
