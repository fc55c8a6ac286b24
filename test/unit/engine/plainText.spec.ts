import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { ServerEngine } from '../../../src/engine/serverEngine';
import type { TextTokenizer } from '../../../src/language/tokenText';
import { openServers } from '../../../src/server/servers';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { TokenNames } from '../../../src/trace/tokenNames';
import type { RunLimits, TraceEvent } from '../../../src/trace/traceEvent';
import { CHARACTERS } from '../language/byteTokenizer';
import { TEXT_CASES, type TextCase } from '../language/textCases';
import { runText, saidBy, type TextRun } from '../language/textRun';
import { plainServer, type PlainOptions, type TextModel } from '../server/plainServer';
import { withoutTimes } from './decoding';

const LIVE = new AbortController().signal;
const LIMITS = {
  ...DEFAULT_LIMITS,
  contextWindow: 30_000,
  threadTokens: 30_000,
  runTokens: 500_000,
};

/** What a case's model says, in characters; of what never ends, as much as a request asks for. */
function modelOf({ policy }: TextCase): TextModel {
  const next = policy(CHARACTERS);
  const [end] = CHARACTERS.endOfText;
  // Behind a stop, which a server knows nothing of, no script says anything.
  const behind = (ids: readonly number[]) => {
    try {
      return next(ids);
    } catch {
      return undefined;
    }
  };
  return function* (context) {
    // What a probe lets it complete.
    if (context === 'a') yield 'b';
    const ids = [CHARACTERS.beginOfText, ...CHARACTERS.encode(context)];
    let bytes: number[] = [];
    for (;;) {
      const id = behind(ids);
      if (id === undefined || id === end) return;
      ids.push(id);
      bytes.push(id);
      const text = Buffer.from(bytes).toString();
      if (text.endsWith('\uFFFD')) continue;
      yield text;
      bytes = [];
    }
  };
}

/** Says the same again without thinking again. */
function remembering(model: TextModel): TextModel {
  const known = new Map<string, { said: string[]; rest: Iterator<string> }>();
  return function* (context) {
    const one = known.get(context) ?? { said: [], rest: model(context)[Symbol.iterator]() };
    known.set(context, one);
    for (let at = 0; ; at++) {
      if (at === one.said.length) {
        const { done, value } = one.rest.next();
        if (done) return;
        one.said.push(value);
      }
      yield one.said[at] as string;
    }
  };
}

const MODELS = new Map(TEXT_CASES.map((one) => [one, remembering(modelOf(one))]));

async function open(one: TextCase, options: Partial<PlainOptions>, concurrency = 4) {
  const server = await plainServer(MODELS.get(one) ?? modelOf(one), {
    ...{ longest: 6, random: createRandom(1) },
    ...options,
  });
  const retries = {
    ...{ attempts: 3, firstPauseMs: 0, longestPauseMs: 0, longestWaitMs: 0 },
    ...{ random: createRandom(1), sleep: () => Promise.resolve() },
  };
  const servers = await openServers({ urls: [server.url], retries }, LIVE);
  const engine = new ServerEngine({
    ...{ facts: servers.facts, complete: servers.complete, concurrency },
    language: (_, pieces) => one.make(pieces as TextTokenizer),
    close: () => servers.close(),
  });
  onTestFinished(() => engine.dispose());
  return { server, engine, facts: servers.facts };
}

function requestOf(
  { make, prompt }: TextCase,
  more: Partial<RunRequest> & { readonly limits?: RunLimits } = {},
): RunRequest {
  const language = make(CHARACTERS).facts.name;
  const base = { model: 'plain', language, prompt, sampling: GREEDY, logprobs: false };
  return { ...base, limits: LIMITS, ...more };
}

interface PlainRun {
  readonly events: readonly TraceEvent[];
  readonly state: RunState;
}

async function decode(engine: ServerEngine, request: RunRequest): Promise<PlainRun> {
  const reducer = new RunReducer({ names: new TokenNames([], 'nothing') });
  const events: TraceEvent[] = [];
  for await (const step of engine.submit(request).events) {
    for (const event of step) reducer.apply(event);
    events.push(...step);
  }
  expect(reducer.state.anomalies.first).toEqual([]);
  return { events, state: reducer.state };
}

/** What its threads say, and the texts of their contexts. */
function saidIn({ state }: PlainRun) {
  return [...state.threads.values()].map(({ search, tokens, spawns, finishReason }) => ({
    said: search.map(({ event }) => event),
    text: state.names.text(
      Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? -1),
    ),
    ...{ spawns: spawns.map(({ children }) => children), finishReason },
  }));
}

function expectedOf(run: TextRun) {
  return [...run.state.threads.values()].map(({ spawns, finishReason }, id) => ({
    ...{ said: saidBy(run, id), text: run.texts[id] },
    ...{ spawns: spawns.map(({ children }) => children), finishReason },
  }));
}

