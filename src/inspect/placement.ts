/** Where nodes are drawn: kept apart from what they say, so that a picture can stay as it is. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Left upper corner, and size. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Placement {
  readonly boxes: ReadonlyMap<string, Box>;
  /** Bends of edges by id, where the layout found a way around nodes. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
}

export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export const EMPTY_PLACEMENT: Placement = { boxes: new Map(), routes: new Map() };

/** Free space between nodes: between layers, and between the nodes of one. */
export const GAP = { x: 56, y: 14 };

/**
 * A new layout of a grown graph, with every node that was placed before where it was. A new node
 * stands to the right of all it depends on, at the height that the layout gave it against the first
 * of them, and further down where that is taken.
 */
export function keepPlaced(before: Placement, laid: Placement, links: readonly Link[]): Placement {
  const kept = [...laid.boxes.keys()].filter((id) => before.boxes.has(id));
  if (kept.length === 0) return laid;
  const boxes = new Map<string, Box>();
  for (const id of kept) boxes.set(id, before.boxes.get(id) as Box);
  const sources = sourcesOf(links);
  const added = [...laid.boxes].filter(([id]) => !boxes.has(id));
  // From left to right, what a node depends on is placed before it.
  added.sort(([, a], [, b]) => a.x - b.x || a.y - b.y);
  for (const [id, box] of added) {
    const before = (sources.get(id) ?? []).filter((source) => boxes.has(source));
    const anchor = before[0];
    const at = anchor === undefined ? undefined : boxes.get(anchor);
    const was = anchor === undefined ? undefined : laid.boxes.get(anchor);
    const x = before.reduce(
      (most, source) => Math.max(most, right(boxes.get(source) as Box) + GAP.x),
      0,
    );
    const y = at && was ? at.y + box.y - was.y : box.y;
    boxes.set(id, freeSpot({ ...box, x: before.length > 0 ? x : box.x, y }, boxes));
  }
  return { boxes, routes: keptRoutes(before, laid, boxes, links) };
}

/** A layout moved as a whole, so that this node stands where it stood before. */
export function anchored(laid: Placement, before: Placement, id: string): Placement {
  const [from, to] = [laid.boxes.get(id), before.boxes.get(id)];
  if (!from || !to) return laid;
  const moved = <P extends Point>(point: P): P => ({
    ...point,
    x: point.x + to.x - from.x,
    y: point.y + to.y - from.y,
  });
  return {
    boxes: new Map([...laid.boxes].map(([key, box]) => [key, moved(box)])),
    routes: new Map([...laid.routes].map(([key, bends]) => [key, bends.map(moved)])),
  };
}

/** The nodes that each node depends on. */
function sourcesOf(links: readonly Link[]): Map<string, string[]> {
  const sources = new Map<string, string[]>();
  for (const { from, to } of links) {
    const known = sources.get(to);
    if (known) known.push(from);
    else sources.set(to, [from]);
  }
  return sources;
}

/** The box, moved down until it touches no other. */
function freeSpot(box: Box, others: ReadonlyMap<string, Box>): Box {
  const beside = [...others.values()]
    .filter((other) => other.x < right(box) + GAP.x && box.x < right(other) + GAP.x)
    .sort((a, b) => a.y - b.y);
  let { y } = box;
  for (const other of beside) {
    const isAbove = other.y + other.height + GAP.y <= y;
    const isBelow = y + box.height + GAP.y <= other.y;
    if (!isAbove && !isBelow) y = other.y + other.height + GAP.y;
  }
  return { ...box, y };
}

/** A route holds as long as both of its ends stand where they stood when it was found. */
function keptRoutes(
  before: Placement,
  laid: Placement,
  boxes: ReadonlyMap<string, Box>,
  links: readonly Link[],
): Map<string, readonly Point[]> {
  const routes = new Map<string, readonly Point[]>();
  const stands = (id: string, placement: Placement) => {
    const a = boxes.get(id);
    const b = placement.boxes.get(id);
    return a !== undefined && b !== undefined && a.x === b.x && a.y === b.y;
  };
  for (const { id, from, to } of links) {
    for (const placement of [before, laid]) {
      const route = placement.routes.get(id);
      if (route && stands(from, placement) && stands(to, placement)) routes.set(id, route);
    }
  }
  return routes;
}

function right({ x, width }: Box): number {
  return x + width;
}

/** The box around all boxes; undefined where there are none. */
export function extentOf(boxes: Iterable<Box>): Box | undefined {
  let [left, top, end, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    end = Math.max(end, right(box));
    bottom = Math.max(bottom, box.y + box.height);
  }
  return end < left ? undefined : { x: left, y: top, width: end - left, height: bottom - top };
}
