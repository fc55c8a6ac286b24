import { HumanError } from '../common/humanError';
import type { Adapter, Ask, Finish, Piece, ServerFacts } from './adapter';
import type { Connection } from './connection';
import { toldFault } from './toldFault';
import { at, listAt, numberAt, textAt, told, tokenIdsAt } from './fields';
import { RequestFault, statusFault } from './requestFault';
import { modelEntry } from './modelEntry';
import { tokenizing } from './tokenizing';
import { trial } from './trial';
import { wholeStream } from './wholeStream';

const PATH = '/generate';

/**
 * SGLang by its native API (`/generate`, `/get_model_info`, `/get_server_info`, `/v1/models`,
 * `/tokenize`, `/detokenize`), as sgl-project/sglang, docs/basic_usage/sampling_params.md and
 * python/sglang/srt/managers/tokenizer_manager.py, has it in versions 0.5.
 *
 * An event has all tokens so far, or only the new ones where the server runs with
 * `--incremental-streaming-output`; `completion_tokens` counts all of them in both. Its seed is
 * used only with `--enable-deterministic-inference`.
 */
export function sglangAdapter(connection: Connection): Adapter {
  const { url } = connection;
  const adapter: Adapter = {
    kind: 'sglang',
    url,
    async probe(signal, wanted): Promise<ServerFacts> {
      const models = await connection.json('/v1/models', signal);
      const { model, fields } = modelEntry(models, wanted, connection);
      // Routers pass on neither of these, and newer versions have them under shorter names too.
      const quietly = (what: string) => connection.json(what, signal).catch(() => undefined);
      const info = (await quietly('/get_model_info')) ?? (await quietly('/model_info'));
      const server = (await quietly('/get_server_info')) ?? (await quietly('/server_info'));
      signal.throwIfAborted();
      return {
        kind: 'sglang',
        model,
        ...told({
          version: textAt(server, 'version'),
          contextLength: numberAt(fields, 'max_model_len') ?? numberAt(server, 'context_length'),
          vocabularySize: numberAt(info, 'vocab_size'),
          concurrency: numberAt(server, 'max_running_requests'),
        }),
        can: { ...(await trial(adapter, { model, prompt: [1] }, signal)), cancelling: true },
      };
    },
    complete: (ask, signal) => wholeStream(completion(connection, ask, signal), url),
    ...tokenizing(connection, {
      encode: (prompt, model, whole) => ({ model, prompt, add_special_tokens: whole }),
      decode: (tokens, model) => ({ model, tokens, skip_special_tokens: false }),
      textField: 'text',
    }),
  };
  return adapter;
}

async function* completion(
  connection: Connection,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, undefined> {
  let seen = 0;
  const sent = { body: bodyOf(ask), traceparent: ask.traceparent };
  for await (const event of connection.events(PATH, signal, sent)) {
    const fault = toldFault(event, connection.url, PATH) ?? abortFault(event, connection.url);
    if (fault) throw fault;
    const all = tokenIdsAt(event, 'output_ids');
    const count = numberAt(event, 'meta_info', 'completion_tokens');
    if (!all || count === undefined) throw connection.strange(event);
    // All so far, or the new ones alone: then they are as many as the count has grown.
    const skip = all.length === count ? seen : 0;
    const piece = pieceOf(event, all.slice(skip), all.length, ask);
    seen += piece.tokenIds.length;
    if (piece.tokenIds.length > 0) yield piece;
    const finish = finishOf(event);
    if (finish) {
      yield { kind: 'end', finish, usage: usageOf(event) };
      return;
    }
  }
}

type Tokens = Extract<Piece, { kind: 'tokens' }>;

function bodyOf({ prompt, maxTokens, sampling, stopIds, stopTexts, logprobs }: Ask) {
  return {
    ...(typeof prompt === 'string' ? { text: prompt } : { input_ids: prompt }),
    sampling_params: {
      max_new_tokens: maxTokens,
      temperature: sampling.temperature,
      top_k: sampling.topK === 0 ? -1 : sampling.topK,
      top_p: sampling.topP,
      min_p: 0,
      repetition_penalty: 1,
      sampling_seed: sampling.seed,
      stop: stopTexts ?? [],
      stop_token_ids: stopIds ?? [],
      no_stop_trim: true,
      skip_special_tokens: false,
    },
    return_logprob: logprobs !== undefined,
    ...(logprobs !== undefined && { top_logprobs_num: logprobs }),
    stream: true,
  };
}

/**
 * The last tokens of an event. Its lists of probabilities, `[logprob, id, text]` for a token, are as
 * long as its list of ids, so the new ones are those at their ends.
 */
function pieceOf(
  event: unknown,
  tokenIds: readonly number[],
  length: number,
  { logprobs: wanted }: Ask,
): Tokens {
  const lastOf = (name: string) => {
    const list = listAt(event, 'meta_info', name);
    return list?.length === length ? list.slice(length - tokenIds.length) : undefined;
  };
  const logprobs = lastOf('output_token_logprobs')?.map((one) => numberAt(one, 0) ?? NaN);
  const places = wanted ? lastOf('output_top_logprobs') : undefined;
  return {
    kind: 'tokens',
    tokenIds,
    ...(logprobs && !logprobs.some(Number.isNaN) && { logprobs }),
    ...(places && { alternatives: places.map(topOf) }),
  };
}

function topOf(place: unknown) {
  const all = (Array.isArray(place) ? place : [])
    .map((one) => ({ logprob: numberAt(one, 0) ?? NaN, id: numberAt(one, 1) ?? NaN }))
    .filter(({ logprob, id }) => !Number.isNaN(logprob) && !Number.isNaN(id));
  return { tokenIds: all.map(({ id }) => id), logprobs: all.map(({ logprob }) => logprob) };
}

function finishOf(event: unknown): Finish | undefined {
  const reason = at(event, 'meta_info', 'finish_reason');
  const type = textAt(reason, 'type');
  if (type === undefined) return undefined;
  if (type === 'length') return { reason: 'length' };
  const stoppedBy = numberAt(reason, 'matched') ?? textAt(reason, 'matched');
  return { reason: 'stop', ...(stoppedBy !== undefined && { stoppedBy }) };
}

/** What it says in the last event of a request that it gave up. */
function abortFault(event: unknown, url: string): RequestFault | undefined {
  const reason = at(event, 'meta_info', 'finish_reason');
  if (textAt(reason, 'type') !== 'abort') return undefined;
  const body = textAt(reason, 'message') ?? '';
  const status = numberAt(reason, 'status_code');
  if (status !== undefined) return statusFault({ url, path: PATH, status, body, isHtml: false }, 0);
  const what = new HumanError(
    'The server at {0} gave the request up ({1}). Look into its log, then try again.',
    url,
    body,
  );
  return new RequestFault(what, 'broken');
}

function usageOf(event: unknown) {
  return told({
    promptTokens: numberAt(event, 'meta_info', 'prompt_tokens'),
    cachedTokens: numberAt(event, 'meta_info', 'cached_tokens'),
    completionTokens: numberAt(event, 'meta_info', 'completion_tokens'),
  });
}