describe.each(TEXT_CASES)('$name over a server of plain text', (one) => {
  const inProcess = () =>
    runText(one.make(CHARACTERS), CHARACTERS, one.policy(CHARACTERS), one.prompt, LIMITS);

  test(
    'is what it is in process, however the server slices and breaks',
    { timeout: 60_000 },
    async () => {
      const expected = expectedOf(await inProcess());
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            longest: fc.constantFrom(2, 5, 9, 40, 5_000),
            seed: fc.nat(1000),
            breaks: fc.constantFrom(0, 0, 4),
            usage: fc.boolean(),
            logprobs: fc.boolean(),
          }),
          async ({ seed, ...options }) => {
            const { engine, server } = await open(one, { ...options, random: createRandom(seed) });
            expect(saidIn(await decode(engine, requestOf(one)))).toEqual(expected);
            await expect.poll(() => server.open).toBe(0);
          },
        ),
        { numRuns: 4 },
      );
    },
  );

  test('is the same run beside others, and stepped through', { timeout: 60_000 }, async () => {
    const traceOf = async (engine: ServerEngine) =>
      plain((await decode(engine, requestOf(one))).events);
    const alone = await traceOf((await open(one, { longest: 1 })).engine);
    const { engine } = await open(one, { longest: 1 });
    for (const trace of await Promise.all([traceOf(engine), traceOf(engine)])) {
      expect(trace).toEqual(alone);
    }
    const run = engine.submit(requestOf(one, { startPaused: true }));
    const stepped: TraceEvent[] = [];
    run.step(30);
    for await (const events of run.events) {
      stepped.push(...events);
      run.step(1);
    }
    expect(plain(stepped)).toEqual(alone);
  });

  test('branches by its own pieces, each with its name', async () => {
    const { engine } = await open(one, {});
    const first = await decode(engine, requestOf(one));
    const given = new Map<number, number[]>();
    for (const event of first.events) {
      if (event.type !== 'sampled') continue;
      for (const [i, thread] of event.threads.entries()) {
        given.set(thread, [...(given.get(thread) ?? []), event.tokenIds[i] as number]);
      }
    }
    const { server, engine: other } = await open(one, { longest: 3 });
    const asked = server.asked.length;
    const again = requestOf(one, {
      given: Array.from(given, ([thread, tokenIds]) => ({ thread, tokenIds })),
    });
    await expect(decode(other, again)).rejects.toThrow(/What token \d+ says.* is not told/);
    const branch = await decode(other, { ...again, names: first.state.names.toldNames });
    expect(saidIn(branch)).toEqual(saidIn(first));
    expect(server.asked).toHaveLength(asked);
  });
});

/** Without what depends on when a server was asked. */
function plain(events: readonly TraceEvent[]): unknown[] {
  return withoutTimes(events.filter(({ type }) => type !== 'served' && type !== 'prefill'));
}

const [FORK, MESSAGES] = TEXT_CASES as [TextCase, TextCase];

test('records what the server counted where it ended, and probabilities of single tokens', async () => {
  const { engine, server, facts } = await open(MESSAGES, { longest: 1, logprobs: true });
  expect(facts.can).toMatchObject({ tokenIds: false, logprobs: true });
  expect(engine.capabilities).toMatchObject({ probabilities: true, peek: false, given: true });
  const { events, state } = await decode(engine, requestOf(MESSAGES, { logprobs: true }));
  const served = events.filter((event) => event.type === 'served');
  // The first of the root's two requests was left at its spawn.
  expect(served.map(({ completionTokens }) => completionTokens)).toEqual([undefined, 5, 5, 5]);
  expect(served.map(({ promptTokens }) => promptTokens)).toEqual([undefined, 4, 5, 51]);
  expect(state.served).toMatchObject({ requests: 4 });
  const sampled = events.filter((event) => event.type === 'sampled');
  expect(sampled[0]).toMatchObject({ logprobs: [-0.5] });
  expect(server.asked.every(({ body }) => !('stop' in body))).toBe(true);
  await expect(engine.submit(requestOf(MESSAGES)).peek(3)).rejects.toThrow();
});

test('a prompt that is too long for the server ends the run with what it said', async () => {
  const { engine, server } = await open(FORK, { window: 60 });
  const failing = decode(engine, requestOf(FORK));
  await expect(failing).rejects.toThrow(/HTTP 400: the prompt is longer than 60 tokens/);
  const asked = server.asked.length;
  expect(asked).toBeLessThan(5);
  await expect.poll(() => server.open).toBe(0);
});

test('the limits of a run hold in pieces', async () => {
  const endless: TextCase = { ...FORK, policy: () => () => 120 };
  const { engine } = await open(endless, { longest: 1 });
  const limits = { ...LIMITS, threadTokens: 3_000 };
  const { state } = await decode(engine, requestOf(endless, { limits }));
  expect(state.limits).toMatchObject([{ limit: 'threadTokens', value: 3_000 }]);
  expect(state.tokens.sampled).toBe(3_000);
  // In portions, each of which the server counts.
  expect(state.served.requests).toBe(3);
});

test('a thread ends where the context is full that the server tells, by what it counts', async () => {
  const endless: TextCase = { ...FORK, policy: () => () => 120 };
  // Pieces are fewer than tokens here, as the server counts characters.
  const { engine, server } = await open(endless, { longest: 3, context: 1_500 });
  const limits = { ...LIMITS, contextWindow: 1_500 };
  const { state } = await decode(engine, requestOf(endless, { limits }));
  expect(state.limits).toMatchObject([{ limit: 'contextWindow' }]);
  expect(state.end).toMatchObject({ finishReason: 'length' });
  expect(state.tokens.sampled).toBeLessThan(1_000);
  const { prompt = '' } = (server.asked.at(-1)?.body ?? {}) as { prompt?: string };
  expect(prompt.length).toBeGreaterThan(1_400);
});

test('a server that cuts a prompt without a word is found out by what it counts', async () => {
  const endless: TextCase = { ...FORK, policy: () => () => 120 };
  const { engine, server } = await open(endless, { longest: 3, reads: 1_200 });
  await expect(decode(engine, requestOf(endless))).rejects.toThrow(/read 1200 tokens of a prompt/);
  expect(server.asked.length).toBeLessThan(6);
});
