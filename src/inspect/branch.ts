import { HumanError } from '../common/humanError';
import { promptEnd } from '../trace/promptEnd';
import type { ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { EventStore, ReadingOptions } from './eventStore';

/** What a thread has sampled, in order; a new run may be given it (RunRequest). */
export interface SampledTokens {
  readonly thread: ThreadId;
  readonly tokenIds: readonly number[];
}

/** Twice what a run samples at most where nobody sets another limit. */
const MOST_GIVEN = 1_000_000;

/**
 * The step in which a thread wrote its own token at this position, or behind it: what a join puts in
 * comes by itself. Infinity where it has written none; undefined where its tokens are not known.
 */
export function branchStep({ tokens }: ThreadState, position: number): number | undefined {
  if (!tokens) return undefined;
  let next = position;
  while (next < tokens.length && tokens.isForced(next)) next++;
  return next < tokens.length ? tokens.moment(next).step : Infinity;
}

/**
 * What a new run is given so that it stands where this one stood before a step. The events are read
 * once from the start, so that of a large file nothing else is held. Undefined where that was
 * cancelled.
 * @throws HumanError where that is too much to be held
 */
export async function sampledBefore(
  events: EventStore,
  step: number,
  { signal, onProgress }: ReadingOptions = {},
): Promise<readonly SampledTokens[] | undefined> {
  const given = new Map<ThreadId, number[]>();
  const { length } = events;
  let [read, tokens] = [0, 0];
  reading: for await (const batch of events.read(0, length)) {
    if (signal?.aborted) return undefined;
    for (const event of batch) {
      if (event.type !== 'sampled') continue;
      if (event.step >= step) break reading;
      tokens += event.threads.length;
      if (tokens > MOST_GIVEN) {
        throw new HumanError(
          'The threads sampled more than {0} tokens before this place, which are too many to go on from. Choose an earlier place.',
          MOST_GIVEN,
        );
      }
      for (const [i, thread] of event.threads.entries()) {
        const tokenId = event.tokenIds[i] as number;
        const before = given.get(thread);
        if (before) before.push(tokenId);
        else given.set(thread, [tokenId]);
      }
    }
    read += batch.length;
    onProgress?.(read / length);
  }
  return Array.from(given, ([thread, tokenIds]) => ({ thread, tokenIds }));
}

/** The same, where a thread goes on with other tokens than it did. */
export function withEdit(
  given: readonly SampledTokens[],
  thread: ThreadId,
  edit: readonly number[],
): readonly SampledTokens[] {
  if (edit.length === 0) return given;
  const before = given.find((one) => one.thread === thread)?.tokenIds ?? [];
  const others = given.filter((one) => one.thread !== thread);
  return [...others, { thread, tokenIds: [...before, ...edit] }];
}

/** Where a thread is at: its next token, or its first where it has ended. */
export function herePosition(thread: ThreadState, chosen: number | undefined): number {
  const first = promptEnd(thread);
  if (chosen !== undefined) return Math.max(first, Math.min(chosen, thread.context));
  return thread.state === 'finished' ? first : thread.context;
}
