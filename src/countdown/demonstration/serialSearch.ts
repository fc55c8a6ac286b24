import type { Operation } from '../arithmetic';
import { type Successor, successors } from '../successors';
import type { ThreadWriter } from './demonstration';

/** How a serial search ended. */
export type Outcome = readonly Operation[] | 'exhausted' | 'no room';

/**
 * Depth-first search of one state in one context, as in Stream of Search (arXiv 2404.03683).
 * Operations on a state are tried in canonical order; one that leaves two or more numbers is
 * followed at once.
 * @param candidates operations to try on `numbers`; all of them unless given
 */
export function serialSearch(
  writer: ThreadWriter,
  numbers: readonly number[],
  target: number,
  candidates: readonly Successor[] = successors(numbers),
): Outcome {
  const seen = new Set<string>();
  const search = (state: readonly number[], next: readonly Successor[]): Outcome => {
    for (const [index, { operation, numbers: left }] of next.entries()) {
      // Two-number states are short: room is looked for before a whole one, not inside it.
      if (state.length > 2 && !writer.hasRoom) return 'no room';
      if (index > 0 && state.length > 2) writer.write({ type: 'move', numbers: state });
      const key = left.join();
      const faults = seen.has(key) && left.length > 1 ? (['repeated state'] as const) : [];
      seen.add(key);
      writer.write({ type: 'explore', operation, numbers: left, faults });
      if (left.length === 1) {
        if (left[0] !== target) continue;
        writer.write({ type: 'goal' });
        return [operation];
      }
      writer.write({ type: 'move', numbers: left });
      const below = search(left, successors(left));
      if (below === 'no room') return below;
      if (below !== 'exhausted') return [operation, ...below];
    }
    return 'exhausted';
  };
  return search(numbers, candidates);
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
