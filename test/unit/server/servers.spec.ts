import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../src/common/random';
import type { Piece } from '../../../src/server/adapter';
import { openServers, type ServersOptions } from '../../../src/server/servers';
import { ids, script } from '../engine/scriptedRunner';
import { plainServer } from './plainServer';
import { type LlamaOptions, startLlamaServer } from './llamaServer';

const LIVE = new AbortController().signal;
const SAID = 'solution 9 + 8 17 <eos>';
const PROMPT = ids('<bos> apr childrenUnlimited perSpawn8 17 9 8 |');
const QUICK = {
  ...{ attempts: 8, firstPauseMs: 1, longestPauseMs: 1, longestWaitMs: 1_000 },
  ...{ random: createRandom(1), sleep: () => Promise.resolve() },
};

async function started(options: LlamaOptions = {}) {
  const server = await startLlamaServer(script({ '9 8': SAID }), options);
  onTestFinished(() => server.close());
  return server;
}

async function open(urls: readonly string[], options: Partial<ServersOptions> = {}) {
  const servers = await openServers({ urls, retries: QUICK, ...options }, LIVE);
  onTestFinished(() => servers.close());
  return servers;
}

async function say({ complete, facts }: Awaited<ReturnType<typeof open>>, key: string) {
  const pieces: Piece[] = [];
  const ask = {
    ...{ model: facts.model, prompt: PROMPT, maxTokens: ids(SAID).length },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
  for await (const piece of complete(ask, LIVE, key)) pieces.push(piece);
  return pieces.flatMap((piece) => (piece.kind === 'tokens' ? piece.tokenIds : []));
}

test('several servers with one model are one, with the least that each can do', async () => {
  const [one, other] = [await started({ contextLength: 200 }), await started()];
  const servers = await open([one.url, other.url]);
  expect(servers.facts).toMatchObject({ model: 'scripted', contextLength: 200, concurrency: 4 });
  const keys = Array.from({ length: 40 }, (_, i) => `run ${i}`);
  const said = await Promise.all(keys.map((key) => say(servers, key)));
  expect(new Set(said.map(String))).toEqual(new Set([String(ids(SAID))]));
  for (const { asked } of [one, other]) expect(asked.length).toBeGreaterThan(5);
});

test('one that hides token ids is asked for text as any other, whatever it is', async () => {
  const options = { longest: 2, random: createRandom(1), ownedBy: 'vllm' };
  const server = await plainServer(() => 'one two', options);
  const servers = await open([server.url]);
  expect(servers.facts).toMatchObject({ kind: 'vllm', can: { tokenIds: false } });
  const ask = {
    ...{ model: 'plain', prompt: 'a', maxTokens: 9, stopTexts: ['e t'] },
    sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
  };
  let text = '';
  for await (const piece of servers.complete(ask, LIVE, 'key')) {
    text += piece.kind === 'text' ? piece.text : '';
  }
  expect(text).toBe('one t');
  const body = server.asked.at(-1)?.body ?? {};
  expect(
    ['stop', 'skip_special_tokens', 'add_special_tokens'].filter((one) => one in body),
  ).toEqual([]);
});

test('one that is down at first is tried again later', async () => {
  const up = await started();
  const gone = await started();
  gone.close();
  const servers = await open([gone.url, up.url]);
  for (const key of ['a', 'b', 'c', 'd']) expect(await say(servers, key)).toEqual(ids(SAID));
});

test('what is not there, or not the same, is told', async () => {
  const [one, other] = [await started(), await started({ vocabularySize: 7 })];
  await expect(open([one.url, other.url])).rejects.toThrow('The servers have different models');
  await expect(open([one.url], { model: 'mine' })).rejects.toThrow(
    `The server at ${one.url} has no model mine. Choose one of these: scripted.`,
  );
  expect((await open([one.url], { model: 'scripted' })).facts.model).toBe('scripted');
  one.close();
  await expect(open([one.url])).rejects.toThrow(/Look whether it runs/);
});
