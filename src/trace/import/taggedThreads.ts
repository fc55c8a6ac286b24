import type { TagGrammar } from '../../language/tags/grammar';
import { numberOf, partsOf } from '../../language/tags/messages';
import { readTags } from '../../language/tags/reader';
import type { TagChild, TagFault, TagMessage, TagPart } from '../../language/tags/tagThread';
import type { ForeignPart, ForeignThread } from './foreignRun';
import { titleOf } from './runTitle';

/** A thread whose parts are to be read; a child that the text does not hold has none. */
interface Task {
  readonly id: string;
  readonly parent?: string;
  readonly message?: TagMessage;
  readonly written: Pick<TagChild, 'parts'> & Partial<TagChild>;
}

/**
 * The threads of a text with tags; without a grammar, one thread. Threads are numbered in the order
 * in which they are told, and the root is `0`.
 *
 * A child that was announced but stands nowhere in the text has no parts. What a child returns is
 * its own text, without that of its children: these have it, and a text in which children are nested
 * deep stays as long as it is.
 * @param prompt what the root was given
 */
export function taggedThreads(
  text: string,
  grammar: TagGrammar | null,
  prompt?: string,
): ForeignThread[] {
  const given: ForeignPart[] = prompt === undefined ? [] : [{ kind: 'prompt', text: prompt }];
  if (!grammar) {
    return [{ id: '0', sees: 'message', parts: [...given, { kind: 'text', text }] }];
  }
  const tasks: Task[] = [{ id: '0', written: readTags(grammar, text) }];
  const threads: ForeignThread[] = [];
  // The list grows while it is read, so that deep texts need no recursion.
  for (const task of tasks) {
    const parts = partsOfTask(task, grammar, tasks);
    const { id, parent, message, written } = task;
    threads.push({
      id,
      ...(parent !== undefined && { parent }),
      ...titleFact(message, written.parts),
      ...(written.footer && { finishReason: 'stop' as const }),
      sees: parent === undefined ? 'message' : grammar.sees,
      parts: parent === undefined ? given.concat(parts) : parts,
    });
  }
  return threads;
}

/** The parts of a thread; the tasks of its children are added to those that are to be read. */
function partsOfTask({ id, written }: Task, grammar: TagGrammar, tasks: Task[]): ForeignPart[] {
  const parts: ForeignPart[] = [];
  if (written.header !== undefined) {
    parts.push({ kind: 'prompt', text: written.header, ...faultsFact(written.faults ?? []) });
  }
  let children: readonly (TagChild | undefined)[] = [];
  for (const part of written.parts) {
    const { text } = part;
    const faults = faultsFact(part.faults);
    if (part.kind === 'text') parts.push({ kind: 'text', text, ...faults });
    else if (part.kind === 'spawn') {
      const pairs = pairUp(part.messages, part.children);
      children = pairs.map(({ child }) => child);
      const ids = pairs.map((_, i) => String(tasks.length + i));
      pairs.forEach(({ message, child }, i) => {
        const childId = ids[i] as string;
        tasks.push({ id: childId, parent: id, message, written: child ?? { parts: [] } });
      });
      const messages = pairs.map(({ message }) => message.text);
      parts.push({ kind: 'spawn', text, children: ids, messages, ...faults });
    } else {
      const { brings } = grammar;
      const results = resultsOf(part.said, children, grammar);
      parts.push({ kind: 'join', text, results, brings, ...faults });
    }
  }
  if (written.footer) parts.push({ kind: 'text', text: written.footer });
  return parts;
}

/**
 * Each message with its child: the one that begins with its number, or the next one that has no
 * other message. Children without a message come last.
 */
function pairUp(messages: readonly TagMessage[], children: readonly TagChild[]) {
  const numbered = new Map<string, TagChild>();
  for (const child of children) {
    const number = numberOf(ownText(child.parts));
    if (number !== undefined && !numbered.has(number)) numbered.set(number, child);
  }
  const byNumber = messages.map(({ number }) => {
    const child = number === undefined ? undefined : numbered.get(number);
    if (number !== undefined) numbered.delete(number);
    return child;
  });
  const found = new Set(byNumber);
  const others = children.filter((child) => !found.has(child)).values();
  const next = () => others.next().value;
  const pairs = messages.map((message, i) => ({ message, child: byNumber[i] ?? next() }));
  for (const child of others) pairs.push({ message: { text: '' }, child });
  return pairs;
}

function resultsOf(
  said: string | undefined,
  children: readonly (TagChild | undefined)[],
  { brings, join }: TagGrammar,
): (string | null)[] {
  const messages = brings === 'messages' ? partsOf(said ?? '', join.part ?? '') : undefined;
  return children.map((child, i) => {
    const result = messages ? messages[i] : ownText(child?.parts ?? []).trim();
    return result === undefined || result === '' ? null : result;
  });
}

/** What a thread wrote itself, between its spawns. */
function ownText(parts: readonly TagPart[]): string {
  return parts.map(({ kind, text }) => (kind === 'text' ? text : '')).join('');
}

function titleFact(message: TagMessage | undefined, parts: readonly TagPart[]) {
  if (!message) return {};
  const title = titleOf(message.text === '' ? ownText(parts) : message.text);
  return title === '' ? {} : { title };
}

function faultsFact(faults: readonly TagFault[]) {
  if (faults.length === 0) return {};
  return { faults: faults.map(({ kind, tag }) => `${kind} ${tag}`) };
}
