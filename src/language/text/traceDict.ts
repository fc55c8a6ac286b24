import type { Prompt } from '../../countdown/prompt';
import type { JoinEvent, MoveEvent, SearchEvent, Step } from '../../countdown/searchEvent';
import { isSameOperation, type TextNode } from './nodeTree';
import { isOpening } from './opening';
import { TextParser } from './parser';
import { TextRenderer } from './renderer';

/**
 * A run as the published repository keeps it (`trace_dict`): a thread's transcript up to each spawn
 * that was joined and at its end, and the children of each spawn. Its evaluation results leave out
 * the `sub_calls` of children.
 */
export interface TraceDict {
  readonly main_calls: readonly string[];
  readonly sub_calls?: readonly (readonly TraceDict[])[];
}

/** A thread and those that it spawned; a demonstration is one. */
export interface ThreadTree {
  readonly prompt: Prompt;
  readonly events: readonly SearchEvent[];
  /** Children of each spawn, in order. */
  readonly spawns: readonly (readonly ThreadTree[])[];
}

/** A thread's way to the goal, each step with the name of its node. */
type Way = readonly Step[] | undefined;

export function toTraceDict(tree: ThreadTree): TraceDict {
  return writeThread(tree).dict;
}

/** @param opening where the parent's spawn begins the thread */
function writeThread(
  { prompt, events, spawns }: ThreadTree,
  opening?: MoveEvent,
): { readonly dict: TraceDict; readonly way: Way } {
  const all = opening && !isOpening(events[0]) ? [opening, ...events] : events;
  const renderer = new TextRenderer(prompt);
  const calls: string[] = [];
  const groups: TraceDict[][] = [];
  let text = isOpening(all[0]) ? '' : renderer.open();
  let ways: readonly Way[] = [];
  let way: Way;
  let count = 0;
  for (const [i, event] of all.entries()) {
    const next = all[i + 1];
    const named = event.type === 'join' ? withNames(event, ways) : event;
    if (event.type === 'answer') way = wayOf(renderer, renderer.nodes.root, event.steps);
    if (event.type === 'spawn' && next?.type === 'join') calls.push(text + renderer.render(event));
    text += renderer.render(named, next);
    renderer.apply(named);
    if (event.type !== 'spawn') continue;
    const children = spawns[count++]?.map((child, k) =>
      writeThread(child, childOpening(renderer.spawned[k])),
    );
    if (children) groups.push(children.map(({ dict }) => dict));
    ways = children?.map((child) => child.way) ?? [];
  }
  return { dict: { main_calls: [...calls, text], sub_calls: groups }, way };
}

/**
 * The run of a `trace_dict`: the other way round, and the same for what `toTraceDict` gives.
 * Undefined where it tells no problem, and none is given.
 * @param prompt the root's prompt, with the conditions that the text does not tell
 */
export function fromTraceDict(dict: TraceDict, prompt?: Prompt): ThreadTree | undefined {
  return readThread(dict, prompt)?.tree;
}

function readThread(
  dict: TraceDict,
  given: Prompt | undefined,
  opening?: MoveEvent,
): { readonly tree: ThreadTree; readonly way: Way } | undefined {
  const { prompt, events } = readCalls(dict.main_calls, given);
  if (!prompt) return undefined;
  const renderer = new TextRenderer(prompt);
  if (!isOpening(events[0])) renderer.open();
  const spawns: ThreadTree[][] = [];
  const own: SearchEvent[] = [];
  let ways: readonly Way[] = [];
  let way: Way;
  for (const [i, event] of events.entries()) {
    if (event.type === 'answer') way = wayOf(renderer, renderer.nodes.root, event.steps);
    const isDerived = i === 0 && opening && isSame(event, opening);
    if (event.type === 'join') own.push(withoutNames(event, ways, renderer));
    else if (!isDerived) own.push(event);
    renderer.apply(event);
    const group = event.type === 'spawn' ? dict.sub_calls?.[spawns.length] : undefined;
    if (!group) continue;
    const children = group.flatMap((child, k) => {
      const start = childOpening(renderer.spawned[k]);
      return readThread(child, start ? { ...prompt, numbers: start.numbers } : prompt, start) ?? [];
    });
    spawns.push(children.map(({ tree }) => tree));
    ways = children.map((child) => child.way);
  }
  return { tree: { prompt, events: own, spawns }, way };
}

/** The events of the last call, whose spawns say how the calls before it ended. */
function readCalls(calls: readonly string[], given: Prompt | undefined) {
  const parse = (text: string) => {
    const parser = new TextParser(given);
    return { events: [...parser.push(text), ...parser.end()], parser };
  };
  const { events, parser } = parse(calls.at(-1) ?? '');
  const ends = calls.slice(0, -1).map((call) => parse(call).events.at(-1));
  let count = 0;
  const marked = events.map((event) => {
    const end = event.type === 'spawn' ? ends[count++] : undefined;
    return event.type === 'spawn' && end?.type === 'spawn' && end.marks
      ? { ...event, marks: end.marks }
      : event;
  });
  return { prompt: parser.prompt, events: marked };
}

/** The move that begins the text of a child. */
export function childOpening(node: TextNode | undefined): MoveEvent | undefined {
  if (!node) return undefined;
  const { id, numbers, path } = node;
  return { type: 'move', numbers, marks: { node: id, path } };
}

function wayOf({ nodes }: TextRenderer, from: TextNode, steps: readonly Step[]): Step[] {
  const ids = nodes.follow(from, steps.slice(0, -1)).map(({ id }) => id);
  return steps.map((step, i) => {
    const node = ids[i];
    return node === undefined ? step : { ...step, marks: { node } };
  });
}

/** A join with the nodes' names that its children gave them, as in the text that they returned. */
function withNames(event: JoinEvent, ways: readonly Way[]): JoinEvent {
  const results = event.results.map((result, i) => {
    const way = ways[i];
    if (!result || !way || !isSameWay(result.slice(1), way)) return result;
    return result.map((step, k) => (step.marks ? step : (way[k - 1] ?? step)));
  });
  return { ...event, results };
}

/** The join without those names, and with all others. */
function withoutNames(event: JoinEvent, ways: readonly Way[], renderer: TextRenderer): JoinEvent {
  const results = event.results.map((result, i) => {
    const way = ways[i];
    const from = renderer.spawned[i];
    if (!result || !way || !from || !isSameWay(result.slice(1), way)) return result;
    const named = wayOf(renderer, from, result.slice(1));
    return result.map((step, k) => {
      const own = named[k - 1];
      if (!own || own.marks?.node !== way[k - 1]?.marks?.node) return own ?? step;
      const { left, operator, right, result } = step;
      return { left, operator, right, result };
    });
  });
  return { ...event, results };
}

function isSameWay(one: readonly Step[], other: readonly Step[]): boolean {
  return (
    one.length === other.length && one.every((step, i) => isSameOperation(step, other[i] as Step))
  );
}

/** Equal for events that are made in the same way. */
function isSame(one: SearchEvent, other: SearchEvent): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
