import type { CriticalPath } from '../trace/criticalPath';
import type { GraphEdge, GraphNode, RunGraph } from '../trace/graph';
import type { ThreadOutcome } from '../trace/outcome';
import type { ThreadId } from '../trace/traceEvent';
import { type SpawnKey, spawnKey } from './folding';
import type { ThreadView } from './runView';

/** The spawn/join graph as it is drawn: segments of threads, and stacks of folded spawns. */
export interface GraphModel {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export type DrawnNode = SegmentNode | StackNode;

interface AnyNode {
  readonly id: string;
  /** A segment's thread, or a stack's parent. */
  readonly thread: ThreadId;
  /** Most tokens in a context of this node. */
  readonly tokens: number;
  readonly critical: boolean;
}

/** A thread from one wait to the next. */
export interface SegmentNode extends AnyNode {
  readonly kind: 'segment';
  readonly segment: number;
  /** The spawn that ended it; undefined for the thread's newest segment. */
  readonly spawned?: number;
  /** The join that began it: its children, and how many of them returned a solution. */
  readonly joined?: Joined;
}

/** What a join brought; `solved` is undefined while that is still to come. */
export interface Joined {
  readonly children: number;
  readonly solved: number | undefined;
}

/** The children of a folded spawn with all that is below them. */
export interface StackNode extends AnyNode {
  readonly kind: 'stack';
  readonly key: SpawnKey;
  readonly children: number;
  readonly threads: number;
  /** The children by outcome. */
  readonly outcomes: Readonly<Partial<Record<ThreadOutcome, number>>>;
}

export interface DrawnEdge {
  readonly id: string;
  readonly kind: GraphEdge['kind'];
  readonly from: string;
  readonly to: string;
  readonly critical: boolean;
}

export interface GraphParts {
  readonly threads: ReadonlyMap<ThreadId, ThreadView>;
  readonly graph: RunGraph;
  readonly path: CriticalPath;
  readonly open: ReadonlySet<SpawnKey>;
}

export function graphModel({ threads, graph, path, open }: GraphParts): GraphModel {
  const onPath = new Set<GraphNode | GraphEdge>([...path.nodes, ...path.edges]);
  const stackOf = foldedInto(threads, open);
  const drawnAs = new Map<string, string>();
  const nodes = new Map<string, DrawnNode>();
  for (const node of graph.nodes) {
    const key = stackOf.get(node.thread);
    const thread = threads.get(node.thread);
    if (!thread) continue;
    const critical = onPath.has(node);
    const drawn = key
      ? withinStack(nodes.get(stackId(key)), key, thread, node, critical)
      : segmentNode(thread, node, critical);
    drawnAs.set(node.id, drawn.id);
    nodes.set(drawn.id, drawn);
  }
  return { nodes: [...nodes.values()], edges: drawnEdges(graph, drawnAs, onPath) };
}

export function stackId(key: SpawnKey): string {
  return `stack:${key}`;
}

/** The topmost folded spawn above each thread; threads without one are drawn themselves. */
function foldedInto(
  threads: GraphParts['threads'],
  open: GraphParts['open'],
): Map<ThreadId, SpawnKey> {
  const stackOf = new Map<ThreadId, SpawnKey>();
  // A parent stands before its children.
  for (const { id, parent, spawn } of threads.values()) {
    if (parent === undefined) continue;
    const own = spawnKey(parent, spawn ?? 0);
    const key = stackOf.get(parent) ?? (open.has(own) ? undefined : own);
    if (key) stackOf.set(id, key);
  }
  return stackOf;
}

function segmentNode(thread: ThreadView, node: GraphNode, critical: boolean): SegmentNode {
  const { segment } = node;
  const before = thread.spawns[segment - 1];
  const after = thread.spawns[segment];
  return {
    kind: 'segment',
    id: node.id,
    thread: node.thread,
    tokens: node.to,
    critical,
    segment,
    ...(before && { joined: { children: before.children.length, solved: before.solved } }),
    ...(after && { spawned: after.children.length }),
  };
}

function withinStack(
  drawn: DrawnNode | undefined,
  key: SpawnKey,
  thread: ThreadView,
  node: GraphNode,
  critical: boolean,
): StackNode {
  const [parent = 0, spawn] = key.split('/').map(Number);
  const stack: StackNode =
    drawn?.kind === 'stack'
      ? drawn
      : {
          ...{ kind: 'stack', id: stackId(key), thread: parent, key },
          ...{ tokens: 0, critical: false, children: 0, threads: 0, outcomes: {} },
        };
  const isChild = thread.parent === parent && thread.spawn === spawn;
  const { outcome } = thread;
  const counted = node.segment === 0;
  return {
    ...stack,
    tokens: Math.max(stack.tokens, node.to),
    critical: stack.critical || critical,
    threads: stack.threads + (counted ? 1 : 0),
    children: stack.children + (counted && isChild ? 1 : 0),
    outcomes:
      counted && isChild
        ? { ...stack.outcomes, [outcome]: (stack.outcomes[outcome] ?? 0) + 1 }
        : stack.outcomes,
  };
}

/** Edges between what is drawn; those of one stack to one segment are one edge. */
function drawnEdges(
  graph: RunGraph,
  drawnAs: ReadonlyMap<string, string>,
  onPath: ReadonlySet<GraphNode | GraphEdge>,
): DrawnEdge[] {
  const edges = new Map<string, DrawnEdge>();
  for (const edge of graph.edges) {
    const from = drawnAs.get(edge.from);
    const to = drawnAs.get(edge.to);
    if (from === undefined || to === undefined || from === to) continue;
    const id = `${edge.kind}:${from}>${to}`;
    const critical = onPath.has(edge) || (edges.get(id)?.critical ?? false);
    edges.set(id, { id, kind: edge.kind, from, to, critical });
  }
  return [...edges.values()];
}
