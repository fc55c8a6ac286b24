import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { VOCABULARY } from '../../src/language/compact/vocabulary';
import { createRandom, randomInteger } from '../../src/common/random';
import { createHeader, formatEvent, formatHeader } from '../../src/trace/aprtrace';
import type { TraceEvent } from '../../src/trace/traceEvent';
import { countdownFacts } from '../../src/tasks/countdownTrace';
import type { SearchEvent } from '../../src/countdown/searchEvent';
import { inWords, numbersInWords } from '../../src/countdown/words';
import { COMPACT_LANGUAGE } from '../../src/language/compact/language';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };
const SAMPLING = { temperature: 1, topK: 0, topP: 1, seed: 1 };
const LIMITS = {
  contextWindow: 4096,
  threads: 20_000,
  depth: 3,
  threadTokens: 4096,
  runTokens: 1e9,
};
/** The root spawns this many, and each of these one less: 10,001 threads. */
const WIDTH = 100;
/** A thread completes a search event each time after this many tokens. */
const EVENT_TOKENS = 5;

/**
 * Writes a run of 10,001 threads in which all children on a level decode side by side, as they do
 * in the engine, with log-probabilities; the last level goes on until the file has its size.
 * The same seed gives the same file.
 * @returns the bytes that were written
 */
export async function writeLargeTrace(path: string, seed: number, bytes: number): Promise<number> {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  let written = 0;
  const write = async (line: string) => {
    written += line.length + 1;
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  };
  await write(
    formatHeader(
      createHeader({
        createdBy: 'bench',
        model: { name: 'none', vocabulary: VOCABULARY },
        ...countdownFacts(PROBLEM),
        language: COMPACT_LANGUAGE.facts,
        sampling: SAMPLING,
        limits: LIMITS,
      }),
    ),
  );
  for (const event of largeTrace(seed, () => written < bytes * 0.985)) {
    await write(formatEvent(event));
  }
  file.end();
  await once(file, 'close');
  return written;
}

function* largeTrace(seed: number, goesOn: () => boolean): Generator<TraceEvent> {
  const random = createRandom(seed);
  const number = () => randomInteger(random, 1, 99);
  const tokens = new Map<number, number>();
  let now = { step: 0, ms: 0 };
  const operation = () => {
    const [left, right] = [number(), number()];
    return { left, operator: '+', right, result: left + right } as const;
  };
  const start = (thread: number, parent?: readonly [number, number]): TraceEvent => {
    tokens.set(thread, 9);
    return {
      ...{ type: 'threadStart', thread, ...now, promptTokenIds: Array.from({ length: 9 }, number) },
      ...(parent && { parent: parent[0], spawn: 0, index: parent[1] }),
      startsFrom: numbersInWords(PROBLEM),
      prompt: { method: 'apr', children: 'unlimited', perSpawn: WIDTH, ...PROBLEM },
    };
  };
  const prefill = (reason: 'prompt' | 'join', threads: readonly number[], tokens: number) =>
    ({ type: 'prefill', threads, reason, tokens, forwardMs: 2, ...now }) as const;
  const search = (thread: number, event: SearchEvent) =>
    ({
      type: 'search',
      thread,
      ...now,
      tokens: tokens.get(thread) ?? 0,
      event: inWords(event),
    }) as const;
  function* step(threads: readonly number[]): Generator<TraceEvent> {
    now = { step: now.step + 1, ms: now.ms + 10 };
    const logprobs = threads.map(() => Number(Math.log(1 - random()).toFixed(4)));
    const tokenIds = threads.map(() => 64 + number());
    yield { type: 'sampled', threads, tokenIds, logprobs, forwardMs: 8, ...now };
    for (const thread of threads) {
      const count = (tokens.get(thread) ?? 0) + 1;
      tokens.set(thread, count);
      if ((count + thread) % EVENT_TOKENS !== 0) continue;
      const numbers = [number(), number(), number()];
      yield search(thread, { type: 'explore', operation: operation(), numbers, faults: [] });
    }
  }
  function* spawn(parent: number, children: readonly number[]): Generator<TraceEvent> {
    const messages = children.map(() => ({
      operation: operation(),
      numbers: [number(), number()],
      faults: [],
    }));
    yield search(parent, { type: 'spawn', messages });
    for (const [index, child] of children.entries()) yield start(child, [parent, index]);
    yield { type: 'threadWait', thread: parent, spawn: 0, children, ...now };
    yield prefill('prompt', children, 9 * children.length);
  }
  function* join(parent: number, children: readonly number[]): Generator<TraceEvent> {
    for (const thread of children) {
      yield search(thread, { type: 'giveUp' });
      yield { type: 'threadEnd', thread, finishReason: 'stop', ...now };
    }
    const tokenIds = children.map(() => 1);
    tokens.set(parent, (tokens.get(parent) ?? 0) + tokenIds.length);
    yield { type: 'threadResume', thread: parent, spawn: 0, ...now };
    yield { type: 'forced', thread: parent, tokenIds, ...now };
    yield prefill('join', [parent], tokenIds.length);
    yield search(parent, { type: 'join', results: children.map(() => null) });
  }

  yield {
    type: 'runStart',
    ...countdownFacts(PROBLEM),
    language: COMPACT_LANGUAGE.facts,
    sampling: SAMPLING,
    limits: LIMITS,
    ...now,
  };
  yield start(0);
  yield prefill('prompt', [0], 9);
  for (let i = 0; i < 20; i++) yield* step([0]);
  let next = 1;
  const ids = (count: number) => Array.from({ length: count }, () => next++);
  const children = ids(WIDTH);
  yield* spawn(0, children);
  for (let i = 0; i < 20; i++) yield* step(children);
  const below = new Map<number, readonly number[]>();
  for (const child of children) {
    const grandchildren = ids(WIDTH - 1);
    below.set(child, grandchildren);
    yield* spawn(child, grandchildren);
  }
  const all = [...below.values()].flat();
  while (goesOn()) yield* step(all);
  for (const [child, grandchildren] of below) yield* join(child, grandchildren);
  for (let i = 0; i < 20; i++) yield* step(children);
  yield* join(0, children);
  yield* step([0]);
  yield { type: 'threadEnd', thread: 0, finishReason: 'stop', ...now };
  yield { type: 'runEnd', finishReason: 'stop', claimed: false, verified: false, ...now };
}
