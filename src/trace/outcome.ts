import type { Operation } from '../countdown/arithmetic';
import type { RunState, ThreadState } from './runState';

/**
 * How a thread stands, in one word.
 *
 * - solution: a child's parent got operations from it; the root's claim was verified
 * - wrong answer: the root claimed a solution that the verifier refused
 * - malformed: it said neither solution nor failure, and wrote what the grammar does not allow
 * - limit, stopped: it finished with `length` or `abort`, and returned nothing
 * - cut off: its run broke off before it finished
 */
export type ThreadOutcome =
  | 'running'
  | 'waiting'
  | 'solution'
  | 'wrong answer'
  | 'no solution'
  | 'malformed'
  | 'limit'
  | 'stopped'
  | 'cut off';

const MALFORMED = [
  'malformed spawn',
  'unserved spawn',
  'malformed operation',
  'malformed answer',
  'unexpected token',
] as const;

export function outcomeOf(state: RunState, thread: ThreadState): ThreadOutcome {
  if (thread.state !== 'finished') return state.status === 'cut off' ? 'cut off' : thread.state;
  if (thread.id === 0 && state.end?.claimed) {
    return state.end.verified ? 'solution' : 'wrong answer';
  }
  const returned = returnedBy(state, thread);
  if (returned === undefined ? thread.answer : returned) return 'solution';
  if (thread.finishReason === 'abort') return 'stopped';
  if (thread.finishReason === 'length') return 'limit';
  const malformed = MALFORMED.some((kind) => thread.faults[kind]);
  return malformed && thread.answer === undefined ? 'malformed' : 'no solution';
}

/** What the parent got from this child: operations, null for no solution, undefined if not yet. */
export function returnedBy(
  state: RunState,
  thread: ThreadState,
): readonly Operation[] | null | undefined {
  if (thread.parent === undefined || thread.index === undefined) return undefined;
  const spawn = state.threads.get(thread.parent)?.spawns.find((s) => s.number === thread.spawn);
  return spawn?.results?.[thread.index];
}
