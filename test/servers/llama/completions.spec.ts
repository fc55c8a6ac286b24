import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ask } from '../../../src/server/adapter';
import { ServerPool } from '../../../src/server/pool';
import { steadyCompletion } from '../../../src/server/requests';
import { openBundledModel } from '../../unit/engine/bundledModel';
import { askFor, inProcess, PROMPTS } from '../bundledPrompts';
import { testCompletions } from '../completionTests';
import { BYTE_WEIGHTS, isInstalled, WEIGHTS } from '../places.mjs';
import type { StartedServer } from '../startServer';
import { startLlama } from './startLlama';

const LIVE = new AbortController().signal;

test.runIf(isInstalled('llama'))(
  'eight streams go on at another server where theirs crashes',
  async () => {
    const model = await openBundledModel();
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
    const all = PROMPTS.map(async (prompt) => {
      const tokenIds: number[] = [];
      for await (const piece of steadyCompletion(pool, askFor('apr', prompt), LIVE, {
        key: 'run',
      })) {
        if (piece.kind === 'tokens') tokenIds.push(...piece.tokenIds);
        if (++pieces === 60) servers.find(({ adapter }) => adapter.url === used[0])?.kill();
      }
      expect(tokenIds).toEqual(await inProcess(model, prompt));
    });
    await Promise.all(all);
    const count = PROMPTS.length;
    expect(used.slice(0, count)).toEqual(Array<string>(count).fill(used[0] as string));
    expect(used.at(-1)).not.toBe(used[0]);
    await Promise.all([model.runner.dispose(), ...servers.map((server) => server.stop())]);
  },
  60_000,
);

describe.runIf(isInstalled('llama')).each([
  ['words', WEIGHTS],
  ['words and bytes', BYTE_WEIGHTS],
])('llama.cpp with a vocabulary of %s', (_, weights) => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startLlama(weights);
  }, 60_000);
  afterAll(() => server.stop());

  testCompletions(() => server, {
    facts: { kind: 'llama', contextLength: 256, vocabularySize: 1064, concurrency: 4 },
    async isIdle() {
      const slots = await server.connection.json('/slots', LIVE);
      return (slots as { is_processing: boolean }[]).every((slot) => !slot.is_processing);
    },
    refusal: /HTTP 400: request \(300 tokens\) exceeds/,
    // Parts of characters come besides the stream.
    hasTextless: weights === BYTE_WEIGHTS,
  });
});
