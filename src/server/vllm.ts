import type { Adapter, Ask, Piece, ServerFacts } from './adapter';
import type { Connection } from './connection';
import { toldFault } from './toldFault';
import { at, listAt, numberAt, textAt, told, tokenIdsAt } from './fields';
import { finishOf, usageOf } from './openai';
import { modelEntry } from './modelEntry';
import { trial } from './trial';
import { untilFinished, wholeStream } from './wholeStream';

const PATH = '/v1/completions';
/** Where log-probabilities name tokens by id, they do so in this form. */
const ID_FORM = /^token_id:(\d+)$/;
/** The server's `--max-logprobs`, where nobody changed it. */
const MOST_ALTERNATIVES = 20;

/**
 * vLLM by its OpenAI-compatible API with vLLM's own fields (`/v1/completions`, `/v1/models`,
 * `/version`, `/tokenize`, `/detokenize`), as vllm-project/vllm, vllm/entrypoints/openai/completion/
 * protocol.py, has it in versions 0.10.2, which brought `return_token_ids`, to 0.32.
 *
 * How many tokens were cached it tells only with `--enable-prompt-tokens-details`.
 */
export function vllmAdapter(connection: Connection): Adapter {
  const { url } = connection;
  const adapter: Adapter = {
    kind: 'vllm',
    url,
    async probe(signal, wanted): Promise<ServerFacts> {
      const models = await connection.json('/v1/models', signal);
      const { model, fields } = modelEntry(models, wanted, connection);
      // A router before it may not pass this one on.
      const version = await connection.json('/version', signal).catch(() => undefined);
      signal.throwIfAborted();
      return {
        kind: 'vllm',
        model,
        ...told({
          version: textAt(version, 'version'),
          contextLength: numberAt(fields, 'max_model_len'),
        }),
        can: {
          ...(await trial(adapter, { model, prompt: [1] }, signal)),
          alternatives: MOST_ALTERNATIVES,
          cancelling: true,
        },
      };
    },
    complete: (ask, signal) => wholeStream(completion(connection, ask, signal), url),
    async tokenize(prompt, model, signal, whole = false) {
      const body = { model, prompt, add_special_tokens: whole };
      const answer = await connection.json('/tokenize', signal, body);
      const tokenIds = tokenIdsAt(answer, 'tokens');
      if (!tokenIds) throw connection.strange(answer);
      return tokenIds;
    },
    async detokenize(tokens, model, signal) {
      const answer = await connection.json('/detokenize', signal, { model, tokens });
      const text = textAt(answer, 'prompt');
      if (text === undefined) throw connection.strange(answer);
      return text;
    },
  };
  return adapter;
}

async function* completion(
  connection: Connection,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, undefined> {
  let end: Extract<Piece, { kind: 'end' }> | undefined;
  const events = connection.events(PATH, signal, {
    body: bodyOf(ask),
    traceparent: ask.traceparent,
  });
  for await (const event of untilFinished(events, () => end !== undefined, signal)) {
    const fault = toldFault(event, connection.url, PATH);
    if (fault) throw fault;
    const choice = at(event, 'choices', 0);
    const piece = pieceOf(choice, ask);
    if (piece) yield piece;
    const finish = finishOf(choice);
    if (finish) end = { kind: 'end', finish, usage: {} };
    if (end) end = { ...end, usage: { ...end.usage, ...usageOf(event) } };
  }
  if (end) yield end;
}

function bodyOf({ model, prompt, maxTokens, sampling, stopIds, stopTexts, logprobs }: Ask) {
  return {
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: sampling.temperature,
    top_k: sampling.topK,
    top_p: sampling.topP,
    min_p: 0,
    repetition_penalty: 1,
    seed: sampling.seed,
    stop: stopTexts ?? [],
    stop_token_ids: stopIds ?? [],
    include_stop_str_in_output: true,
    skip_special_tokens: false,
    add_special_tokens: false,
    return_token_ids: true,
    return_tokens_as_token_ids: true,
    ...(logprobs !== undefined && { logprobs }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

/** The tokens of a choice; text where the server is older than their ids; undefined for none. */
function pieceOf(choice: unknown, { logprobs: wanted }: Ask): Piece | undefined {
  const tokenIds = tokenIdsAt(choice, 'token_ids');
  const text = textAt(choice, 'text') ?? '';
  const chosen = listAt(choice, 'logprobs', 'token_logprobs') as number[] | undefined;
  const logprobs = chosen?.every(Number.isFinite) ? chosen : undefined;
  if (!tokenIds) {
    if (text === '') return undefined;
    return { kind: 'text', text, ...(logprobs && { tokens: logprobs.length, logprobs }) };
  }
  if (tokenIds.length === 0) return undefined;
  const places = listAt(choice, 'logprobs', 'top_logprobs');
  const known = wanted !== undefined && wanted > 0 && places?.length === tokenIds.length;
  return {
    kind: 'tokens',
    tokenIds,
    text,
    ...(logprobs?.length === tokenIds.length && { logprobs }),
    ...(known && { alternatives: places.map((place) => topOf(place, wanted)) }),
  };
}

/** It names the decoded token besides, where that is not among the most probable. */
function topOf(place: unknown, count: number) {
  const all = Object.entries((place ?? {}) as Record<string, number>)
    .map(([name, logprob]) => ({ id: ID_FORM.exec(name)?.[1], logprob }))
    .filter((one) => one.id !== undefined)
    .sort((a, b) => b.logprob - a.logprob)
    .slice(0, count);
  return { tokenIds: all.map(({ id }) => Number(id)), logprobs: all.map(({ logprob }) => logprob) };
}
