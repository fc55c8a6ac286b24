import type { ServerResponse } from 'node:http';
import { hash32 } from '../../../src/common/random';
import type { ServerKind } from '../../../src/server/adapter';
import { serve, type Requested } from './httpServer';

/** What goes wrong, each by a switch that a test may turn while the server runs. */
export interface Faults {
  /** Breaks every stream off after so many tokens. */
  killAfter?: number;
  /** Breaks the stream off behind the last token. */
  killBeforeCounts?: boolean;
  /** Sends nothing more after so many tokens. */
  stallAfter?: number;
  /** Ends the stream in the middle of a line after so many tokens. */
  halfLineAfter?: number;
  /** Sends bytes in comments and texts that are no UTF-8. */
  badUtf8?: boolean;
  /** Says that it has too much to do, so many times. */
  busy?: number;
  retryAfter?: string;
  /** Is still loading its model, so many times. */
  loading?: number;
  /** Counts more tokens than it told. */
  wrongCount?: boolean;
  /** Leaves the ids of these places out of the stream, as of parts of characters. */
  silentPlaces?: readonly number[];
  /** Says something else where no stream is asked for. */
  otherWithoutStream?: boolean;
  /** A web page of this status stands in its place. */
  webPage?: number;
  /** Refuses every other key, and repeats what it was sent. */
  key?: string;
}

/** How it sends: so many tokens in an event, cut into chunks of so many bytes. */
export interface Sending {
  readonly perEvent: number;
  readonly chunkBytes: number;
  readonly lineBreak: '\n' | '\r\n';
}

export interface SimulatedServer {
  readonly url: string;
  readonly faults: Faults;
  /** Completions that were asked for, and streams that are open now. */
  readonly asked: Requested[];
  open: number;
}

export const VOCABULARY = 50;
/** The model's own end of text. */
export const END_OF_TEXT = 2;

/**
 * A server whose model says for every context one token, so that a stream that is gone on with is
 * right only behind exactly the tokens that came. With a temperature, what it says depends on the
 * seed and on the prompt of the request, as draws of a generator that starts with each request.
 */
export async function simulatedServer(
  kind: ServerKind,
  faults: Faults = {},
  sending: Sending = { perEvent: 1, chunkBytes: 1 << 20, lineBreak: '\n' },
): Promise<SimulatedServer> {
  const state: { url: string; faults: Faults; asked: Requested[]; open: number } = {
    ...{ url: '', faults, asked: [], open: 0 },
  };
  state.url = await serve(async (request, response) => {
    if (request.method === 'POST') state.asked.push(request);
    state.open++;
    response.on('close', () => state.open--);
    if (refuses(state.faults, request, response)) return;
    const body = readBody(kind, request.body);
    if (!body.stream) return sendAll(body, state.faults, response);
    await sendStream(kind, body, state.faults, sending, response);
  });
  return state;
}

interface Body {
  readonly prompt: readonly number[] | string;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly seed: number;
  readonly stopIds: readonly number[];
  readonly stream: boolean;
}

function readBody(kind: ServerKind, body: Requested['body']): Body {
  const inner = (kind === 'sglang' ? body['sampling_params'] : body) as Record<string, unknown>;
  const names = {
    llama: { prompt: 'prompt', max: 'n_predict', seed: 'seed' },
    vllm: { prompt: 'prompt', max: 'max_tokens', seed: 'seed' },
    openai: { prompt: 'prompt', max: 'max_tokens', seed: 'seed' },
    sglang: { prompt: 'input_ids', max: 'max_new_tokens', seed: 'sampling_seed' },
  }[kind];
  return {
    prompt: body[names.prompt] as readonly number[] | string,
    maxTokens: inner[names.max] as number,
    temperature: inner['temperature'] as number,
    seed: inner[names.seed] as number,
    stopIds: (inner['stop_token_ids'] as number[] | undefined) ?? [],
    stream: body['stream'] === true,
  };
}

/** The completion, to its end. */
export function said({ prompt, maxTokens, temperature, seed, stopIds }: Omit<Body, 'stream'>) {
  // A text ends with what the model said before, where it is gone on with.
  const words = typeof prompt === 'string' ? prompt.split(/(?=wört)/) : [];
  const before = words.slice(1).map((word) => Number(/\d+/.exec(word)));
  const read = typeof prompt === 'string' ? [words[0], ...before] : prompt;
  const start = read.join();
  const tokenIds: number[] = [];
  while (tokenIds.length < maxTokens) {
    const context = [...read, ...tokenIds];
    const place = temperature === 0 ? context.join() : `${start}/${seed}/${tokenIds.length}`;
    const tokenId = hash32(place) % VOCABULARY;
    tokenIds.push(tokenId);
    if (tokenId === END_OF_TEXT || stopIds.includes(tokenId)) break;
  }
  return tokenIds;
}

export const textOf = (tokenId: number) => `wört${tokenId} `;

