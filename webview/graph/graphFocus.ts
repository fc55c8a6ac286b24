import { hidingSpawn, type SpawnKey, spawnKey, spawnSegment } from '../../src/inspect/folding';
import { type DrawnNode, type GraphModel, stackId } from '../../src/inspect/graphModel';
import type { ThreadView } from '../../src/inspect/runView';
import type { ThreadId } from '../../src/trace/traceEvent';

/** What of a run is in the graph. */
export interface GraphContent {
  readonly threads: ReadonlyMap<ThreadId, ThreadView>;
  readonly model: GraphModel;
  readonly open: ReadonlySet<SpawnKey>;
}

/** A spawn that is to be opened or folded, after which this node is the active one. */
export interface Folding {
  readonly key: SpawnKey;
  readonly isOpen: boolean;
  readonly active: string;
}

/** The node that stands for a thread: the active one if it does, else its newest or its stack. */
export function nodeOf(
  thread: ThreadId | undefined,
  { threads, model, open }: GraphContent,
  active: DrawnNode | undefined,
): string | undefined {
  if (thread === undefined) return undefined;
  if (active?.thread === thread) return active.id;
  const hiding = hidingSpawn(threads, open, thread);
  if (hiding) return stackId(hiding);
  return model.nodes.findLast((node) => node.kind === 'segment' && node.thread === thread)?.id;
}

/**
 * Opens a stack, or folds what a segment is of: the children that it spawned, or those among which
 * its thread is. Undefined where there is nothing to fold.
 */
export function foldingAt(
  node: DrawnNode,
  { threads, open }: Pick<GraphContent, 'threads' | 'open'>,
): Folding | undefined {
  const thread = threads.get(node.thread);
  if (node.kind === 'stack') {
    const { key } = node;
    const { segment = -1 } = spawnSegment(threads, key) ?? {};
    const [first] = thread?.spawns[segment]?.children ?? [];
    return { key, isOpen: true, active: first === undefined ? node.id : `${first}.0` };
  }
  const spawn = thread?.spawns[node.segment];
  const key = spawn
    ? spawnKey(node.thread, spawn.number)
    : thread?.parent !== undefined && spawnKey(thread.parent, thread.spawn ?? 0);
  return key && open.has(key) ? { key, isOpen: false, active: stackId(key) } : undefined;
}
