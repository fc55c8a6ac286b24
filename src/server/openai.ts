import { HumanError } from '../common/humanError';
import type { Adapter, Ask, Piece, ServerFacts } from './adapter';
import { choices, textPiece } from './choices';
import type { Connection } from './connection';
import { numberAt, told } from './fields';
import { RequestFault } from './requestFault';
import { modelEntry } from './modelEntry';
import { trial } from './trial';
import { untilStop } from './untilStop';
import { wholeStream } from './wholeStream';

/**
 * Any other server with the completions of the OpenAI API (`/v1/completions`, `/v1/models`;
 * https://platform.openai.com/docs/api-reference/completions), such as Ollama or LM Studio. It takes
 * and tells text, never token ids, and has no stop tokens and no `top_k`. Stop texts are watched for
 * here, and never sent: these servers take four at most, keep them to themselves, and do not tell one
 * from the model's own end of text.
 */
export function openaiAdapter(connection: Connection): Adapter {
  const { url } = connection;
  const adapter: Adapter = {
    kind: 'openai',
    url,
    async probe(signal, wanted): Promise<ServerFacts> {
      const models = await connection.json('/v1/models', signal);
      const { model, fields } = modelEntry(models, wanted, connection);
      return {
        kind: 'openai',
        model,
        ...told({ contextLength: numberAt(fields, 'max_model_len') }),
        can: { ...(await trial(adapter, { model, prompt: 'a' }, signal)), alternatives: 0 },
      };
    },
    complete: (ask, signal) => wholeStream(completion(connection, ask, signal), url),
  };
  return adapter;
}

async function* completion(
  connection: Connection,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, undefined> {
  if (typeof ask.prompt !== 'string' || ask.stopIds !== undefined) throw takesText(connection.url);
  const { prompt, stopTexts, traceparent } = ask;
  const pieces = choices(connection, { body: bodyOf(ask), traceparent }, textPiece, signal);
  yield* untilStop(pieces, prompt, stopTexts);
}

function bodyOf({ model, prompt, maxTokens, sampling, logprobs }: Ask) {
  return {
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    ...(logprobs !== undefined && { logprobs }),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function takesText(url: string): RequestFault {
  const what = new HumanError(
    'The server at {0} takes no token ids. Use llama.cpp, vLLM or SGLang where exact tokens matter.',
    url,
  );
  return new RequestFault(what, 'refused');
}
