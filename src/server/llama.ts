import type { Alternatives } from '../trace/traceEvent';
import type { Adapter, Ask, Piece, ServerFacts, Usage } from './adapter';
import type { Connection } from './connection';
import { wrongCount } from './requestFault';
import { toldFault } from './toldFault';
import { at, listAt, numberAt, textAt, told, tokenIdsAt } from './fields';
import { modelEntry } from './modelEntry';
import { sliceOf } from './slices';
import { tokenizing } from './tokenizing';
import { trial } from './trial';
import { wholeStream } from './wholeStream';

const PATH = '/completion';

/**
 * llama.cpp's own HTTP server by its native API (`/completion`, `/props`, `/v1/models`, `/tokenize`,
 * `/detokenize`), as ggml-org/llama.cpp, tools/server/README.md, has it in builds b9000 to b11549.
 *
 * It streams always: without a stream its log-probabilities go missing. It has no stop tokens but the
 * model's own, so the stream is closed at those of the request. Ids of tokens that are only parts of
 * a character are not in its stream, and are asked for.
 */
export function llamaAdapter(connection: Connection): Adapter {
  const { url } = connection;
  const adapter: Adapter = {
    kind: 'llama',
    url,
    async probe(signal, wanted): Promise<ServerFacts> {
      const props = await connection.json('/props', signal);
      const models = await connection.json('/v1/models', signal);
      if (at(props, 'default_generation_settings') === undefined) throw connection.strange(props);
      const { model, fields } = modelEntry(models, wanted, connection);
      return {
        kind: 'llama',
        model,
        ...told({
          version: textAt(props, 'build_info'),
          contextLength: numberAt(props, 'default_generation_settings', 'n_ctx'),
          vocabularySize: numberAt(fields, 'meta', 'n_vocab'),
          concurrency: numberAt(props, 'total_slots'),
        }),
        can: {
          ...(await trial(adapter, { model, prompt: [1] }, signal)),
          cancelling: true,
          chatTemplate: (textAt(props, 'chat_template') ?? '') !== '',
        },
      };
    },
    complete: (ask, signal) => wholeStream(completion(connection, ask, signal), url),
    ...tokenizing(connection, {
      encode: (content, _model, whole) => ({ content, add_special: whole, parse_special: true }),
      decode: (tokens) => ({ tokens }),
      textField: 'content',
    }),
  };
  return adapter;
}

