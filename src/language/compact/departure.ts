import { type Departure, departureOf } from '../../countdown/demonstration/departure';
import { CHECKED, type SolverRules, UNCHECKED } from '../../countdown/demonstration/rules';
import { PER_SPAWN_CONDITIONS, type Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { promptSymbols } from './promptCodec';
import { countCompactTokens } from './tokens';
import { isWritable } from './vocabulary';

const MOST_RESULTS = Math.max(...PER_SPAWN_CONDITIONS);

/**
 * Where a thread first departs from the symbolic solver that the bundled models learned from: see
 * `departureOf`. Undefined also of a thread that none of these models can have written, as a file
 * may hold: where its prompt, or what its children returned, has numbers or conditions outside of
 * the vocabulary, the solver has nothing to count its room in.
 * @param window context window in tokens
 */
export function compactDeparture(
  prompt: Prompt,
  search: readonly SearchEvent[],
  window: number,
  rules: SolverRules,
): Departure | undefined {
  const isOfModel = promptSymbols(prompt).every(isWritable) && search.every(isReturned);
  return isOfModel ? departureOf(prompt, search, window, countCompactTokens, rules) : undefined;
}

/** The solver goes on from what children returned; of all else it writes its own. */
function isReturned(event: SearchEvent): boolean {
  if (event.type !== 'join') return true;
  const steps = event.results.flatMap((result) => result ?? []);
  return (
    event.results.length <= MOST_RESULTS &&
    event.marks === undefined &&
    steps.every(
      ({ left, right, result, marks }) =>
        marks === undefined && [left, right, result].every(isWritable),
    )
  );
}

/** What the solver that a model with this vocabulary learned from does. */
export function rulesOf(vocabulary: readonly string[]): SolverRules {
  return vocabulary.includes('check') ? CHECKED : UNCHECKED;
}
