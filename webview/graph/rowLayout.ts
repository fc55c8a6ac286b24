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

  let top = 0;
  /** Threads on the way down to the one that is placed: deep trees leave no room on the stack. */
  const path: Placing[] = [];
  const begin = (thread: ThreadId, x: number, y: number) =>
    path.push({ thread, y, right: x, bottom: y + NODE_SIZE.height, segment: 0, below: undefined });
  /** A thread or a stack has been placed in this box below the last one of the path. */
  const include = (parent: Placing, right: number, bottom: number) => {
    if (!parent.below) return;
    parent.below.widest = Math.max(parent.below.widest, right + GAP.x);
    parent.below.y = bottom + GAP.y;
    parent.bottom = Math.max(parent.bottom, bottom);
  };
  for (const { thread, kind } of nodes) {
    // Threads whose parents a damaged trace has lost stand below the rest.
    if (kind !== 'segment' || boxes.has(`${thread}.0`)) continue;
    begin(thread, 0, top);
    for (let now = path.at(-1); now; now = path.at(-1)) {
      const id = `${now.thread}.${now.segment}`;
      const child = now.below?.children.pop();
      if (now.below && child === undefined) {
        now.right = now.below.widest;
        now.below = undefined;
        now.segment++;
      } else if (now.below && typeof child === 'number') {
        begin(child, now.below.x, now.below.y);
      } else if (now.below && typeof child === 'string') {
        const { x, y } = now.below;
        boxes.set(child, { x, y, ...NODE_SIZE });
        include(now, x + NODE_SIZE.width, y + NODE_SIZE.height);
      } else if (drawn.has(id)) {
        boxes.set(id, { x: now.right, y: now.y, ...NODE_SIZE });
        const x = now.right + NODE_SIZE.width + GAP.x;
        const y = now.y + NODE_SIZE.height + GAP.y;
        now.below = { children: [...(children.get(id) ?? [])].reverse(), x, y, widest: x };
      } else {
        path.pop();
        const parent = path.at(-1);
        if (parent) include(parent, now.right - GAP.x, now.bottom);
        else top = now.bottom + GAP.y;
      }
    }
  }
  return { boxes, routes: new Map() };
}

/** A thread whose segments are being placed, from left to right. */
interface Placing {
  readonly thread: ThreadId;
  readonly y: number;
  /** Where its next segment stands, and where all below it has ended so far. */
  right: number;
  bottom: number;
  segment: number;
  /** What its latest segment spawned and is not placed, the next one last, and where that stands. */
  below:
    | { readonly children: (ThreadId | string)[]; readonly x: number; y: number; widest: number }
    | undefined;
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
