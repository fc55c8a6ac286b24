import type { Ask, Finish, Piece, Usage } from './adapter';
import type { Connection } from './connection';
import { at, listAt, numberAt, textAt, told } from './fields';
import { toldFault } from './toldFault';
import { untilFinished } from './wholeStream';

const PATH = '/v1/completions';

/**
 * The pieces of a completion by the OpenAI API, whose events have the first choice, and what was
 * counted behind its end.
 * @param pieceOf what a choice says; undefined where that is nothing
 */
export async function* choices(
  connection: Connection,
  { body, traceparent }: { readonly body: object; readonly traceparent?: Ask['traceparent'] },
  pieceOf: (choice: unknown) => Piece | undefined,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, undefined> {
  let end: Extract<Piece, { kind: 'end' }> | undefined;
  const events = connection.events(PATH, signal, { body, traceparent });
  for await (const event of untilFinished(events, () => end !== undefined, signal)) {
    const fault = toldFault(event, connection.url, PATH);
    if (fault) throw fault;
    const choice = at(event, 'choices', 0);
    const piece = pieceOf(choice);
    if (piece) yield piece;
    const finish = finishOf(choice);
    if (finish) end = { kind: 'end', finish, usage: {} };
    if (end) end = { ...end, usage: { ...end.usage, ...usageOf(event) } };
  }
  if (end) yield end;
}

/** The log-probabilities of a choice's tokens, where it tells all of them. */
export function logprobsOf(choice: unknown): readonly number[] | undefined {
  const chosen = listAt(choice, 'logprobs', 'token_logprobs') as number[] | undefined;
  return chosen?.every(Number.isFinite) ? chosen : undefined;
}

/** A choice of a server that tells no ids; undefined where it says nothing. */
export function textPiece(choice: unknown): Piece | undefined {
  const text = textAt(choice, 'text') ?? '';
  if (text === '') return undefined;
  const logprobs = logprobsOf(choice);
  return { kind: 'text', text, ...(logprobs && { tokens: logprobs.length, logprobs }) };
}

/** Why a choice ended; `stop_reason` is vLLM's, and null for the model's own end of text. */
function finishOf(choice: unknown): Finish | undefined {
  const reason = textAt(choice, 'finish_reason');
  if (reason === undefined) return undefined;
  if (reason === 'length') return { reason };
  const stoppedBy = numberAt(choice, 'stop_reason') ?? textAt(choice, 'stop_reason');
  return { reason: 'stop', ...(stoppedBy !== undefined && { stoppedBy }) };
}

function usageOf(event: unknown): Usage {
  return told({
    promptTokens: numberAt(event, 'usage', 'prompt_tokens'),
    cachedTokens: numberAt(event, 'usage', 'prompt_tokens_details', 'cached_tokens'),
    completionTokens: numberAt(event, 'usage', 'completion_tokens'),
  });
}
