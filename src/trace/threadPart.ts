import type { RecordedEvent } from './recordedEvent';
import type { ThreadId } from './traceEvent';

/** Whose tokens and search events an event tells. */
export function threadsTold(event: RecordedEvent): readonly ThreadId[] {
  switch (event.type) {
    case 'threadStart':
    case 'forced':
    case 'search':
      return [event.thread];
    case 'sampled':
    case 'prefill':
      return event.threads;
    default:
      return [];
  }
}

/** What an event tells of one thread's tokens and search events; undefined where that is nothing. */
export function partOf(event: RecordedEvent, thread: ThreadId): RecordedEvent | undefined {
  if (!threadsTold(event).includes(thread)) return undefined;
  if (event.type !== 'sampled') return event;
  const i = event.threads.indexOf(thread);
  const at = <T>(list: readonly T[]): T[] => list.slice(i, i + 1);
  const { tokens, logprobs, alternatives, given, ...rest } = event;
  return {
    ...rest,
    threads: [thread],
    tokenIds: at(event.tokenIds),
    ...(tokens && { tokens: at(tokens) }),
    ...(logprobs && { logprobs: at(logprobs) }),
    ...(alternatives && { alternatives: at(alternatives) }),
    ...(given && { given: given.filter((id) => id === thread) }),
  };
}
