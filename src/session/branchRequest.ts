import type { RunRequest } from '../engine/runRequest';
import { HumanError } from '../humanError';
import type { SampledTokens } from '../inspect/branch';
import { VOCABULARY } from '../language/compact/vocabulary';
import type { SamplingParams } from '../trace/traceEvent';
import type { RunSession } from './runSession';

/**
 * The request of a run that is given these tokens, and goes on from them under the session's own
 * conditions, or with other sampling.
 * @throws HumanError where the bundled models cannot go on from this run
 */
export function branchRequest(
  session: RunSession,
  given: readonly SampledTokens[] | undefined,
  sampling?: SamplingParams,
): RunRequest {
  if (!given) {
    throw new HumanError('This run was opened without its tokens. Run the problem anew.');
  }
  const request = requestOf(session);
  return { ...request, given, ...(sampling && { sampling }) };
}

/** What the run was asked; of a recorded one, what its header and its root's prompt say. */
export function requestOf({ request, header, playback }: RunSession): RunRequest {
  if (request) return request;
  const root = playback.latest.threads.get(0);
  if (!root) throw new HumanError('This run has no thread to go on from. Choose another run.');
  const { vocabulary } = header.model;
  const isOurs =
    vocabulary.length === VOCABULARY.length &&
    vocabulary.every((name, i) => name === VOCABULARY[i]);
  if (!isOurs) {
    throw new HumanError(
      'This run was recorded with the model {0}, whose vocabulary the bundled models do not share. Solve its problem here, then branch off that run.',
      header.model.name,
    );
  }
  const { tokens, counts } = root;
  const first = counts.prompt;
  const isSampled = tokens !== undefined && tokens.length > first;
  return {
    prompt: root.prompt,
    sampling: header.sampling,
    limits: header.limits,
    logprobs: isSampled && tokens.logprob(first) !== undefined,
    alternatives: (isSampled ? tokens.alternatives(first)?.tokenIds.length : undefined) ?? 0,
  };
}
