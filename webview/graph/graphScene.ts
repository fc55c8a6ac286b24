import type { DrawnNode, GraphModel } from '../../src/inspect/graphModel';
import { nodeText } from '../../src/inspect/graphText';
import type { Box, Placement } from '../../src/inspect/placement';
import type { Drawing, Drawings } from '../drawing';
import { type Camera, overlaps, type Size, viewOf } from './camera';
import { edgeBox, edgeShape, placeOf } from './edgeShape';
import { type GraphQuery, isMatch } from './graphSearch';
import { nodeId, nodeShape, READABLE } from './nodeShape';

/** Pixels beyond the view that are drawn as well, so that a small move draws nothing again. */
const MARGIN = 240;

export interface GraphSceneParts {
  readonly model: GraphModel;
  readonly placement: Placement;
  /** Only the longest path is shown. */
  readonly isPathOnly: boolean;
  readonly camera: Camera;
  readonly size: Size;
  /** Id of the active node. */
  readonly active: string | undefined;
  readonly query: GraphQuery;
}

/** What of the graph is drawn: what is in view, or near it. */
export interface GraphScene {
  /** By the ids of their elements; the active one is drawn wherever it lies. */
  readonly nodes: Drawings;
  readonly edges: Drawings;
  /** Where the nodes are that can be seen by moving the view, by node id. */
  readonly boxes: ReadonlyMap<string, Box>;
}

export function graphScene(parts: GraphSceneParts): GraphScene {
  const { model, placement, isPathOnly, camera, size } = parts;
  const seen = viewOf(camera, size, MARGIN);
  const nodes = new Map<string, Drawing>();
  const boxes = new Map<string, Box>();
  for (const node of shownNodes(model, isPathOnly)) {
    const box = placement.boxes.get(node.id);
    if (!box) continue;
    boxes.set(node.id, box);
    if (node.id !== parts.active && !overlaps(seen, box)) continue;
    nodes.set(nodeId(node.id), nodeDrawing(node, box, parts));
  }
  const edges = new Map<string, Drawing>();
  for (const edge of model.edges) {
    if (!boxes.has(edge.from) || !boxes.has(edge.to)) continue;
    if (isPathOnly && !edge.critical) continue;
    const place = placeOf(edge, placement);
    if (!place || !overlaps(seen, edgeBox(place))) continue;
    const sign = JSON.stringify([edge.critical, place]);
    edges.set(edge.id, { sign, make: () => edgeShape(edge, place) });
  }
  return { nodes, edges, boxes };
}

/** Nodes that are shown: all, or those of the longest path. */
export function shownNodes({ nodes }: GraphModel, isPathOnly: boolean): readonly DrawnNode[] {
  return isPathOnly ? nodes.filter(({ critical }) => critical) : nodes;
}

function nodeDrawing(
  node: DrawnNode,
  box: Box,
  { camera, active, query }: GraphSceneParts,
): Drawing {
  const { run, l10n } = query;
  const look = {
    text: nodeText(node, run.threads, run.head, l10n),
    window: run.head.window,
    isActive: node.id === active,
    isMatch: isMatch(node, query),
    isReadable: camera.scale >= READABLE,
  };
  const sign = JSON.stringify([look, node.tokens, node.critical, box]);
  return { sign, make: () => nodeShape(node, box, look) };
}
