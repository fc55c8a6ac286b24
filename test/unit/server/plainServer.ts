import { setImmediate } from 'node:timers/promises';
import type { Random } from '../../../src/common/random';
import { serve, type Requested } from './httpServer';

/** What a plain server does otherwise, each by a switch that a test may turn while it runs. */
export interface PlainOptions {
  /** Longest piece of text in an event, in characters; some events have none. */
  readonly longest: number;
  readonly random: Random;
  /** What stands behind it, where it is a gateway. */
  readonly ownedBy?: string;
  /** Breaks so many streams off in the middle. */
  breaks?: number;
  /** Tells what it counted. */
  readonly usage?: boolean;
  /** Most characters of a prompt; more are refused. */
  readonly window?: number;
  /** Most characters of a prompt and what may come behind it, which the server tells and checks. */
  readonly context?: number;
  /** Most characters of a prompt that it reads: of more only the last ones. */
  readonly reads?: number;
  /** Tells a log-probability for each character. */
  readonly logprobs?: boolean;
}

/** What a model says behind a text, character by character; it ends where that does. */
export type TextModel = (context: string) => Iterable<string>;

export interface PlainServer {
  readonly url: string;
  readonly asked: Requested[];
  open: number;
}

/**
 * A server with the completions of the OpenAI API and nothing else, whose tokens are characters. It
 * keeps stop texts to itself, as such servers do, and sends what it says in pieces of any length.
 */
export async function plainServer(model: TextModel, options: PlainOptions): Promise<PlainServer> {
  const state: { url: string; asked: Requested[]; open: number } = { url: '', asked: [], open: 0 };
  state.url = await serve(async (request, response) => {
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const { ownedBy = 'library', context } = options;
    if (request.path === '/v1/models') {
      return void json(200, { data: [{ id: 'plain', owned_by: ownedBy, max_model_len: context }] });
    }
    if (request.path !== '/v1/completions') return void json(404, { error: 'not found' });
    state.asked.push(request);
    state.open++;
    response.on('close', () => state.open--);
    const { prompt, max_tokens: most } = request.body as { prompt: string; max_tokens: number };
    const { longest, random, usage = true, window = Infinity, logprobs = false } = options;
    const { reads = Infinity } = options;
    if (context !== undefined && prompt.length + most > context) {
      return void json(400, { error: { message: `context of ${context} tokens` } });
    }
    if (prompt.length > window) {
      return void json(400, { error: { message: `the prompt is longer than ${window} tokens` } });
    }
    const breaks = (options.breaks ?? 0) > 0;
    if (breaks) options.breaks = (options.breaks ?? 0) - 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    const send = (event: unknown) =>
      new Promise<void>((sent) =>
        response.write(`data: ${JSON.stringify(event)}\n\n`, () => sent()),
      );
    const choice = (text: string, finish_reason: string | null) => ({
      ...{ index: 0, text, finish_reason },
      ...(logprobs && { logprobs: { token_logprobs: [...text].map(() => -0.5) } }),
    });
    let [count, held, size] = [0, '', sizeOf()];
    function sizeOf() {
      return Math.floor(random() * (longest + 1));
    }
    for (const character of model(prompt)) {
      if (response.destroyed) return;
      if (count === most) break;
      count++;
      held += character;
      if (held.length < size) continue;
      if (breaks && count > 5 && random() < 0.2) return void response.destroy();
      if (size === 0) await send({ choices: [choice('', null)] });
      await send({ choices: [choice(held, null)] });
      if (random() < 0.2) await setImmediate();
      [held, size] = ['', sizeOf()];
    }
    await send({ choices: [choice(held, count === most ? 'length' : 'stop')] });
    const counts = { prompt_tokens: Math.min(prompt.length, reads), completion_tokens: count };
    if (usage) await send({ choices: [], usage: counts });
    response.end('data: [DONE]\n\n');
  });
  return state;
}
