import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import { type Draft, threadsOf } from './draftThreads';
import type { ForeignPart, ForeignRun } from './foreignRun';
import { jsonValues } from './jsonValues';
import { nothingRead } from './nothingRead';
import { messageText, roleOf } from './messages';
import { firstOf, isoMs, sinceStart, startedAt, type Times } from './times';
import { plantTrees, type Tree } from './threadTrees';
import type { TraceImport } from './traceImport';
import { firstLine } from '../threadLabel';

/**
 * Plain lines: the format of this project for anybody's traces, a JSON object a line for each thread.
 * Five lines of Python write it:
 *
 * ```python
 * import json, time
 * def log(id, parent=None, **more):
 *     print(json.dumps({"id": id, "parent": parent, **more}), file=open("run.jsonl", "a"))
 * log("root", text="I try both factors.", start=time.time())
 * log("left", parent="root", title="factor 17", text="17 * 24 = 408", tokens=9)
 * ```
 *
 * - `id`: a text or a number; `parent`: the id of another line, before or after this one; a line
 *   without one, or with null, is the root of a run
 * - `title`: what the thread is about, which is also its message where it has no prompt
 * - `text`: what it wrote; or `messages`: a list as OpenAI's, of which those before the assistant first
 *   speaks are its prompt, and those after are forced into it
 * - `start`, `end`: when it ran, as seconds (a number, such as `time.time()`) or as an ISO 8601 time
 *   (a text; in UTC where it names no zone)
 * - `tokens`: how many it wrote
 */
export const plainLines: TraceImport = {
  format: new HumanError('Plain lines'),
  recognises: ({ text, firstLine }) =>
    isThread(firstLine) &&
    (Object.hasOwn(firstLine, 'parent') || !SPAWN_TAG.test(text)) &&
    !OTHERS.some((field) => Object.hasOwn(firstLine, field)),
  async *read(bytes, onFault) {
    const lines: PlainLine[] = [];
    for await (const { place, value } of jsonValues(bytes, onFault)) {
      if (isThread(value)) lines.push(lineOf(value, place || 'line 1'));
      else
        onFault({
          place: place || 'line 1',
          reason: new HumanError('It has no id, or neither text nor messages.'),
        });
    }
    const trees = plantTrees(lines, ({ place }, reason) => onFault({ place, reason }));
    for (const tree of trees) {
      yield runOf(tree, (line, reason) => onFault({ place: line.place, reason }));
    }
    if (trees.length === 0) throw nothingRead();
  },
};

/** Texts of other methods, which have an import of their own where a line names no parent. */
const SPAWN_TAG = /<(parallel|think1|guideline)>/i;

/** Fields of records that name an id and a text as well: results with scores, and spans. */
const OTHERS = ['output', 'result', 'score', 'traceId', 'spanId', 'events', 'nodes'];

interface PlainLine {
  readonly place: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
}

function isThread(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    isObject(value) &&
    isId(value['id']) &&
    (typeof value['text'] === 'string' || Array.isArray(value['messages']))
  );
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function lineOf(value: Readonly<Record<string, unknown>>, place: string): PlainLine {
  const { id, parent } = value;
  return { place, id: String(id), parent: isId(parent) ? String(parent) : undefined, value };
}

function runOf(
  tree: Tree<PlainLine>,
  tell: (line: PlainLine, reason: HumanError) => void,
): ForeignRun {
  const times = tree.map(({ item }) => timesOf(item, tell));
  const first = firstOf(times);
  const drafts = tree.map(({ item, ...place }, i): Draft => {
    const { title } = item.value;
    return {
      ...place,
      ...(typeof title === 'string' && { title }),
      ...sinceStart(times[i] ?? {}, first),
      own: partsOf(item.value),
    };
  });
  const question = drafts[0]?.own.find(({ kind }) => kind === 'prompt')?.text ?? '';
  return {
    title: firstLine(drafts[0]?.title ?? question) || tree[0].id,
    ...startedAt(first),
    threads: threadsOf(drafts),
  };
}

function timesOf(line: PlainLine, tell: (line: PlainLine, reason: HumanError) => void): Times {
  const [start, end] = (['start', 'end'] as const).map((name) => {
    const value = line.value[name];
    const ms = typeof value === 'number' ? value * 1000 : isoMs(value);
    if (ms !== undefined && Number.isFinite(ms)) return ms;
    if (value !== undefined && value !== null) {
      tell(line, new HumanError('Its {0} is neither seconds nor an ISO 8601 time.', name));
    }
    return undefined;
  });
  if (start === undefined || end === undefined || start <= end) return { start, end };
  tell(line, new HumanError('It ends before it starts.'));
  return { start };
}

function partsOf({
  text,
  messages,
  tokens,
}: Readonly<Record<string, unknown>>): readonly ForeignPart[] {
  const parts: ForeignPart[] = Array.isArray(messages) ? partsOfMessages(messages) : [];
  if (typeof text === 'string') parts.push({ kind: 'text', text });
  if (!isCount(tokens)) return parts;
  const written = parts.filter((part) => part.kind === 'text' && !part.forced);
  const last = written.at(-1);
  const faults = written.length > 1 && ['The tokens are those of all that the thread wrote.'];
  return parts.map((part) =>
    part === last ? { ...part, tokens, ...(faults && { faults }) } : part,
  );
}

function partsOfMessages(messages: readonly unknown[]): ForeignPart[] {
  let hasSpoken = false;
  return messages.map((message): ForeignPart => {
    const text = messageText(message);
    const isOwn = roleOf(message) === 'assistant';
    hasSpoken ||= isOwn;
    if (!hasSpoken) return { kind: 'prompt', text };
    return isOwn ? { kind: 'text', text } : { kind: 'text', text, forced: true };
  });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
