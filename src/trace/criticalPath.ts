import type { GraphEdge, GraphNode, RunGraph } from './graph';

/**
 * The longest causally dependent path of a run, as the thread segments and edges to draw.
 *
 * `tokens` is the paper's *sequential tokens* (arXiv 2504.15466): the most tokens of which each
 * depends on the one before, down a spawn into one child, back up at its join, and on. Segments
 * count whole, with the prompts and joined messages that start them, but for what they go on from
 * of another thread's context: that is on the path where it was written. It is not the published
 * code's `longest_seq_token_count`, which is the longest single context.
 */
export interface CriticalPath {
  readonly tokens: number;
  /** Parts of `tokens`: forced ones are read in a prefill, sampled ones take a step each. */
  readonly forced: number;
  readonly sampled: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** The longest path; of equally long ones, that through what the graph lists first. */
export function criticalPath({ nodes, edges }: RunGraph): CriticalPath {
  const indexOf = new Map(nodes.map((node, i) => [node.id, i]));
  const links = edges.map((edge) => ({
    edge,
    from: indexOf.get(edge.from) as number,
    to: indexOf.get(edge.to) as number,
  }));
  const outgoing: (typeof links)[] = nodes.map(() => []);
  const missing = nodes.map(() => 0);
  for (const link of links) {
    outgoing[link.from]?.push(link);
    missing[link.to] = (missing[link.to] as number) + 1;
  }

  // Nodes in causal order (Kahn): one is ready when all that it depends on have been visited.
  const tokensBefore = nodes.map(() => 0);
  const reachedBy: ((typeof links)[number] | undefined)[] = nodes.map(() => undefined);
  const ready = nodes.flatMap((_, i) => (missing[i] === 0 ? [i] : []));
  let last = ready[0];
  let longest = -1;
  for (let next = 0; next < ready.length; next++) {
    const index = ready[next] as number;
    const node = nodes[index] as GraphNode;
    const tokens = (tokensBefore[index] as number) + ownTokens(node);
    if (tokens > longest) {
      longest = tokens;
      last = index;
    }
    for (const link of outgoing[index] ?? []) {
      if (!reachedBy[link.to] || tokens > (tokensBefore[link.to] as number)) {
        tokensBefore[link.to] = tokens;
        reachedBy[link.to] = link;
      }
      missing[link.to] = (missing[link.to] as number) - 1;
      if (missing[link.to] === 0) ready.push(link.to);
    }
  }

  const path: GraphNode[] = [];
  const pathEdges: GraphEdge[] = [];
  for (let index = last; index !== undefined; index = reachedBy[index]?.from) {
    path.push(nodes[index] as GraphNode);
    const link = reachedBy[index];
    if (link) pathEdges.push(link.edge);
  }
  path.reverse();
  pathEdges.reverse();
  const sum = (count: (node: GraphNode) => number) => path.reduce((n, node) => n + count(node), 0);
  return {
    tokens: sum(ownTokens),
    forced: sum((node) => node.forced),
    sampled: sum((node) => node.sampled),
    nodes: path,
    edges: pathEdges,
  };
}

function ownTokens({ forced, sampled }: GraphNode): number {
  return forced + sampled;
}
