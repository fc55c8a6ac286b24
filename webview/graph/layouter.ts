import ELK, { type ELK as Layout, type ElkNode } from 'elkjs/lib/elk-api.js';
import type { GraphModel } from '../../src/inspect/graphModel';
import type { Box, Placement, Point } from '../../src/inspect/placement';
import { GAP } from '../../src/inspect/placement';
import { NODE_SIZE } from './nodeShape';

/** The same graph gets the same layout, always. */
const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.randomSeed': '1',
  'elk.edgeRouting': 'POLYLINE',
  'elk.spacing.nodeNode': String(GAP.y),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(GAP.x),
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
};

/** Lays graphs out in a worker, which starts with the first one. */
export class Layouter {
  private elk: Promise<Layout> | undefined;

  /** @param worker address of the worker's script */
  constructor(private readonly worker: string) {}

  /** @throws Error where the worker cannot be loaded or the graph cannot be laid out */
  async layout({ nodes, edges }: GraphModel): Promise<Placement> {
    this.elk ??= this.start();
    const elk = await this.elk;
    const laid = await elk.layout({
      id: 'graph',
      layoutOptions: OPTIONS,
      children: nodes.map(({ id }) => ({ id, ...NODE_SIZE })),
      edges: edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
    });
    return { boxes: boxesOf(laid), routes: routesOf(laid) };
  }

  private async start(): Promise<Layout> {
    const response = await fetch(this.worker);
    if (!response.ok) throw new Error(`The layout could not be loaded (${response.status}).`);
    // A page of the editor may start workers from blobs only.
    const address = URL.createObjectURL(await response.blob());
    return new ELK({ workerFactory: () => new Worker(address) });
  }
}

function boxesOf({ children = [] }: ElkNode): Map<string, Box> {
  return new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y, ...NODE_SIZE }]));
}

function routesOf({ edges = [] }: ElkNode): Map<string, readonly Point[]> {
  const routes = new Map<string, readonly Point[]>();
  for (const { id, sections } of edges) {
    const bends = sections?.flatMap(({ bendPoints = [] }) => bendPoints) ?? [];
    if (bends.length > 0) routes.set(id, bends);
  }
  return routes;
}
