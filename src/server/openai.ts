import { HumanError } from '../common/humanError';
import type { Adapter, Ask, Finish, Piece, ServerFacts, Usage } from './adapter';
import type { Connection } from './connection';
import { toldFault } from './toldFault';
import { at, listAt, numberAt, textAt, told } from './fields';
import { RequestFault } from './requestFault';
import { modelEntry } from './modelEntry';
import { trial } from './trial';
import { untilFinished, wholeStream } from './wholeStream';

const PATH = '/v1/completions';

/**
 * Any other server with the completions of the OpenAI API (`/v1/completions`, `/v1/models`;
 * https://platform.openai.com/docs/api-reference/completions), such as Ollama or LM Studio. It takes
 * and tells text, never token ids, and has no stop tokens and no `top_k`.
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
  let end: Extract<Piece, { kind: 'end' }> | undefined;
  const events = connection.events(PATH, signal, {
    body: bodyOf(ask),
    traceparent: ask.traceparent,
  });
  for await (const event of untilFinished(events, () => end !== undefined, signal)) {
    const fault = toldFault(event, connection.url, PATH);
    if (fault) throw fault;
    const choice = at(event, 'choices', 0);
    const text = textAt(choice, 'text') ?? '';
    const chosen = listAt(choice, 'logprobs', 'token_logprobs') as number[] | undefined;
    const known = chosen?.every(Number.isFinite) ? chosen : undefined;
    if (text !== '') {
      yield { kind: 'text', text, ...(known && { tokens: known.length, logprobs: known }) };
    }
    const finish = finishOf(choice);
    if (finish) end = { kind: 'end', finish, usage: {} };
    if (end) end = { ...end, usage: { ...end.usage, ...usageOf(event) } };
  }
  if (end) yield end;
}

function bodyOf({ model, prompt, maxTokens, sampling, stopTexts, logprobs }: Ask) {
  return {
    model,
    prompt,
    max_tokens: maxTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    ...(stopTexts && stopTexts.length > 0 && { stop: stopTexts }),
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

/** Why a choice ended; `stop_reason` is vLLM's, and null for the model's own end of text. */
export function finishOf(choice: unknown): Finish | undefined {
  const reason = textAt(choice, 'finish_reason');
  if (reason === undefined) return undefined;
  if (reason === 'length') return { reason };
  const stoppedBy = numberAt(choice, 'stop_reason') ?? textAt(choice, 'stop_reason');
  return { reason: 'stop', ...(stoppedBy !== undefined && { stoppedBy }) };
}

export function usageOf(event: unknown): Usage {
  return told({
    promptTokens: numberAt(event, 'usage', 'prompt_tokens'),
    cachedTokens: numberAt(event, 'usage', 'prompt_tokens_details', 'cached_tokens'),
    completionTokens: numberAt(event, 'usage', 'completion_tokens'),
  });
}
