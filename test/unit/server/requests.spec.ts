import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../src/common/random';
import type { Ask, Piece, ServerKind } from '../../../src/server/adapter';
import type { RetryOptions } from '../../../src/server/backoff';
import { openConnection, type ConnectionOptions } from '../../../src/server/connection';
import { llamaAdapter } from '../../../src/server/llama';
import { openaiAdapter } from '../../../src/server/openai';
import { DEFAULT_POOL, ServerPool } from '../../../src/server/pool';
import { steadyCompletion } from '../../../src/server/requests';
import { sglangAdapter } from '../../../src/server/sglang';
import { vllmAdapter } from '../../../src/server/vllm';
import { END_OF_TEXT, said, simulatedServer, textOf, type Faults } from './simulatedServer';

const LIVE = new AbortController().signal;
const ADAPTERS = {
  llama: llamaAdapter,
  vllm: vllmAdapter,
  sglang: sglangAdapter,
  openai: openaiAdapter,
} as const;
const KINDS = Object.keys(ADAPTERS) as ServerKind[];
const WITH_IDS = KINDS.filter((kind) => kind !== 'openai');

function adapterOf(kind: ServerKind, url: string, options: Partial<ConnectionOptions> = {}) {
  const timeouts = { connectMs: 2_000, answerMs: 2_000, idleMs: 200 };
  const connection = openConnection({ url, timeouts, ...options });
  onTestFinished(() => connection.close());
  return ADAPTERS[kind](connection);
}

/** Pauses take no time; those that were asked for are noted. */
function retries(pauses: number[] = []): RetryOptions {
  return {
    ...{ attempts: 3, firstPauseMs: 100, longestPauseMs: 1_000, longestWaitMs: 60_000 },
    random: createRandom(1),
    sleep: (ms) => Promise.resolve(void pauses.push(ms)),
  };
}

function askOf(kind: ServerKind, temperature = 0): Ask {
  const prompt = [1, 7, 9];
  return {
    ...{ model: 'm', maxTokens: 40 },
    prompt: kind === 'openai' ? prompt.join() : prompt,
    sampling: { temperature, topK: 0, topP: 1, seed: 3 },
    ...(kind !== 'openai' && { stopIds: [END_OF_TEXT, 11] }),
  };
}

/** What an uninterrupted stream says. */
function expected(ask: Ask): readonly number[] {
  const { prompt, maxTokens, sampling, stopIds = [] } = ask;
  return said({ prompt, maxTokens, stopIds, ...sampling });
}

async function complete(
  kind: ServerKind,
  urls: readonly string[],
  ask: Ask,
  options: { readonly pauses?: number[]; readonly contextLength?: number } = {},
) {
  const pool = new ServerPool(urls.map((url) => adapterOf(kind, url)));
  const pieces: Piece[] = [];
  const { pauses, ...more } = options;
  const settings = { key: 'run', retries: retries(pauses), ...more };
  for await (const piece of steadyCompletion(pool, ask, LIVE, settings)) pieces.push(piece);
  return { pieces, tokenIds: tokensOf(pieces), end: pieces.at(-1) };
}

/** The tokens of pieces; those of a text are in its words. */
function tokensOf(pieces: readonly Piece[]): number[] {
  const text = pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('');
  const ids = pieces.flatMap((piece) => (piece.kind === 'tokens' ? piece.tokenIds : []));
  return [...ids, ...[...text.matchAll(/wört(\d+) /g)].map(([, id]) => Number(id))];
}

