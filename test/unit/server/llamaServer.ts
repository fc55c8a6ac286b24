import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { argmax } from '../../../src/engine/sampler';
import { type Policy, SCRIPTED_SHAPE } from '../engine/scriptedRunner';
import { type Requested, startHttp } from './startHttp';

/** What a llama.cpp of a test is, and what goes wrong with it; a test may change it as it runs. */
export interface LlamaOptions {
  vocabularySize?: number;
  /** How it makes tokens of texts and texts of tokens, where it tells; without a token before them. */
  tokenizer?: {
    encode(text: string): readonly number[];
    bytes(ids: readonly number[]): string;
    readonly endOfText: readonly number[];
  };
  contextLength?: number;
  /** Refuses every other key, and repeats what it was sent. */
  key?: string;
  /** Milliseconds of a token. */
  tokenMs?: number;
  /** Breaks every connection off from this many tokens of all streams on, as if it were killed. */
  diesAfter?: number;
}

export interface LlamaServer {
  readonly url: string;
  readonly close: () => void;
  readonly options: LlamaOptions;
  /** What completions were asked for. */
  readonly asked: Requested[];
  /** Streams that are open now. */
  open: number;
  /** Tokens of all streams. */
  said: number;
}

/**
 * llama.cpp's own API over a model that says what a script tells it, with a cache of all prompts, until
 * it is closed.
 */
export async function startLlamaServer(
  policy: Policy,
  options: LlamaOptions = {},
): Promise<LlamaServer> {
  const state = { options, asked: [] as Requested[], open: 0, said: 0 };
  const http = await startHttp(async (request, response) => {
    const { key, diesAfter = Infinity } = state.options;
    if (state.said >= diesAfter) return void response.destroy();
    const { authorization } = request.headers;
    if (key !== undefined && authorization !== `Bearer ${key}`) {
      const message = `Invalid API Key ${authorization}`;
      return void send(response, 401, { error: { code: 401, message } });
    }
    switch (request.path) {
      case '/v1/models':
        return void send(response, 200, models(state.options));
      case '/props':
        return void send(response, 200, props(state.options));
      case '/tokenize': {
        const tokens = state.options.tokenizer?.encode(request.body['content'] as string);
        return void send(response, 200, { tokens });
      }
      case '/detokenize': {
        const text = state.options.tokenizer?.bytes(request.body['tokens'] as number[]) ?? '';
        return void send(response, 200, { content: Buffer.from(text, 'latin1').toString() });
      }
      case '/completion':
        state.asked.push(request);
        state.open++;
        response.on('close', () => state.open--);
        return complete(policy, request, response, state);
      default:
        return void send(response, 404, { error: { message: 'File Not Found' } });
    }
  });
  return Object.assign(state, http);
}

function models({ vocabularySize = SCRIPTED_SHAPE.vocabularySize }: LlamaOptions) {
  return { data: [{ id: 'scripted', owned_by: 'llamacpp', meta: { n_vocab: vocabularySize } }] };
}

function props({ contextLength = SCRIPTED_SHAPE.contextWindow }: LlamaOptions) {
  return {
    default_generation_settings: { n_ctx: contextLength },
    ...{ total_slots: 4, build_info: 'b1-test', chat_template: '' },
  };
}

async function complete(
  policy: Policy,
  { body }: Requested,
  response: ServerResponse,
  state: Pick<LlamaServer, 'options' | 'said'>,
): Promise<void> {
  const prompt = body['prompt'] as readonly number[];
  const context = [...prompt];
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  const counts = () => ({
    tokens_evaluated: prompt.length,
    tokens_predicted: context.length - prompt.length,
    timings: { cache_n: prompt.length - 1 },
  });
  while (context.length - prompt.length < (body['n_predict'] as number)) {
    const { tokenMs = 0, diesAfter = Infinity } = state.options;
    if (state.said >= diesAfter || response.destroyed) return void response.destroy();
    const next = policy(context);
    const tokenId = typeof next === 'number' ? next : argmax(next);
    context.push(tokenId);
    state.said++;
    const { tokenizer } = state.options;
    const bytes = [...Buffer.from(tokenizer?.bytes([tokenId]) ?? '', 'latin1')];
    const event = {
      ...{ tokens: [tokenId], content: '', stop: false, ...counts() },
      completion_probabilities: [{ id: tokenId, bytes, logprob: 0, top_logprobs: [] }],
    };
    await new Promise<void>((written) =>
      response.write(`data: ${JSON.stringify(event)}\n\n`, () => written()),
    );
    if (tokenMs > 0) await setTimeout(tokenMs);
    if (tokenizer?.endOfText.includes(tokenId)) {
      const end = { tokens: [], content: '', stop: true, stop_type: 'eos', ...counts() };
      response.end(`data: ${JSON.stringify(end)}\n\n`);
      return;
    }
  }
  const end = { tokens: [], content: '', stop: true, stop_type: 'limit', ...counts() };
  response.end(`data: ${JSON.stringify(end)}\n\n`);
}

function send(response: ServerResponse, status: number, answer: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}
