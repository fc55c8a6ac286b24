import { GREEDY, type RunRequest } from '../../engine/runRequest';
import { HumanError } from '../../common/humanError';
import { branchStep, sampledBefore, withEdit } from '../../inspect/branch';
import type { EventStore, ReadingOptions } from '../../inspect/eventStore';
import { LANGUAGES } from '../../language/languages';
import { inheritedAtStart } from '../../trace/promptEnd';
import type { SampledEvent, SamplingParams, ThreadId } from '../../trace/traceEvent';
import type { RunSession } from './runSession';
import { languageOf } from './sessionLanguage';

/** Where a run branches off, and what is another then. */
export interface BranchEdit {
  readonly thread: ThreadId;
  /** A place in the thread's context: the branch stands before the token there was written. */
  readonly position: number;
  /** What is written there, in place of what was. */
  readonly tokenIds?: readonly number[];
  readonly sampling?: SamplingParams;
}

/**
 * The request of a run that is given what this one had sampled before the edit, and goes on from
 * there under the session's own conditions. Undefined where the reading was cancelled.
 * @throws HumanError where the bundled models cannot go on from this run
 */
export async function branchRequest(
  session: RunSession,
  { thread: id, position, tokenIds = [], sampling }: BranchEdit,
  options?: ReadingOptions,
  languages = LANGUAGES,
): Promise<RunRequest | undefined> {
  const request = await requestOf(session, languages);
  await session.load([id]);
  const thread = session.detailed(session.playback.latest).threads.get(id);
  if (thread && !thread.tokens && inheritedAtStart(thread) > 0) {
    throw new HumanError(
      'This thread goes on from the context of its parent, in which its tokens cannot be told one by one. Branch off its parent, before the spawn.',
    );
  }
  const step = thread && branchStep(thread, position);
  if (step === undefined) {
    throw new HumanError('The tokens of this thread are still being read. Try again after that.');
  }
  const given = await sampledBefore(session.events, step, options);
  if (!given) return undefined;
  const names = session.names.toldNames;
  return {
    ...{ ...request, given: withEdit(given, id, tokenIds) },
    ...(sampling && { sampling }),
    ...(Object.keys(names).length > 0 && { names }),
  };
}

/** What the run was asked; of a recorded one, what its header and its first events say. */
export async function requestOf(session: RunSession, languages = LANGUAGES): Promise<RunRequest> {
  const { request, header, playback, events } = session;
  if (request) return request;
  const root = playback.latest.threads.get(0);
  if (!root) throw new HumanError('This run has no thread to go on from. Choose another run.');
  const ours = languageOf(session, languages);
  if (!ours) {
    throw new HumanError(
      'This run was recorded with the model {0}, whose vocabulary the bundled models do not share. Solve its problem here, then branch off that run.',
      header.model.name,
    );
  }
  const first = await firstSampled(events);
  return {
    model: header.model.name,
    language: ours.language.facts.name,
    prompt: root.prompt,
    sampling: header.sampling ?? GREEDY,
    limits: header.limits,
    ...(header.join && { join: header.join }),
    logprobs: first?.logprobs !== undefined,
    alternatives: first?.alternatives?.[0]?.tokenIds.length ?? 0,
  };
}

/** The root's first token. */
async function firstSampled(events: EventStore): Promise<SampledEvent | undefined> {
  for await (const batch of events.read(0, events.length)) {
    const sampled = batch.find((event) => event.type === 'sampled');
    if (sampled) return sampled;
  }
  return undefined;
}
