import { assertNever } from '../common/assertNever';
import { outcomeOf, type ThreadOutcome } from '../trace/outcome';
import { isRecorded } from '../trace/recorded';
import type { RunState, ThreadState } from '../trace/runState';

/** Which threads are shown: those for which all of this holds. */
export interface ThreadFilter {
  /** One of these; none stands for all. */
  readonly outcomes: readonly ThreadOutcome[];
  /** The row says this, whatever the case of its letters. */
  readonly text: string;
  /** Tokens in the context, and milliseconds from start to end, at least; where they are known. */
  readonly leastTokens: number;
  readonly leastMs: number;
}

export const NO_FILTER: ThreadFilter = { outcomes: [], text: '', leastTokens: 0, leastMs: 0 };

export const THREAD_SORTS = ['creation', 'tokens', 'duration', 'outcome'] as const;
/** The order among the children of one spawn; all but `creation` with the most first. */
export type ThreadSort = (typeof THREAD_SORTS)[number];

export const OUTCOMES: readonly ThreadOutcome[] = [
  'running',
  'waiting',
  'solution',
  'wrong answer',
  'malformed',
  'limit',
  'stopped',
  'overtaken',
  'cut off',
  'no solution',
];

export function isFilter({ outcomes, text, leastTokens, leastMs }: ThreadFilter): boolean {
  return outcomes.length > 0 || text !== '' || leastTokens > 0 || leastMs > 0;
}

/** @param saying what the thread's row says; asked only where the filter looks for a text */
export function passes(
  filter: ThreadFilter,
  state: RunState,
  thread: ThreadState,
  saying: () => string,
): boolean {
  const { outcomes, text, leastTokens, leastMs } = filter;
  return (
    (thread.context >= leastTokens || !isRecorded('tokens', state)) &&
    (durationOf(state, thread) >= leastMs || !isRecorded('time', state)) &&
    (outcomes.length === 0 || outcomes.includes(outcomeOf(state, thread))) &&
    (text === '' || saying().toLowerCase().includes(text.toLowerCase()))
  );
}

/** The threads in this order; those that are equal in it stay as they were created. */
export function sortThreads(
  threads: readonly ThreadState[],
  sort: ThreadSort,
  state: RunState,
): readonly ThreadState[] {
  switch (sort) {
    case 'creation':
      return threads;
    case 'tokens':
      return threads.toSorted((a, b) => b.context - a.context);
    case 'duration':
      return threads.toSorted((a, b) => durationOf(state, b) - durationOf(state, a));
    case 'outcome': {
      const rank = (thread: ThreadState) => OUTCOMES.indexOf(outcomeOf(state, thread));
      return threads.toSorted((a, b) => rank(a) - rank(b));
    }
    default:
      return assertNever(sort);
  }
}

/** Milliseconds from its start to its end, or to now. */
export function durationOf(state: RunState, thread: ThreadState): number {
  return (thread.ended?.ms ?? state.ms) - thread.started.ms;
}
