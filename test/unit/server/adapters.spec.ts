import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import type { Ask, Piece } from '../../../src/server/adapter';
import { openConnection } from '../../../src/server/connection';
import { probeServer } from '../../../src/server/probe';
import { serve, type Requested } from './httpServer';

const LIVE = new AbortController().signal;
const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 5 };
const ASK: Ask = { model: 'apr', prompt: [1, 7, 9], maxTokens: 9, sampling: GREEDY };

/** Answers as a recorded server did: what is posted in its order. */
async function replay(sample: string) {
  const text = readFileSync(`test/fixtures/server/${sample}.txt`, 'utf8');
  const exchanges = text
    .split(/^> /m)
    .slice(1)
    .map((one) => /^(\S+ \S+).*\n< (\d+) (.*)\n([^]*)$/.exec(one) as RegExpExecArray);
  const requests: Requested[] = [];
  const url = await serve((request, response) => {
    requests.push(request);
    const asked = `${request.method} ${request.path}`;
    const next = exchanges.findIndex(([, name]) => name === asked);
    const [, , status, type, body] = exchanges[next] ?? [];
    if (request.method === 'POST' && next >= 0) exchanges.splice(next, 1);
    response.writeHead(Number(status ?? 404), { 'content-type': type ?? 'text/plain' });
    response.end(body);
  });
  const connection = openConnection({ url: `${url}/v1/` });
  onTestFinished(() => connection.close());
  return { connection, requests };
}

async function all(pieces: AsyncIterable<Piece>): Promise<Piece[]> {
  const all: Piece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

test('llama.cpp: what it is and can do, exact tokens, stop texts', async () => {
  const { connection, requests } = await replay('llama');
  const { adapter, facts } = await probeServer(connection, LIVE);
  expect(facts).toEqual({
    ...{ kind: 'llama', version: 'b0-unknown', model: 'apr' },
    ...{ contextLength: 256, vocabularySize: 1064, concurrency: 2 },
    can: {
      ...{ tokenIds: true, logprobs: true, cachedTokens: true },
      ...{ cancelling: true, chatTemplate: true },
    },
  });
  const pieces = await all(adapter.complete({ ...ASK, maxTokens: 3, logprobs: 1 }, LIVE));
  expect(requests.at(-1)?.body).toMatchObject({
    ...{ prompt: [1, 7, 9], n_predict: 3, n_probs: 1, stream: true, return_tokens: true },
    ...{ temperature: 0, top_k: 0, top_p: 1, min_p: 0, seed: 5 },
  });
  expect(pieces[0]).toEqual({
    ...{ kind: 'tokens', tokenIds: [10], text: 'spawn', logprobs: [0] },
    alternatives: [{ tokenIds: [10], logprobs: [0] }],
    bytes: [[...Buffer.from('spawn')]],
  });
  expect(pieces.flatMap((piece) => (piece.kind === 'tokens' ? piece.tokenIds : []))).toEqual([
    10, 163, 4,
  ]);
  expect(pieces.at(-1)).toEqual({
    kind: 'end',
    finish: { reason: 'length' },
    usage: { promptTokens: 10, cachedTokens: 1, completionTokens: 3 },
  });
  const stopped = await all(adapter.complete({ ...ASK, stopTexts: ['99'] }, LIVE));
  expect(stopped.slice(0, 2)).toMatchObject([{ tokenIds: [10] }, { tokenIds: [163] }]);
  expect(stopped.at(-1)).toMatchObject({ finish: { reason: 'stop', stoppedBy: '99' } });
  await expect(all(adapter.complete(ASK, LIVE))).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('HTTP 400: Prompt contains'),
  });
  expect(await adapter.detokenize?.([10, 11, 12], 'apr', LIVE)).toBe('spawnendspawnjoin');
});

test('llama.cpp: leaves the stream at a stop token, which it does not know', async () => {
  const { connection } = await replay('llama');
  const { adapter } = await probeServer(connection, LIVE);
  expect(await all(adapter.complete({ ...ASK, stopIds: [163] }, LIVE))).toEqual([
    { kind: 'tokens', tokenIds: [10], text: 'spawn' },
    { kind: 'tokens', tokenIds: [163], text: '99' },
    {
      kind: 'end',
      finish: { reason: 'stop', stoppedBy: 163 },
      usage: { promptTokens: 10, cachedTokens: expect.any(Number), completionTokens: 2 },
    },
  ]);
});

