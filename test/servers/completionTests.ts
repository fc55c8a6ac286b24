import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ask, Piece } from '../../src/server/adapter';
import { DEFAULT_POOL, ServerPool } from '../../src/server/pool';
import { steadyCompletion } from '../../src/server/requests';
import { type BundledModel, openBundledModel } from '../unit/engine/bundledModel';
import { askFor, inProcess, PROMPTS } from './bundledPrompts';
import type { StartedServer } from './startServer';

/** What a server of the bundled weights says and does in its own way. */
export interface Expected {
  readonly facts: object;
  /** Whether it decodes nothing now. */
  readonly isIdle: () => Promise<boolean>;
  /** How it refuses a prompt of 300 tokens. */
  readonly refusal: RegExp;
  /** Whether some tokens come without a text, as they are no whole characters. */
  readonly hasTextless: boolean;
}

const LIVE = new AbortController().signal;

/** Tests of single completions by a server of the bundled weights in 32 bits. */
export function testCompletions(server: () => StartedServer, expected: Expected): void {
  let model: BundledModel;
  beforeAll(async () => {
    model = await openBundledModel();
  });
  afterAll(() => model.runner.dispose());

  const askOf = (prompt: readonly number[]) => askFor(server().facts.model, prompt);

  async function complete(ask: Ask) {
    const { adapter, facts } = server();
    const pool = new ServerPool([adapter], { ...DEFAULT_POOL, concurrency: 4 });
    const pieces: Piece[] = [];
    const options = { key: 'run', contextLength: facts.contextLength ?? 0 };
    for await (const piece of steadyCompletion(pool, ask, LIVE, options)) pieces.push(piece);
    const tokenIds = pieces.flatMap((piece) => (piece.kind === 'tokens' ? piece.tokenIds : []));
    return { pieces, tokenIds, end: pieces.at(-1) };
  }

  test('says what it is', () => {
    expect(server().facts).toMatchObject({
      ...expected.facts,
      can: { tokenIds: true, logprobs: true, cachedTokens: true },
    });
  });

  test('says greedily what the bundled engine says, several prompts at once', async () => {
    const all = await Promise.all(PROMPTS.map((prompt) => complete(askOf(prompt))));
    for (const [i, { tokenIds, end }] of all.entries()) {
      expect(tokenIds).toEqual(await inProcess(model, PROMPTS[i] as number[]));
      const stoppedBy = tokenIds.at(-1);
      expect(end).toMatchObject({
        finish: { reason: 'stop', stoppedBy },
        usage: { completionTokens: tokenIds.length },
      });
    }
    const pieces = all.flatMap((one) => one.pieces.filter(({ kind }) => kind === 'tokens'));
    expect(pieces.some((piece) => !('text' in piece))).toBe(expected.hasTextless);
  });

  test('ends behind the token that completes a stop text', async () => {
    const whole = await complete(askOf(PROMPTS[0] as number[]));
    const texts = whole.pieces.flatMap((piece) => (piece.kind === 'tokens' ? [piece.text] : []));
    const stopText = texts[8]?.trim() ?? '';
    const last = texts.findIndex((text) => text?.includes(stopText));
    const { tokenIds, end } = await complete({
      ...askOf(PROMPTS[0] as number[]),
      stopTexts: [stopText],
    });
    expect(tokenIds).toEqual(whole.tokenIds.slice(0, last + 1));
    expect(end).toMatchObject({ finish: { reason: 'stop', stoppedBy: stopText } });
  });

  test('has what it read before in its cache', async () => {
    const prompt = [
      ...(PROMPTS[0] as number[]),
      ...(await complete(askOf(PROMPTS[0] ?? []))).tokenIds,
    ];
    const ask = { ...askOf(prompt), maxTokens: 1 };
    await complete(ask);
    const { end } = await complete(ask);
    const { usage } = end as Extract<Piece, { kind: 'end' }>;
    expect(usage.promptTokens).toBe(prompt.length);
    expect(usage.cachedTokens).toBeGreaterThan(1);
  });

  test('tells probabilities of tokens, and the most probable ones', async () => {
    const { pieces } = await complete({ ...askOf(PROMPTS[0] as number[]), logprobs: 3 });
    const told = pieces.filter((piece) => piece.kind === 'tokens' && piece.logprobs !== undefined);
    expect(told.length).toBeGreaterThan(0);
    for (const piece of told as Extract<Piece, { kind: 'tokens' }>[]) {
      expect(piece.alternatives?.[0]?.tokenIds).toHaveLength(3);
      expect(piece.alternatives?.[0]?.tokenIds[0]).toBe(piece.tokenIds[0]);
      expect(piece.logprobs?.[0]).toBeCloseTo(piece.alternatives?.[0]?.logprobs[0] as number);
    }
  });

  test('repeats its draws for a seed', async () => {
    const ask = { ...askOf([1]), maxTokens: 20, stopIds: [] };
    const drawn = async (seed: number) => {
      const sampling = { temperature: 1, topK: 0, topP: 1, seed };
      return String((await complete({ ...ask, sampling })).tokenIds);
    };
    const seeds = [1, 2, 3, 4];
    const once = await Promise.all(seeds.map(drawn));
    expect(await Promise.all(seeds.map(drawn))).toEqual(once);
    expect(new Set(once).size).toBeGreaterThan(1);
  });

  test('stops decoding within a second of its cancelling', async () => {
    const stop = new AbortController();
    const ask = { ...askOf([1, 7, 21]), maxTokens: 250, stopIds: [] };
    let came = 0;
    const reading = (async () => {
      for await (const piece of server().adapter.complete(ask, stop.signal)) {
        if (piece.kind === 'tokens' && ++came === 3) stop.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    await expect.poll(expected.isIdle, { timeout: 1000, interval: 50 }).toBe(true);
  });

  test('refuses a prompt that is longer than its window in words', async () => {
    const ask = { ...askOf(Array.from({ length: 300 }, () => 70)), maxTokens: 1 };
    const reading = (async () => {
      for await (const piece of server().adapter.complete(ask, LIVE)) {
        expect(piece.kind).toBe('nothing');
      }
    })();
    await expect(reading).rejects.toThrow(expected.refusal);
  });
}
