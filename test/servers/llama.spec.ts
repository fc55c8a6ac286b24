import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ModelRunner } from '../../src/engine/forward';
import { KvCache } from '../../src/engine/kvCache';
import type { ModelShape } from '../../src/engine/modelShape';
import { argmax } from '../../src/engine/sampler';
import { encodePrompt } from '../../src/language/compact/promptCodec';
import { END_OF_SPAWN, END_OF_THREAD } from '../../src/language/compact/vocabulary';
import type { Ask, Piece } from '../../src/server/adapter';
import { DEFAULT_POOL, ServerPool } from '../../src/server/pool';
import { steadyCompletion } from '../../src/server/requests';
import { openBundledModel } from '../unit/engine/bundledModel';
import { BYTE_WEIGHTS, WEIGHTS } from './places.mjs';
import { startLlama } from './startLlama';

const PROBLEMS = 8;

let shape: ModelShape;
let runner: ModelRunner;
beforeAll(async () => {
  ({ shape, runner } = await openBundledModel());
});
afterAll(() => runner.dispose());

/** Prompts of the first held-out problems. */
const prompts = (JSON.parse(readFileSync('models/heldout.json', 'utf8')) as number[][])
  .slice(0, PROBLEMS)
  .map(([target = 0, ...numbers]) =>
    encodePrompt({
      ...{ method: 'apr', children: 'unlimited', perSpawn: 16, target },
      numbers: numbers.sort((a, b) => b - a),
    }),
  );

/** The same prompts as the bundled engine's model completes them. */
async function inProcess(prompt: readonly number[], stopIds: readonly number[]) {
  const cache = new KvCache(shape);
  cache.add();
  const said: number[] = [];
  for (let ids = [...prompt]; ; ids = [said.at(-1) as number]) {
    cache.grow(prompt.length + said.length);
    const output = await runner.forward({ cache, firstRow: 0, tokenIds: [ids] });
    cache.append(0, output.freshKv, 0, ids.length, ids.length);
    said.push(argmax(output.logits));
    if (stopIds.includes(said.at(-1) as number)) return said;
  }
}

const STOP_IDS = [END_OF_SPAWN, END_OF_THREAD];

const askFor = (model: string, prompt: readonly number[]): Ask => ({
  ...{ model, prompt, maxTokens: 200, stopIds: STOP_IDS },
  sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
});

test('eight streams go on at another server where theirs crashes', async () => {
  const servers = await Promise.all([startLlama(WEIGHTS), startLlama(WEIGHTS)]);
  const used: string[] = [];
  const noted = servers.map(({ adapter }) => ({
    ...adapter,
    complete(ask: Ask, signal: AbortSignal) {
      used.push(adapter.url);
      return adapter.complete(ask, signal);
    },
  }));
  const pool = new ServerPool(noted);
  let pieces = 0;
  const all = prompts.map(async (prompt) => {
    const tokenIds: number[] = [];
    const signal = new AbortController().signal;
    for await (const piece of steadyCompletion(pool, askFor('apr', prompt), signal, {
      key: 'run',
    })) {
      if (piece.kind === 'tokens') tokenIds.push(...piece.tokenIds);
      if (++pieces === 60) servers.find(({ adapter }) => adapter.url === used[0])?.kill();
    }
    expect(tokenIds).toEqual(await inProcess(prompt, STOP_IDS));
  });
  await Promise.all(all);
  expect(used.slice(0, PROBLEMS)).toEqual(Array<string>(PROBLEMS).fill(used[0] as string));
  expect(used.at(-1)).not.toBe(used[0]);
  await Promise.all(servers.map((server) => server.stop()));
}, 60_000);

