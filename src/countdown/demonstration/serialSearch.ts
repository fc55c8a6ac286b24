import { isCorrect, type Operation } from '../arithmetic';
import type { Fault } from '../searchEvent';
import { type Successor, successors } from '../successors';
import { checkOf } from './check';
import type { ThreadWriter } from './demonstration';
import { type SolverRules, UNCHECKED } from './rules';

/** How a serial search ended. */
export type Outcome = readonly Operation[] | 'exhausted' | 'no room';

/**
 * Depth-first search of one state in one context, as in Stream of Search (arXiv 2404.03683).
 * Operations on a state are tried in canonical order; one that leaves two or more numbers is
 * followed at once.
 */
export function serialSearch(
  writer: ThreadWriter,
  numbers: readonly number[],
  target: number,
  {
    rules = UNCHECKED,
    candidates = successors(numbers, rules.productsOf),
    slip = (_, next) => next,
  }: SerialSearchOptions = {},
): Outcome {
  const seen = new Set<string>();
  const path: Operation[] = [];
  const search = (state: readonly number[], next: readonly Successor[]): Outcome => {
    for (const [index, { operation, numbers: left }] of slip(state, next).entries()) {
      // Two-number states are short: room is looked for before a whole one, not inside it.
      if (state.length > 2 && !writer.hasRoom) return 'no room';
      if (index > 0 && state.length > 2) writer.write({ type: 'move', numbers: state });
      const key = left.join();
      const faults: Fault[] = isCorrect(operation) ? [] : ['wrong arithmetic'];
      if (seen.has(key) && left.length > 1) faults.push('repeated state');
      seen.add(key);
      writer.write({ type: 'explore', operation, numbers: left, faults });
      path.splice(numbers.length - state.length, Infinity, operation);
      if (left.length === 1) {
        if (left[0] !== target) continue;
        writer.write({ type: 'goal' });
        if (confirm(writer, numbers, path, target, rules)) return [...path];
        continue;
      }
      writer.write({ type: 'move', numbers: left });
      const below = search(left, successors(left, rules.productsOf));
      if (below !== 'exhausted') return below;
    }
    return 'exhausted';
  };
  return search(numbers, candidates);
}

export interface SerialSearchOptions {
  readonly rules?: SolverRules;
  /** Operations to try on the first state; all of them unless given. */
  readonly candidates?: readonly Successor[];
  /** Writes an operation wrong, once in a while, so that a check has something to find. */
  readonly slip?: (state: readonly number[], next: readonly Successor[]) => readonly Successor[];
}

/** Writes the check of a solution where the rules have one. @returns whether to claim it */
export function confirm(
  writer: ThreadWriter,
  numbers: readonly number[],
  steps: readonly Operation[],
  target: number,
  { checks }: SolverRules,
): boolean {
  if (!checks) return true;
  const check = checkOf(numbers, steps, target);
  writer.write(check);
  return check.holds;
}

/** Writes the thread's last words for an outcome, and gives its solution. */
export function conclude(writer: ThreadWriter, outcome: Outcome): readonly Operation[] | null {
  if (typeof outcome === 'string') {
    writer.write({ type: 'giveUp' });
    return null;
  }
  writer.write({ type: 'answer', steps: outcome });
  return outcome;
}