function refuses(faults: Faults, { headers }: Requested, response: ServerResponse): boolean {
  const refuse = (status: number, text: string, more: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text);
    return true;
  };
  if (faults.webPage !== undefined) {
    return refuse(faults.webPage, '<!DOCTYPE html><html><h1>Gateway</h1></html>');
  }
  if (faults.key !== undefined && headers.authorization !== `Bearer ${faults.key}`) {
    return refuse(401, JSON.stringify({ error: { message: `bad ${headers.authorization}` } }));
  }
  if (faults.loading) {
    faults.loading--;
    return refuse(503, '{"error":{"code":503,"message":"Loading model"}}');
  }
  if (faults.busy) {
    faults.busy--;
    const more = faults.retryAfter === undefined ? {} : { 'retry-after': faults.retryAfter };
    return refuse(429, '{"detail":"slow down"}', more);
  }
  return false;
}

/** As llama.cpp answers without a stream. */
function sendAll(body: Body, faults: Faults, response: ServerResponse): void {
  const tokens = said(body).map((id) => (faults.otherWithoutStream ? id + 1 : id));
  // One that counts wrong says here that nothing more came.
  const told = faults.wrongCount ? tokens.slice(0, -1) : tokens;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ tokens: told, stop: true }));
}

async function sendStream(
  kind: ServerKind,
  body: Body,
  faults: Faults,
  { perEvent, chunkBytes, lineBreak }: Sending,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const tokenIds = said(body);
  const finished = tokenIds.length < body.maxTokens || isStop(tokenIds.at(-1), body);
  // What was written is gone from here before anything else happens, so that a broken stream has it.
  const write = (bytes: Uint8Array) =>
    new Promise<void>((written) => response.write(bytes, () => written()));
  const send = async (text: string) => {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      await write(bytes.subarray(at, at + chunkBytes));
    }
  };
  const sendEvent = (event: unknown) =>
    send(`data: ${JSON.stringify(event)}${lineBreak}${lineBreak}`);
  if (faults.badUtf8) await write(Buffer.from([0x3a, 0xff, 0xc3, 0x0a]));
  for (let from = 0; from < tokenIds.length; from += perEvent) {
    if (from >= (faults.killAfter ?? Infinity)) return void response.destroy();
    if (from >= (faults.stallAfter ?? Infinity)) return;
    if (from >= (faults.halfLineAfter ?? Infinity)) return void response.end('data: {"choi');
    const to = Math.min(from + perEvent, tokenIds.length);
    const last = to === tokenIds.length;
    const event = eventOf(kind, { body, tokenIds, from, to, last, finished }, faults);
    if (event !== undefined) await sendEvent(event);
    if (faults.badUtf8) await write(Buffer.from([0x3a, 0xe2, 0x82, 0x0a, 0x0a]));
  }
  if (faults.killBeforeCounts) return void response.destroy();
  const completion = tokenIds.length + (faults.wrongCount ? 1 : 0);
  if (kind === 'llama') {
    const stop_type = finished ? 'eos' : 'limit';
    await sendEvent({
      tokens: [],
      content: '',
      stop: true,
      stop_type,
      tokens_predicted: completion,
    });
  } else {
    const usage = { prompt_tokens: body.prompt.length, completion_tokens: completion };
    if (kind !== 'sglang') await sendEvent({ choices: [], usage });
    await send(`data: [DONE]${lineBreak}${lineBreak}`);
  }
  response.end();
}

const isStop = (tokenId: number | undefined, { stopIds }: Body) =>
  tokenId !== undefined && (tokenId === END_OF_TEXT || stopIds.includes(tokenId));

interface Part {
  readonly body: Body;
  readonly tokenIds: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly last: boolean;
  readonly finished: boolean;
}

function eventOf(kind: ServerKind, part: Part, faults: Faults): unknown {
  const { body, tokenIds, from, to, last, finished } = part;
  const places = tokenIds.slice(from, to);
  const text = places.map(textOf).join('');
  const stopped = last && finished;
  switch (kind) {
    case 'llama': {
      const told = places.filter((_, i) => !faults.silentPlaces?.includes(from + i));
      if (told.length === 0) return undefined;
      return { tokens: told, content: text, stop: false, tokens_predicted: to };
    }
    case 'vllm':
    case 'openai': {
      const reason = !last ? null : finished ? 'stop' : 'length';
      const stop = stopped && tokenIds.at(-1) !== END_OF_TEXT ? tokenIds.at(-1) : null;
      const ids = kind === 'vllm' ? { token_ids: places, stop_reason: stop } : {};
      return { choices: [{ index: 0, text, finish_reason: reason, ...ids }] };
    }
    case 'sglang': {
      const count = to + (faults.wrongCount && last ? 1 : 0);
      const reason = finished ? { type: 'stop', matched: tokenIds.at(-1) } : { type: 'length' };
      const meta = { prompt_tokens: body.prompt.length, completion_tokens: count };
      const output_ids = faults.wrongCount && last ? places : tokenIds.slice(0, to);
      return { text, output_ids, meta_info: { ...meta, finish_reason: last ? reason : null } };
    }
  }
}
