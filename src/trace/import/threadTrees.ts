import { HumanError } from '../../common/humanError';
/** What names itself and, but for a root, its parent. */
export interface Named {
  readonly id: string;
  readonly parent?: string | undefined;
}

/** An item at its place: with an id of its own, and a parent that stands before it. */
export interface Placed<T> {
  readonly item: T;
  readonly id: string;
  readonly parent?: string;
}

/** A root and all below it. */
export type Tree<T> = readonly [Placed<T>, ...Placed<T>[]];

/**
 * Items as trees, in time that is linear in their number. Nothing is lost: an item whose id is taken
 * gets another, and one whose parent is missing, or that is below itself, hangs below the root where
 * there is one root and becomes a root where there is none or several. Each of these is told.
 * @param tell what is wrong with an item, for a person
 * @returns items of a tree in an order in which a parent stands before its children, and children in
 *   the order in which they came
 */
export function plantTrees<T extends Named>(
  items: readonly T[],
  tell: (item: T, reason: HumanError) => void,
): Tree<T>[] {
  const nodes = withOwnIds(items, tell);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const roots: Node<T>[] = [];
  const lost: Node<T>[] = [];
  for (const node of nodes) {
    const { parent } = node.item;
    node.above = parent === undefined ? undefined : byId.get(parent);
    if (parent === undefined) roots.push(node);
    else if (!node.above) {
      lost.push(node);
      tell(node.item, new HumanError('Its parent {0} is not in the file.', parent));
    }
  }
  for (const node of circles(nodes)) {
    lost.push(node);
    tell(
      node.item,
      new HumanError('It is below itself: its parent is {0}.', node.item.parent ?? ''),
    );
    node.above = undefined;
  }
  const [root, second] = roots;
  if (root && !second) for (const node of lost) node.above = root;
  for (const node of nodes) node.above?.below.push(node);
  return nodes.filter(({ above }) => !above).map(inOrder);
}

/** An id for a thread that the file does not name, such as a root above several. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count++) id = `${wanted} (${count})`;
  return id;
}

interface Node<T> {
  readonly item: T;
  readonly id: string;
  readonly below: Node<T>[];
  above: Node<T> | undefined;
}

function withOwnIds<T extends Named>(
  items: readonly T[],
  tell: (item: T, reason: HumanError) => void,
): Node<T>[] {
  const named = new Set(items.map(({ id }) => id));
  const taken = new Map<string, number>();
  return items.map((item) => {
    let count = (taken.get(item.id) ?? 0) + 1;
    let { id } = item;
    if (count > 1) {
      while (named.has((id = `${item.id} (${count})`))) count++;
      tell(item, new HumanError('The id {0} is taken: it is called {1} here.', item.id, id));
    }
    taken.set(item.id, count);
    return { item, id, below: [], above: undefined };
  });
}

/** For each circle of parents, the node of it that came first. */
function circles<T>(nodes: readonly Node<T>[]): Node<T>[] {
  const place = new Map(nodes.map((node, i) => [node, i]));
  const walkOf = new Map<Node<T>, Node<T>>();
  const found: Node<T>[] = [];
  for (const start of nodes) {
    let node: Node<T> | undefined = start;
    while (node && !walkOf.has(node)) {
      walkOf.set(node, start);
      node = node.above;
    }
    // A walk that meets itself again went round a circle.
    if (!node || walkOf.get(node) !== start) continue;
    let first = node;
    for (let next = node.above; next && next !== node; next = next.above) {
      if (Number(place.get(next)) < Number(place.get(first))) first = next;
    }
    found.push(first);
  }
  return found;
}

function inOrder<T>(root: Node<T>): Tree<T> {
  const order: Placed<T>[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    const { item, id, above } = node;
    order.push({ item, id, ...(above && { parent: above.id }) });
    for (let i = node.below.length - 1; i >= 0; i--) open.push(node.below[i] as Node<T>);
  }
  const [first, ...rest] = order as [Placed<T>, ...Placed<T>[]];
  return [first, ...rest];
}
