import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js';
import type { GraphModel } from '../../src/inspect/graphModel';
import { type Box, GAP, type Placement, type Point } from '../../src/inspect/placement';
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

/**
 * The layered layout of a graph.
 * @throws Error where it cannot be laid out
 */
export async function layered(elk: ELK, { nodes, edges }: GraphModel): Promise<Placement> {
  const laid = await elk.layout({
    id: 'graph',
    layoutOptions: OPTIONS,
    children: nodes.map(({ id }) => ({ id, ...NODE_SIZE })),
    edges: edges.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  });
  return { boxes: boxesOf(laid), routes: routesOf(laid) };
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
