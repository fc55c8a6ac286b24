import type { Adapter, Ask, Piece, ServerFacts } from './adapter';
import { choices, logprobsOf, textPiece } from './choices';
import type { Connection } from './connection';
import { listAt, numberAt, textAt, told, tokenIdsAt } from './fields';
import { modelEntry } from './modelEntry';
import { tokenizing } from './tokenizing';
import { trial } from './trial';
import { wholeStream } from './wholeStream';

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
    complete(ask, signal) {
      const sent = { body: bodyOf(ask), traceparent: ask.traceparent };
      const pieces = choices(connection, sent, (choice) => pieceOf(choice, ask), signal);
      return wholeStream(pieces, url);
    },
    ...tokenizing(connection, {
      encode: (prompt, model, whole) => ({ model, prompt, add_special_tokens: whole }),
      decode: (tokens, model) => ({ model, tokens }),
      textField: 'prompt',
    }),
  };
  return adapter;
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
  if (!tokenIds) return textPiece(choice);
  if (tokenIds.length === 0) return undefined;
  const logprobs = logprobsOf(choice);
  const places = listAt(choice, 'logprobs', 'top_logprobs');
  const known = wanted !== undefined && wanted > 0 && places?.length === tokenIds.length;
  return {
    kind: 'tokens',
    tokenIds,
    text: textAt(choice, 'text') ?? '',
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
