import type { DrawnEdge, GraphModel } from './graphModel';
import type { Box, Placement } from './placement';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The node that an arrow key goes to: left and right along the edges, the critical one first; up and
 * down to the next node in the same column. Undefined where there is none.
 */
export function nextNode(
  { edges }: GraphModel,
  { boxes }: Placement,
  from: string,
  direction: Direction,
): string | undefined {
  const here = boxes.get(from);
  if (!here) return undefined;
  switch (direction) {
    case 'right':
      return bestEnd(edges, (edge) => edge.from === from)?.to;
    case 'left':
      return bestEnd(edges, (edge) => edge.to === from)?.from;
    case 'up':
    case 'down':
      return beside(boxes, here, direction === 'up' ? -1 : 1);
  }
}

/** One of the edges: of the critical path, else one into or out of a child, else any. */
function bestEnd(
  edges: readonly DrawnEdge[],
  matches: (edge: DrawnEdge) => boolean,
): DrawnEdge | undefined {
  const rank = (edge: DrawnEdge) => (edge.critical ? 0 : edge.kind === 'continue' ? 2 : 1);
  return edges.filter(matches).sort((a, b) => rank(a) - rank(b))[0];
}

function beside(boxes: ReadonlyMap<string, Box>, here: Box, sign: 1 | -1): string | undefined {
  let best: string | undefined;
  let distance = Infinity;
  for (const [id, box] of boxes) {
    const down = (box.y - here.y) * sign;
    const overlaps = box.x < here.x + here.width && here.x < box.x + box.width;
    if (!overlaps || down <= 0 || down >= distance) continue;
    best = id;
    distance = down;
  }
  return best;
}
