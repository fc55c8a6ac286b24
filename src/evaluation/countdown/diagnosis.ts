import type { SolverRules } from '../../countdown/demonstration/rules';
import type { Departure } from '../../countdown/demonstration/departure';
import { isSolvable, MOST_SEARCHED } from '../../countdown/oracle';
import { compactDeparture } from '../../language/compact/departure';
import type { RunState, ThreadState } from '../../trace/runState';
import { promptOf, searchOf } from '../../tasks/countdownTrace';

/** Where a thread first departs from the symbolic solver that its model imitates. */
export interface ThreadDeparture {
  readonly thread: ThreadState;
  readonly departure: Departure;
}

/**
 * Departures of a run's threads, parents first, but for those that nobody can hold to a solver: with too
 * many numbers, or a prompt that the models have no words for. The state must hold its search events.
 */
export function departuresOf(state: RunState, rules: SolverRules): ThreadDeparture[] {
  const window = state.start?.limits.contextWindow;
  if (window === undefined) return [];
  return [...state.threads.values()].flatMap((thread) => {
    const search = searchOf(thread).map(({ event }) => event);
    const departure = compactDeparture(promptOf(thread), search, window, rules);
    return departure ? [{ thread, departure }] : [];
  });
}

/** Threads that have too many numbers to be compared with the solver. */
export function tooManyNumbers({ threads }: RunState): ThreadState[] {
  return [...threads.values()].filter((thread) => promptOf(thread).numbers.length > MOST_SEARCHED);
}

/**
 * The departure that an unsolved run is put down to: of a thread that had a solvable state and came
 * to no solution, the one spawned last, since its parents depend on it. Where there is none, the
 * first departure of all, which claimed what is not so.
 */
export function culpritOf(state: RunState, rules: SolverRules): ThreadDeparture | undefined {
  const departures = departuresOf(state, rules);
  return (
    departures.findLast(({ thread }) => !thread.answer && isSolvable(promptOf(thread))) ??
    departures[0]
  );
}
