import type { Pair } from '../study/comparison';
import type { ModelChange } from './modelAnalysis';
import type { Outcome } from '../study/outcome';

/** A problem on which two models differ, worth looking at: `one` is the later model's outcome. */
export interface ModelExample extends Pair<Outcome> {
  readonly change: ModelChange;
  readonly why:
    | 'solved after only'
    | 'solved before only'
    | 'solved with fewer sequential tokens'
    | 'solved with more children';
}

/** How many of each kind are shown. */
const MOST = 3;

/** Problems of which both traces were kept, those that differ most first within each kind. */
export function examplesOf(change: ModelChange): ModelExample[] {
  const kept = change.pairs.filter(({ one, other }) => one.sample.trace && other.sample.trace);
  const both = kept.filter(({ one, other }) => one.solved && other.solved);
  const most = (why: ModelExample['why'], value: (pair: Pair<Outcome>) => number) =>
    both
      .filter((pair) => value(pair) > 0)
      .sort((a, b) => value(b) - value(a))
      .slice(0, MOST)
      .map((pair) => ({ ...pair, change, why }));
  const solvedBy = (why: ModelExample['why'], after: boolean) =>
    kept
      .filter(({ one, other }) => one.solved === after && other.solved === !after)
      .slice(0, MOST)
      .map((pair) => ({ ...pair, change, why }));
  return [
    ...solvedBy('solved after only', true),
    ...solvedBy('solved before only', false),
    ...most(
      'solved with fewer sequential tokens',
      ({ one, other }) => other.sequentialTokens - one.sequentialTokens,
    ),
    ...most('solved with more children', ({ one, other }) => one.children - other.children),
  ];
}