const STOPPED: readonly Piece[] = [
  {
    ...{ kind: 'tokens', tokenIds: [10], logprobs: [-0.25] },
    alternatives: [{ tokenIds: [10, 4], logprobs: [-0.25, -2.5] }],
  },
  {
    ...{ kind: 'tokens', tokenIds: [163, 11], logprobs: [-3, -0.5] },
    alternatives: [
      { tokenIds: [164, 165], logprobs: [-0.75, -1.25] },
      { tokenIds: [11, 12], logprobs: [-0.5, -1.5] },
    ],
  },
  {
    kind: 'end',
    finish: { reason: 'stop', stoppedBy: 11 },
    usage: { promptTokens: 3, cachedTokens: 2, completionTokens: 3 },
  },
];

test('vLLM: what it is and can do, exact tokens, a dead engine', async () => {
  const { connection, requests } = await replay('vllm');
  const { adapter, facts } = await probeServer(connection, LIVE);
  expect(facts).toEqual({
    ...{ kind: 'vllm', version: '0.32.0', model: 'apr', contextLength: 256 },
    can: {
      ...{ tokenIds: true, logprobs: true, alternatives: 20, cachedTokens: true },
      cancelling: true,
    },
  });
  const ask = { ...ASK, stopIds: [11], logprobs: 2, traceparent: '00-0af7-b7ad-01' };
  const pieces = await all(adapter.complete(ask, LIVE));
  expect(requests.at(-1)).toMatchObject({
    headers: { traceparent: '00-0af7-b7ad-01' },
    body: {
      ...{ prompt: [1, 7, 9], max_tokens: 9, logprobs: 2, stream: true, seed: 5, top_k: 0 },
      ...{ stop_token_ids: [11], include_stop_str_in_output: true, return_token_ids: true },
      ...{ skip_special_tokens: false, stream_options: { include_usage: true } },
    },
  });
  expect(pieces).toMatchObject(STOPPED);
  await expect(all(adapter.complete(ASK, LIVE))).rejects.toMatchObject({
    kind: 'broken',
    message: expect.stringContaining('EngineCore encountered an issue.'),
  });
  expect(await adapter.tokenize?.('spawn endspawn', 'apr', LIVE)).toEqual([10, 11]);
  expect(await adapter.detokenize?.([10, 11], 'apr', LIVE)).toBe('spawn endspawn');
});

test('SGLang: events with all tokens, events with the new ones, a prompt that is too long', async () => {
  const { connection, requests } = await replay('sglang');
  const { adapter, facts } = await probeServer(connection, LIVE);
  expect(facts).toEqual({
    ...{ kind: 'sglang', version: '0.5.23', model: 'apr', contextLength: 256, concurrency: 64 },
    can: { tokenIds: true, logprobs: true, cachedTokens: true, cancelling: true },
  });
  const ask = { ...ASK, stopIds: [11], logprobs: 2 };
  expect(await all(adapter.complete(ask, LIVE))).toEqual(STOPPED);
  expect(requests.at(-1)?.body).toMatchObject({
    ...{ input_ids: [1, 7, 9], return_logprob: true, top_logprobs_num: 2, stream: true },
    sampling_params: {
      ...{ max_new_tokens: 9, temperature: 0, top_k: -1, sampling_seed: 5 },
      ...{ stop_token_ids: [11], no_stop_trim: true, skip_special_tokens: false },
    },
  });
  expect(await all(adapter.complete(ask, LIVE))).toEqual(STOPPED);
  await expect(all(adapter.complete(ASK, LIVE))).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('longer than the model'),
  });
  expect(await adapter.tokenize?.('spawn endspawn', 'apr', LIVE)).toEqual([10, 11]);
  expect(await adapter.detokenize?.([10, 11], 'apr', LIVE)).toBe('spawn endspawn');
});

test('any other server: text, and no token ids', async () => {
  const { connection } = await replay('openai');
  const { adapter, facts } = await probeServer(connection, LIVE);
  expect(facts).toEqual({
    ...{ kind: 'openai', model: 'qwen3:0.6b' },
    can: { tokenIds: false, logprobs: false, alternatives: 0, cachedTokens: false },
  });
  expect(await all(adapter.complete({ ...ASK, prompt: 'Sag es.' }, LIVE))).toEqual([
    { kind: 'text', text: 'grüß' },
    { kind: 'text', text: ' dich' },
    {
      kind: 'end',
      finish: { reason: 'stop' },
      usage: { promptTokens: 3, completionTokens: 5 },
    },
  ]);
  await expect(all(adapter.complete(ASK, LIVE))).rejects.toThrow(/takes no token ids/);
});

test('says so where no known server answers', async () => {
  const url = await serve((_, response) => void response.end('{}'));
  const connection = openConnection({ url });
  onTestFinished(() => connection.close());
  await expect(probeServer(connection, LIVE)).rejects.toThrow(/is none of llama.cpp, vLLM/);
});