describe.each([
  ['words', WEIGHTS],
  ['words and bytes', BYTE_WEIGHTS],
])('llama.cpp with a vocabulary of %s', (_, weights) => {
  let server: Awaited<ReturnType<typeof startLlama>>;
  beforeAll(async () => {
    server = await startLlama(weights);
  }, 60_000);
  afterAll(() => server.stop());

  const askOf = (prompt: readonly number[]) => askFor(server.facts.model, prompt);

  async function complete(ask: Ask, signal = new AbortController().signal) {
    const pool = new ServerPool([server.adapter], { ...DEFAULT_POOL, concurrency: 4 });
    const pieces: Piece[] = [];
    const options = { key: 'run', contextLength: server.facts.contextLength ?? 0 };
    for await (const piece of steadyCompletion(pool, ask, signal, options)) pieces.push(piece);
    const tokenIds = pieces.flatMap((piece) => (piece.kind === 'tokens' ? piece.tokenIds : []));
    return { pieces, tokenIds, end: pieces.at(-1) };
  }

  test('says what it is', () => {
    expect(server.facts).toMatchObject({
      ...{ kind: 'llama', contextLength: 256, vocabularySize: 1064, concurrency: 4 },
      can: { tokenIds: true, logprobs: true, cachedTokens: true },
    });
  });

  test('says greedily what the bundled engine says, several prompts at once', async () => {
    const all = await Promise.all(prompts.map((prompt) => complete(askOf(prompt))));
    for (const [i, { tokenIds, end }] of all.entries()) {
      expect(tokenIds).toEqual(await inProcess(prompts[i] as number[], STOP_IDS));
      const stoppedBy = tokenIds.at(-1);
      expect(end).toMatchObject({
        finish: { reason: 'stop', stoppedBy },
        usage: { completionTokens: tokenIds.length },
      });
    }
    // Parts of characters came besides the stream, where they have no text.
    const pieces = all.flatMap((one) => one.pieces.filter(({ kind }) => kind === 'tokens'));
    expect(pieces.some((piece) => !('text' in piece))).toBe(weights === BYTE_WEIGHTS);
  });

  test('has what it read before in its cache', async () => {
    const ask = askOf(prompts[0] as number[]);
    await complete(ask);
    const { end } = await complete(ask);
    const { usage } = end as Extract<Piece, { kind: 'end' }>;
    expect(usage.promptTokens).toBe(prompts[0]?.length);
    expect(usage.cachedTokens).toBeGreaterThan(1);
  });

  test('tells probabilities of tokens, and the most probable ones', async () => {
    const { pieces } = await complete({ ...askOf(prompts[0] as number[]), logprobs: 3 });
    for (const piece of pieces) {
      if (piece.kind !== 'tokens' || piece.logprobs === undefined) continue;
      expect(piece.alternatives?.[0]?.tokenIds).toHaveLength(3);
      expect(piece.alternatives?.[0]?.tokenIds[0]).toBe(piece.tokenIds[0]);
      expect(piece.logprobs[0]).toBeCloseTo(piece.alternatives?.[0]?.logprobs[0] as number);
    }
  });

  test('repeats its draws for a seed', async () => {
    const ask = { ...askOf([1]), maxTokens: 20, stopIds: [] };
    const drawn = (seed: number) =>
      complete({ ...ask, sampling: { temperature: 1, topK: 0, topP: 1, seed } });
    const [one, same, other] = [await drawn(1), await drawn(1), await drawn(2)];
    expect(same.tokenIds).toEqual(one.tokenIds);
    expect(other.tokenIds).not.toEqual(one.tokenIds);
  });

  test('stops decoding when it is cancelled', async () => {
    const stop = new AbortController();
    const ask = { ...askOf([1, 7, 21]), maxTokens: 250, stopIds: [] };
    const reading = (async () => {
      for await (const piece of server.adapter.complete(ask, stop.signal)) {
        if (piece.kind === 'tokens') stop.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    const isIdle = async () => {
      const slots = await server.connection.json('/slots', new AbortController().signal);
      return (slots as { is_processing: boolean }[]).every((slot) => !slot.is_processing);
    };
    await expect.poll(isIdle, { timeout: 10_000 }).toBe(true);
  });

  test('refuses a prompt that is longer than its window in words', async () => {
    const ask = { ...askOf(Array.from({ length: 300 }, () => 70)), maxTokens: 1 };
    const reading = (async () => {
      for await (const piece of server.adapter.complete(ask, new AbortController().signal)) {
        expect(piece.kind).toBe('nothing');
      }
    })();
    await expect(reading).rejects.toThrow(/HTTP 400: request \(300 tokens\) exceeds/);
  });
});
