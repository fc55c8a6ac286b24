import type { Operation } from '../../countdown/arithmetic';
import type {
  JoinEvent,
  MoveEvent,
  SpawnEvent,
  SpawnMessage,
  Step,
} from '../../countdown/searchEvent';
import { formatLine, type Line, type Phrase } from './lines';
import { isSameNumbers, type NodeTree, type TextNode } from './nodeTree';
import type { TextRenderer } from './renderer';

type Lines = readonly (Line | undefined)[];

/** The move of a line that names a node, a line that gives a state, or both. */
export function readMove(nodes: NodeTree, lines: Lines): MoveEvent {
  const moving = lines.find((line) => line?.type === 'moving');
  const state = lines.find((line) => line?.type === 'state');
  const named = moving && nodes.get(moving.node);
  const numbers = state?.numbers ?? named?.numbers ?? [];
  const path = state?.path ?? named?.path ?? [];
  // The published solver may name one node and go on with another one's state.
  const isNamed = named && isSameNumbers(named.numbers, numbers) && isSamePath(named.path, path);
  const node = (isNamed ? named : nodes.search(numbers, path))?.id ?? moving?.node;
  const level = moving?.level !== undefined && { level: moving.level };
  const base: MoveEvent = { type: 'move', numbers, ...(level && { marks: level }) };
  const plain = nodes.resolve(base);
  if (plain.id === (node ?? plain.id) && isSamePath(plain.path, path)) return base;
  const id = node ?? plain.id;
  const marked: MoveEvent = { ...base, marks: { node: id, ...level } };
  if (isSamePath(nodes.resolve(marked).path, path)) return marked;
  return { ...base, marks: { node: id, path, ...level } };
}

function isSamePath(one: readonly Operation[], other: readonly Operation[]): boolean {
  const state = { type: 'state', target: 0, numbers: [] } as const;
  return formatLine({ ...state, path: one }) === formatLine({ ...state, path: other });
}

/** The steps of a way from a node to the goal; those to nodes with unexpected names name them. */
export function readSteps(nodes: NodeTree, from: TextNode, lines: Lines): Step[] {
  const steps: Step[] = [];
  let at = from;
  for (const [i, line] of lines.entries()) {
    if (line?.type !== 'exploring') continue;
    const next = lines[i + 1];
    const plain: Step = line.operation;
    const [expected] = nodes.follow(at, [plain]) as [TextNode];
    const isExpected = next?.type !== 'generated' || next.node === expected.id;
    const step = isExpected ? plain : { ...plain, marks: { node: next.node } };
    [at] = nodes.follow(at, [step]) as [TextNode];
    steps.push(step);
  }
  return steps;
}

/** What the children of the latest spawn returned, if the lines name as many. */
export function readJoin({ nodes, spawned }: TextRenderer, lines: Lines): JoinEvent {
  const starts = lines.flatMap((line, i) =>
    line?.type === 'reached' || line?.type === 'missed' ? [i] : [],
  );
  const results = starts.map((start, child) => {
    if (lines[start]?.type === 'missed') return null;
    const from = spawned[child];
    const steps = readSteps(nodes, from ?? nodes.root, lines.slice(start, starts[child + 1]));
    const operation = from?.path.at(-1);
    return operation ? [operation, ...steps] : steps;
  });
  return { type: 'join', results };
}

/** The nodes that the lines of a spawn or a join name; undefined where one of a spawn does not. */
export function readChildren({ kind, lines }: Phrase): string[] | undefined {
  if (kind === 'join') {
    return lines.flatMap((line) =>
      line?.type === 'reached' || line?.type === 'missed' ? [line.node] : [],
    );
  }
  const starts = lines.slice(1, -1);
  const ids = starts.flatMap((line) => (line?.type === 'start' ? [line.node] : []));
  return ids.length === starts.length ? ids : undefined;
}

/**
 * A spawn that takes in the operations listed just before it: exactly those, if the renderer would
 * list them so.
 */
export function readListedSpawn(
  renderer: TextRenderer,
  listed: readonly Phrase[],
  ids: readonly string[],
): SpawnEvent | undefined {
  const { nodes, judge } = renderer;
  const messages = new Map<string, SpawnMessage>();
  for (const { lines } of listed) {
    const [exploring, generated] = lines;
    if (exploring?.type !== 'exploring' || generated?.type !== 'generated') return undefined;
    const { operation, numbers } = exploring;
    const faults = judge.messageFaults(nodes.current.numbers, operation, numbers);
    messages.set(generated.node, { operation, numbers, faults });
  }
  const isInOrder = [...messages.keys()].every(
    (id, i) => id === ids[i] && id === nodes.nextId(nodes.current, i),
  );
  const event: SpawnEvent = {
    type: 'spawn',
    messages: ids.flatMap((node) => {
      const message = messages.get(node);
      return message ? [isInOrder ? message : { ...message, marks: { node } }] : [];
    }),
  };
  const isWhole = event.messages.length === ids.length && new Set(ids).size === listed.length;
  const raw = listed.flatMap(({ raws }) => raws).join('');
  return isWhole && renderer.listing(event) === raw ? event : undefined;
}

/** A spawn of nodes that the thread explored, or undefined where it did not explore one of them. */
export function readKnownSpawn(
  { nodes, judge }: TextRenderer,
  ids: readonly string[],
): SpawnEvent | undefined {
  const messages: SpawnMessage[] = [];
  for (const id of ids) {
    const node = nodes.get(id);
    const operation = node?.path.at(-1);
    if (!node || !operation) return undefined;
    const { numbers, parent = nodes.current } = node;
    const faults = judge.messageFaults(parent.numbers, operation, numbers);
    messages.push({ operation, numbers, faults, marks: { node: id } });
  }
  return { type: 'spawn', messages };
}
