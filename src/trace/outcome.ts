import type { RunState, ThreadState } from './runState';

/**
 * How a thread stands, in one word.
 *
 * - solution: a child's parent got something from it; the root's claim was verified
 * - wrong answer: the root claimed a solution that the verifier refused
 * - no solution: it said so, or ended without a word in a language whose threads say what they found
 * - done: it finished, and whether it found something was neither said nor judged
 * - malformed: it said neither solution nor failure, and wrote what the grammar does not allow
 * - limit, stopped: it finished with `length` or `abort`, and returned nothing
 * - overtaken: a sibling, or one of a thread above it, returned a solution first
 * - cut off: its run broke off before it finished
 */
export type ThreadOutcome =
  | 'running'
  | 'waiting'
  | 'solution'
  | 'wrong answer'
  | 'no solution'
  | 'done'
  | 'malformed'
  | 'limit'
  | 'stopped'
  | 'overtaken'
  | 'cut off';

export function outcomeOf(state: RunState, thread: ThreadState): ThreadOutcome {
  if (thread.state !== 'finished') return state.status === 'cut off' ? 'cut off' : thread.state;
  if (thread.id === 0 && state.end?.claimed && state.end.verified !== undefined) {
    return state.end.verified ? 'solution' : 'wrong answer';
  }
  if (thread.finishReason === 'overtaken') return 'overtaken';
  const isJudged = state.start?.language?.answers ?? true;
  const returned = returnedBy(state, thread);
  if (returned === undefined ? thread.answer : returned) return isJudged ? 'solution' : 'done';
  if (thread.finishReason === 'abort') return 'stopped';
  if (thread.finishReason === 'length') return 'limit';
  if (thread.isMalformed && thread.answer === undefined) return 'malformed';
  return isJudged || thread.answer === null || returned === null ? 'no solution' : 'done';
}

/** What the parent got from this child, null for nothing, undefined if not yet. */
export function returnedBy(state: RunState, thread: ThreadState): unknown {
  if (thread.parent === undefined || thread.index === undefined) return undefined;
  const spawn = state.threads.get(thread.parent)?.spawns.find((s) => s.number === thread.spawn);
  return spawn?.results?.[thread.index];
}