async function* completion(
  connection: Connection,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, undefined> {
  const stopIds = new Set(ask.stopIds);
  const seen: number[] = [];
  const { traceparent } = ask;
  for await (const event of connection.events(PATH, signal, { body: bodyOf(ask), traceparent })) {
    const fault = toldFault(event, connection.url, PATH);
    if (fault) throw fault;
    const piece = pieceOf(event, ask);
    if (!piece) throw connection.strange(event);
    const lost = (numberAt(event, 'tokens_predicted') ?? 0) - seen.length - piece.tokenIds.length;
    const tokenIds =
      lost > 0 ? await lostIds(connection, ask, seen, lost, piece.tokenIds, signal) : [];
    for (const part of [{ kind: 'tokens', tokenIds } as const, piece]) {
      const stop = part.tokenIds.findIndex((id) => stopIds.has(id));
      const kept = stop < 0 ? part : sliceOf(part, 0, stop + 1);
      seen.push(...kept.tokenIds);
      if (kept.tokenIds.length > 0) yield kept;
      if (stop < 0) continue;
      const stoppedBy = kept.tokenIds[stop] as number;
      const usage = { ...usageOf(event), completionTokens: seen.length };
      yield { kind: 'end', finish: { reason: 'stop', stoppedBy }, usage };
      return;
    }
    if (at(event, 'stop') === true) {
      yield { kind: 'end', finish: finishOf(event), usage: usageOf(event) };
      return;
    }
  }
}

type Tokens = Extract<Piece, { kind: 'tokens' }>;

function bodyOf({ prompt, maxTokens, sampling, stopTexts = [], logprobs }: Ask) {
  return {
    prompt,
    n_predict: maxTokens,
    temperature: sampling.temperature,
    top_k: sampling.topK,
    top_p: sampling.topP,
    min_p: 0,
    seed: sampling.seed,
    // In this order the probabilities of the candidates are those of other engines; no penalties.
    samplers: ['temperature', 'top_k', 'top_p'],
    stop: stopTexts,
    stream: true,
    return_tokens: true,
    // Where the stream is closed at a stop token, only these tell what was cached.
    timings_per_token: true,
    cache_prompt: true,
    n_probs: logprobs === undefined ? 0 : Math.max(logprobs, 1),
  };
}

/** The tokens of an event; undefined where it is none. */
function pieceOf(event: unknown, { logprobs: wanted }: Ask): Tokens | undefined {
  const tokenIds = tokenIdsAt(event, 'tokens');
  if (!tokenIds) return undefined;
  const text = textAt(event, 'content');
  const places = listAt(event, 'completion_probabilities') ?? [];
  const logprobs = places.map((place) => numberAt(place, 'logprob') ?? NaN);
  const known = wanted !== undefined && tokenIds.length > 0 && logprobs.length === tokenIds.length;
  const bytes = places.map((place) => tokenIdsAt(place, 'bytes'));
  return {
    kind: 'tokens',
    tokenIds,
    ...(text !== undefined && { text }),
    ...(known && bytes.every((one) => one !== undefined) && { bytes }),
    ...(known && !logprobs.some(Number.isNaN) && { logprobs }),
    ...(known && wanted > 0 && { alternatives: places.map((place) => topOf(place, wanted)) }),
  };
}

function topOf(place: unknown, count: number): Alternatives {
  const all = (listAt(place, 'top_logprobs') ?? [])
    .map((one) => ({ id: numberAt(one, 'id'), logprob: numberAt(one, 'logprob') }))
    .filter((one): one is { id: number; logprob: number } => [one.id, one.logprob].every(isKnown))
    .slice(0, count);
  return { tokenIds: all.map(({ id }) => id), logprobs: all.map(({ logprob }) => logprob) };
}

const isKnown = (value: number | undefined) => value !== undefined;

function finishOf(event: unknown): Extract<Piece, { kind: 'end' }>['finish'] {
  switch (textAt(event, 'stop_type')) {
    case 'word':
      return { reason: 'stop', stoppedBy: textAt(event, 'stopping_word') ?? '' };
    case 'eos':
      return { reason: 'stop' };
    default:
      return { reason: 'length' };
  }
}

function usageOf(event: unknown): Usage {
  const cachedTokens = numberAt(event, 'timings', 'cache_n');
  return told({
    promptTokens: numberAt(event, 'tokens_evaluated'),
    cachedTokens,
    completionTokens: numberAt(event, 'tokens_predicted'),
  });
}

/**
 * The `count` ids between those seen and those of a piece, which the stream left out: without a stream
 * the server tells all of them. A greedy request is asked for what follows those seen, any other one
 * from its start, because a seed repeats its draws from there; ids on both sides must be the same.
 */
async function lostIds(
  connection: Connection,
  ask: Ask,
  seen: readonly number[],
  count: number,
  next: readonly number[],
  signal: AbortSignal,
): Promise<number[]> {
  const { prompt, sampling } = ask;
  const goesOn = sampling.temperature === 0 && typeof prompt !== 'string';
  const before = goesOn ? [] : seen;
  const again: Ask = {
    ...ask,
    prompt: goesOn ? [...prompt, ...seen] : prompt,
    maxTokens: before.length + count + next.length,
  };
  const body = { ...bodyOf(again), stream: false, n_probs: 0 };
  const answer = await connection.json(PATH, signal, body);
  const told = tokenIdsAt(answer, 'tokens') ?? [];
  const found = told.slice(before.length, before.length + count);
  const all = [...before, ...found, ...next];
  if (found.length < count || all.some((id, i) => told[i] !== id)) {
    const received = seen.length + next.length;
    throw wrongCount(connection.url, received + count, received);
  }
  return found;
}
