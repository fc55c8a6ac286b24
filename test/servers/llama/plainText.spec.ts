/** A server of which only the completions of the OpenAI API are reached: text, and no token ids. */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { servedModel } from '../../../src/methods/servedModel';
import type { Ask, Piece } from '../../../src/server/adapter';
import { openServers, type Servers } from '../../../src/server/servers';
import { RunReducer } from '../../../src/trace/reducer';
import { TokenNames } from '../../../src/trace/tokenNames';
import { startHttp } from '../../unit/server/startHttp';
import { isInstalled, WEIGHTS } from '../places.mjs';
import type { StartedServer } from '../startServer';
import { startLlama } from './startLlama';

const LIVE = new AbortController().signal;

let llama: StartedServer;
let gateway: Awaited<ReturnType<typeof startHttp>>;
let servers: Servers;
const passed: Readonly<Record<string, unknown>>[] = [];

/** Passes completions on as they are, streams and closed connections too, and hides all else. */
async function startGateway(url: string, model: string) {
  return startHttp(async ({ path, body }, response) => {
    if (path === '/v1/models') {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ data: [{ id: model, owned_by: 'somebody' }] }));
    }
    if (path !== '/v1/completions') return void response.writeHead(404).end();
    passed.push(body);
    const left = new AbortController();
    response.on('close', () => left.abort());
    const answer = await fetch(url + path, {
      ...{ method: 'POST', body: JSON.stringify(body), signal: left.signal },
      headers: { 'content-type': 'application/json' },
    });
    const type = answer.headers.get('content-type') ?? 'text/plain';
    response.writeHead(answer.status, { 'content-type': type });
    Readable.fromWeb(answer.body as never)
      .on('error', () => {})
      .pipe(response);
  });
}

describe.runIf(isInstalled('llama'))('a gateway before llama.cpp', () => {
  beforeAll(async () => {
    llama = await startLlama(WEIGHTS);
    gateway = await startGateway(llama.connection.url, llama.facts.model);
    servers = await openServers({ urls: [gateway.url] }, LIVE);
  }, 60_000);
  afterAll(async () => {
    await servers.close();
    gateway.close();
    await llama.stop();
  });

  async function textOf(pieces: AsyncIterable<Piece>): Promise<string> {
    let text = '';
    for await (const piece of pieces) text += piece.kind === 'end' ? '' : (piece.text ?? '');
    return text;
  }

  test('it is taken for a plain server', () => {
    expect(servers.facts).toMatchObject({ kind: 'openai', can: { tokenIds: false } });
  });

  test('a text is completed as its token ids are', async () => {
    for (const prompt of ['9 8', '17+9*8']) {
      const ask: Ask = { model: llama.facts.model, prompt, maxTokens: 12, sampling: GREEDY };
      const text = await textOf(servers.complete(ask, LIVE, 'key'));
      const ids = await llama.adapter.tokenize?.(prompt, ask.model, LIVE, true);
      expect(text).not.toBe('');
      expect(await textOf(llama.adapter.complete({ ...ask, prompt: ids ?? [] }, LIVE))).toBe(text);
    }
  });

  test('a run spawns, joins and ends over it, and its trace says what was sent', async () => {
    const { engine, identity } = await servedModel(
      { ...servers, close: () => Promise.resolve() },
      { language: 'multiverse', task: 'none' },
      1,
      LIVE,
    );
    expect(identity.notRecorded).toContain('modelTokens');
    const spawn =
      '<Parallel>\n<Goal>\n<Outline>1: 9 + 8</Outline>\n<Outline>2: 9 - 8</Outline>\n</Goal>';
    const request: RunRequest = {
      ...{ model: 'm', language: 'multiverse', prompt: { text: '9 8' }, sampling: GREEDY },
      limits: { ...DEFAULT_LIMITS, contextWindow: 200, threadTokens: 20 },
      ...{ logprobs: true, names: { 7: spawn }, given: [{ thread: 0, tokenIds: [7] }] },
    };
    const before = passed.length;
    const reducer = new RunReducer({ names: new TokenNames([], 'nothing') });
    for await (const events of engine.submit(request).events) {
      for (const event of events) reducer.apply(event);
    }
    await engine.dispose();
    const { state } = reducer;
    expect(state.anomalies.first).toEqual([]);
    expect(state.threads.get(0)?.spawns).toMatchObject([{ children: [1, 2] }]);
    expect(state.end).toBeDefined();
    // Three threads to their limits, each counted by the server.
    expect(state.served).toMatchObject({ requests: 3, counted: 3 });
    // What was sent is what contexts say, letter for letter.
    const texts = [...state.threads.values()].map(({ tokens }) =>
      state.names.text(Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? -1)),
    );
    for (const { prompt } of passed.slice(before)) {
      expect(texts.some((text) => text.startsWith(prompt as string))).toBe(true);
    }
  });
});