describe.each(KINDS)('a completion of %s', (kind) => {
  test.each([0, 1])('comes whole, at temperature %s', async (temperature) => {
    const server = await simulatedServer(kind);
    const ask = askOf(kind, temperature);
    const { tokenIds, end } = await complete(kind, [server.url], ask);
    expect(tokenIds).toEqual(expected(ask));
    expect(end).toMatchObject({ kind: 'end' });
    expect(server.asked).toHaveLength(1);
  });

  test('has every token once and in order, whatever the cuts', { timeout: 120_000 }, () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1000),
          temperature: fc.constantFrom(0, 0, 0.7),
          perEvent: fc.integer({ min: 1, max: 4 }),
          chunkBytes: fc.constantFrom(3, 17, 1 << 20),
          lineBreak: fc.constantFrom('\n' as const, '\r\n' as const),
          badUtf8: fc.boolean(),
          loading: fc.nat(1),
          busy: fc.nat(1),
          killAfter: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
          halfLineAfter: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
        }),
        async ({ seed, temperature: drawn, perEvent: most, chunkBytes, lineBreak, ...faults }) => {
          // What is drawn behind text depends on where a request begins.
          const temperature = kind === 'openai' ? 0 : drawn;
          // How many tokens an event of text is, is not told, so that the rest is not known either.
          const perEvent = kind === 'openai' ? 1 : most;
          const base = askOf(kind, temperature);
          const ask: Ask = {
            ...base,
            maxTokens: 12,
            prompt: kind === 'openai' ? `${seed}` : [1, seed],
            sampling: { ...base.sampling, seed },
          };
          // A stream that is asked for from its start again must be longer in a later attempt.
          const repeats = temperature > 0;
          const given = Object.fromEntries(
            Object.entries(faults).filter(([, value]) => value !== undefined),
          ) as Faults;
          const server = await simulatedServer(kind, given, { perEvent, chunkBytes, lineBreak });
          const pool = new ServerPool([adapterOf(kind, server.url)]);
          const pieces: Piece[] = [];
          const settings = { key: 'run', retries: retries() };
          for await (const piece of steadyCompletion(pool, ask, LIVE, settings)) {
            pieces.push(piece);
            if (repeats) {
              delete server.faults.killAfter;
              delete server.faults.halfLineAfter;
            }
          }
          expect(tokensOf(pieces)).toEqual(expected(ask));
          expect(pieces.filter((piece) => piece.kind === 'end')).toHaveLength(1);
          expect(pieces.at(-1)?.kind).toBe('end');
        },
      ),
      { numRuns: 25 },
    ),
  );

  test('is complete where only what follows its end was lost', async () => {
    const server = await simulatedServer(kind, { killBeforeCounts: true });
    const ask = { ...askOf(kind), maxTokens: 5 };
    const { tokenIds, end } = await complete(kind, [server.url], ask);
    expect(tokenIds).toEqual(expected(ask));
    expect(end).toMatchObject({ kind: 'end' });
    expect(server.asked).toHaveLength(1);
  });

  test('survives a server that is silent in the middle', async () => {
    const server = await simulatedServer(kind, { stallAfter: 3 });
    const ask = { ...askOf(kind), maxTokens: 6 };
    const pool = new ServerPool([adapterOf(kind, server.url)]);
    const pieces: Piece[] = [];
    const settings = { key: 'run', retries: retries() };
    for await (const piece of steadyCompletion(pool, ask, LIVE, settings)) {
      pieces.push(piece);
      if (pieces.length === 2) delete server.faults.stallAfter;
    }
    expect(tokensOf(pieces)).toEqual(expected(ask));
  });

  test('is cancelled at once, and the server hears of it', async () => {
    const server = await simulatedServer(kind, { stallAfter: 2 });
    const stop = new AbortController();
    const pool = new ServerPool([adapterOf(kind, server.url, { timeouts: { idleMs: 60_000 } })]);
    const reason = new Error('enough');
    const pieces: Piece[] = [];
    const reading = (async () => {
      const settings = { key: 'run', retries: retries() };
      for await (const piece of steadyCompletion(pool, askOf(kind), stop.signal, settings)) {
        pieces.push(piece);
        if (pieces.length === 2) setImmediate(() => stop.abort(reason));
      }
    })();
    await expect(reading).rejects.toBe(reason);
    await expect.poll(() => server.open).toBe(0);
    expect(server.asked).toHaveLength(1);
  });

  test('closes the stream that nobody reads any more', async () => {
    const server = await simulatedServer(kind, { stallAfter: 2 });
    const pool = new ServerPool([adapterOf(kind, server.url)], { ...DEFAULT_POOL, concurrency: 1 });
    const settings = { key: 'run', retries: retries() };
    for await (const piece of steadyCompletion(pool, askOf(kind), LIVE, settings)) {
      expect(piece.kind).not.toBe('end');
      break;
    }
    await expect.poll(() => server.open).toBe(0);
    // Its place in the pool is free again.
    (await pool.lease('other', LIVE)).done('left');
  });

  test('waits as long as a busy server asks', async () => {
    const server = await simulatedServer(kind, { busy: 2, retryAfter: '7' });
    const pauses: number[] = [];
    const ask = askOf(kind);
    expect((await complete(kind, [server.url], ask, { pauses })).tokenIds).toEqual(expected(ask));
    expect(pauses).toEqual([7_000, 7_000]);
  });

  test.each<[string, Faults, RegExp, number]>([
    ['a wrong key', { key: 'right' }, /did not accept the API key \(HTTP 401/, 1],
    ['a web page', { webPage: 200 }, /a web page answered \(HTTP 200: <!DOCTYPE html>/, 1],
    ['a web page of a gateway', { webPage: 502 }, /a web page answered \(HTTP 502/, 3],
    ['one that is busy for too long', { busy: 99 }, /too much to do \(HTTP 429: slow down\)/, 3],
    ['one that asks for hours', { busy: 9, retryAfter: '3600' }, /too much to do/, 1],
    ['one that never has its model', { loading: 99 }, /failed \(HTTP 503: Loading model\)/, 3],
    ['one that breaks every stream off', { killAfter: 0 }, /connection to the server/, 3],
    ['one that ends every stream early', { halfLineAfter: 0 }, /broke the stream off after 0/, 3],
    ['one that is silent', { stallAfter: 0 }, /sent nothing for 0.2 s/, 3],
  ])('tells of %s', async (_, faults, words, requests) => {
    const server = await simulatedServer(kind, faults);
    const failing = complete(kind, [server.url], askOf(kind));
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(server.url);
    expect(server.asked).toHaveLength(requests);
  });
});

describe.each(WITH_IDS)('exact tokens of %s', (kind) => {
  test('a greedy stream goes on behind what came', async () => {
    const server = await simulatedServer(kind, { killAfter: 2 });
    const ask = { ...askOf(kind), maxTokens: 6 };
    const { tokenIds, end } = await complete(kind, [server.url], ask);
    expect(tokenIds).toEqual(expected(ask));
    const prompts = server.asked.map(
      ({ body }) => body[kind === 'sglang' ? 'input_ids' : 'prompt'],
    );
    expect(prompts[1]).toEqual([1, 7, 9, ...tokenIds.slice(0, 2)]);
    expect(end).toMatchObject({ kind: 'end', usage: { completionTokens: tokenIds.length } });
  });

  test('a stream of draws is asked for again from its start', async () => {
    const server = await simulatedServer(kind, { killAfter: 2 });
    const ask = { ...askOf(kind, 1), maxTokens: 6 };
    const pool = new ServerPool([adapterOf(kind, server.url)]);
    const pieces: Piece[] = [];
    const settings = { key: 'run', retries: retries() };
    for await (const piece of steadyCompletion(pool, ask, LIVE, settings)) {
      pieces.push(piece);
      if (pieces.length === 2) delete server.faults.killAfter;
    }
    expect(tokensOf(pieces)).toEqual(expected(ask));
    const prompts = server.asked.map(
      ({ body }) => body[kind === 'sglang' ? 'input_ids' : 'prompt'],
    );
    expect(prompts).toEqual([
      [1, 7, 9],
      [1, 7, 9],
    ]);
  });

  test('goes on at another server where one is gone', async () => {
    const first = await simulatedServer(kind, { killAfter: 2 });
    const second = await simulatedServer(kind);
    const ask = { ...askOf(kind), maxTokens: 20 };
    const { tokenIds } = await complete(kind, [first.url, second.url], ask);
    expect(tokenIds).toEqual(expected(ask));
  });

  test('fewer ids than the server counted are no completion', async () => {
    const server = await simulatedServer(kind, { wrongCount: true });
    // Without a stop before the count.
    const ask = { ...askOf(kind), stopIds: [], maxTokens: 3 };
    await expect(complete(kind, [server.url], ask)).rejects.toThrow(
      /counted 4 tokens, but told the ids of 3/,
    );
  });

  test('never asks for more than the window holds', async () => {
    const server = await simulatedServer(kind);
    const ask = askOf(kind);
    const short = await complete(kind, [server.url], ask, { contextLength: 5 });
    expect(short.tokenIds).toEqual(expected({ ...ask, maxTokens: 2 }));
    const full = await complete(kind, [server.url], ask, { contextLength: 3 });
    expect(full.pieces).toEqual([
      { kind: 'end', finish: { reason: 'length' }, usage: { completionTokens: 0 } },
    ]);
    expect(server.asked).toHaveLength(1);
  });
});

describe('text of a server without ids', () => {
  test.each([0, 1])('goes on behind what came, at temperature %s', async (temperature) => {
    const server = await simulatedServer('openai', { killAfter: 2 });
    const ask = { ...askOf('openai', temperature), maxTokens: 6 };
    const { tokenIds, end } = await complete('openai', [server.url], ask);
    const asked = server.asked.map(({ body }) => [body['prompt'], body['max_tokens']]);
    expect(tokenIds).toHaveLength(6);
    expect(asked).toEqual(
      [0, 2, 4].map((from) => [`1,7,9${tokenIds.slice(0, from).map(textOf).join('')}`, 6 - from]),
    );
    if (temperature === 0) expect(tokenIds).toEqual(expected(ask));
    // What the first two requests completed, nobody counted.
    expect(end).toMatchObject({ usage: { promptTokens: expect.any(Number) } });
    expect(end).not.toHaveProperty('usage.completionTokens');
  });

  test('is complete where its stop text came before the stream was lost', async () => {
    const ask = { ...askOf('openai'), stopTexts: [textOf(expected(askOf('openai'))[1] as number)] };
    const server = await simulatedServer('openai', { killAfter: 2 });
    const { tokenIds, end } = await complete('openai', [server.url], ask);
    expect(tokenIds).toEqual(expected(ask).slice(0, 2));
    expect(end).toMatchObject({ finish: { reason: 'stop', stoppedBy: ask.stopTexts[0] } });
    expect(server.asked.map(({ body }) => body['stop'])).toEqual([undefined]);
  });
});

test('tells of servers that are all gone', async () => {
  const urls = ['http://127.0.0.1:1', 'http://localhost:1'];
  await expect(complete('vllm', urls, askOf('vllm'))).rejects.toThrow(
    /^The connection to the server at http:.* failed \(ECONNREFUSED\)/,
  );
});

test('draws that a server does not repeat are not mixed', async () => {
  const server = await simulatedServer('vllm', { killAfter: 2 });
  const pool = new ServerPool([adapterOf('vllm', server.url)]);
  const ask = { ...askOf('vllm', 1), maxTokens: 6 };
  const pieces: Piece[] = [];
  const reading = (async () => {
    const settings = { key: 'run', retries: retries() };
    for await (const piece of steadyCompletion(pool, ask, LIVE, settings)) {
      pieces.push(piece);
      // From now on it answers as with another seed.
      Object.assign(ask.sampling, { seed: 4 });
    }
  })();
  await expect(reading).rejects.toThrow(/said something else when asked again/);
  expect(tokensOf(pieces)).toEqual(expected({ ...askOf('vllm', 1), maxTokens: 2 }));
});

test('a stream that was lost right behind its stop token is complete', async () => {
  const ask = { ...askOf('vllm'), maxTokens: 500 };
  const whole = expected(ask);
  expect(whole.length).toBeLessThan(500);
  const stopped = { ...ask, stopIds: [whole.at(-1) as number] };
  // Two tokens in an event, so that the last one comes before the event that says why.
  const server = await simulatedServer('llama', { killAfter: whole.length });
  const { tokenIds, end } = await complete('llama', [server.url], stopped);
  expect(tokenIds).toEqual(whole);
  expect(end).toMatchObject({ finish: { reason: 'stop', stoppedBy: whole.at(-1) } });
});

test.each([
  ['greedy', 0, [7, 3, 2]],
  ['drawn', 1, [7, 4, 6]],
])('llama.cpp: asks for the %s ids that its stream leaves out', async (_, temperature, counts) => {
  const server = await simulatedServer('llama', { silentPlaces: [1, 2, 4] });
  const ask = { ...askOf('llama', temperature), stopIds: [], maxTokens: 7 };
  const { tokenIds } = await complete('llama', [server.url], ask);
  expect(tokenIds).toEqual(expected(ask));
  expect(server.asked.map(({ body }) => body['n_predict'])).toEqual(counts);
});

test('llama.cpp: ids that were left out and are not repeated are not made up', async () => {
  const server = await simulatedServer('llama', { silentPlaces: [1], otherWithoutStream: true });
  const ask = { ...askOf('llama', 1), stopIds: [], maxTokens: 7 };
  const failing = complete('llama', [server.url], ask);
  await expect(failing).rejects.toThrow(/counted 3 tokens, but told the ids of 2/);
});
