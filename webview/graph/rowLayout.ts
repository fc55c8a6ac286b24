import { type SpawnKey, spawnKey, spawnSegment } from '../../src/inspect/folding';
import type { DrawnNode, GraphModel } from '../../src/inspect/graphModel';
import { type Box, GAP, type Placement } from '../../src/inspect/placement';
import type { ThreadView } from '../../src/inspect/runView';
import type { ThreadId } from '../../src/trace/traceEvent';
import { NODE_SIZE } from './nodeShape';

/**
 * A layout in one pass, for graphs that are too large for a better one: a thread's segments in a
 * row, and between two of them its children, each in rows of its own below.
 */
export function rowLayout(
  { nodes }: GraphModel,
  threads: ReadonlyMap<ThreadId, ThreadView>,
): Placement {
  const boxes = new Map<string, Box>();
  const drawn = new Map<string, DrawnNode>(nodes.map((node) => [node.id, node]));
  const children = childrenOf(nodes, threads);

  /** Places a thread with all below it; returns the right and lower ends of what it takes. */
  const place = (id: ThreadId, x: number, y: number): { right: number; bottom: number } => {
    let [right, bottom] = [x, y + NODE_SIZE.height];
    for (let segment = 0; drawn.has(`${id}.${segment}`); segment++) {
      boxes.set(`${id}.${segment}`, { x: right, y, ...NODE_SIZE });
      right += NODE_SIZE.width + GAP.x;
      let below = y + NODE_SIZE.height + GAP.y;
      let widest = right;
      for (const child of children.get(`${id}.${segment}`) ?? []) {
        const end =
          typeof child === 'number' ? place(child, right, below) : placeStack(child, right, below);
        widest = Math.max(widest, end.right + GAP.x);
        bottom = Math.max(bottom, end.bottom);
        below = end.bottom + GAP.y;
      }
      right = widest;
    }
    return { right: right - GAP.x, bottom };
  };
  const placeStack = (id: string, x: number, y: number) => {
    boxes.set(id, { x, y, ...NODE_SIZE });
    return { right: x + NODE_SIZE.width, bottom: y + NODE_SIZE.height };
  };
  let top = 0;
  for (const { thread, kind } of nodes) {
    // Threads whose parents a damaged trace has lost stand below the rest.
    if (kind === 'segment' && !boxes.has(`${thread}.0`)) top = place(thread, 0, top).bottom + GAP.y;
  }
  return { boxes, routes: new Map() };
}

/** By segment: the children, or the stack of them, that it spawned. */
function childrenOf(
  nodes: readonly DrawnNode[],
  threads: ReadonlyMap<ThreadId, ThreadView>,
): Map<string, (ThreadId | string)[]> {
  const children = new Map<string, (ThreadId | string)[]>();
  const seen = new Set<ThreadId>();
  const add = (key: SpawnKey, child: ThreadId | string) => {
    const spawner = spawnSegment(threads, key);
    if (!spawner) return;
    const segment = `${spawner.thread}.${spawner.segment}`;
    const known = children.get(segment);
    if (known) known.push(child);
    else children.set(segment, [child]);
  };
  for (const node of nodes) {
    if (node.kind === 'stack') {
      add(node.key, node.id);
      continue;
    }
    if (seen.has(node.thread)) continue;
    seen.add(node.thread);
    const { parent, spawn } = threads.get(node.thread) ?? {};
    if (parent !== undefined && spawn !== undefined) add(spawnKey(parent, spawn), node.thread);
  }
  return children;
}
