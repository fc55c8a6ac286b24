import { type Pair, pairedDifference } from './comparison';
import type { Outcome } from './outcome';
import { type Estimate, estimateMean, estimateShare, meanOf } from './statistics';

/** One thing that a model does with a problem, as a number. */
export interface PolicyMeasure {
  readonly name: string;
  /**
   * - event: 0 or 1, reported as a share of the problems
   * - share: reported as the mean of shares
   * - amount: reported as a mean
   */
  readonly kind: 'event' | 'share' | 'amount';
  /** Undefined of a problem that it says nothing of, or whose policy was not recorded. */
  readonly value: (outcome: Outcome) => number | undefined;
}

/** What it costs, of every problem. */
export const COSTS: readonly PolicyMeasure[] = [
  { name: 'total tokens', kind: 'amount', value: (o) => o.totalTokens },
  { name: 'sequential tokens', kind: 'amount', value: (o) => o.sequentialTokens },
  { name: 'longest context', kind: 'amount', value: (o) => o.longestContext },
  { name: 'children', kind: 'amount', value: (o) => o.children },
  { name: 'spawns, of all threads', kind: 'amount', value: (o) => o.spawns },
];

/** What training from rewards is said to change: spawn earlier, wider, and the better children. */
export const CHOICES: readonly PolicyMeasure[] = [
  {
    name: 'problems whose root spawns',
    kind: 'event',
    value: ({ sample: { policy } }) => policy && Number(policy.firstWidth !== null),
  },
  {
    name: 'tokens before the first spawn',
    kind: 'amount',
    value: ({ sample: { policy } }) => policy?.tokensBeforeSpawn ?? undefined,
  },
  {
    name: 'children of the first spawn',
    kind: 'amount',
    value: ({ sample: { policy } }) => policy?.firstWidth ?? undefined,
  },
  {
    name: 'first spawns of which a child succeeds',
    kind: 'event',
    value: ({ sample: { policy } }) =>
      typeof policy?.firstSolving === 'number' ? Number(policy.firstSolving > 0) : undefined,
  },
  {
    name: 'children that succeed',
    kind: 'share',
    value: ({ children, sample: { policy } }) =>
      policy && children > 0 ? policy.solvingChildren / children : undefined,
  },
];

/** The measure over the problems that it says something of; undefined where there are none. */
export function estimateMeasure(
  { kind, value }: PolicyMeasure,
  outcomes: readonly Outcome[],
  seed: number,
): Estimate | undefined {
  const values = outcomes.flatMap((outcome) => value(outcome) ?? []);
  if (values.length === 0) return undefined;
  return kind === 'event'
    ? estimateShare(values.length * meanOf(values), values.length)
    : estimateMean(values, seed);
}

/** How much more of it the one has than the other, on problems of which both say something. */
export function measureChange(
  { value }: PolicyMeasure,
  pairs: readonly Pair<Outcome>[],
  seed: number,
): Estimate | undefined {
  const told = pairs.filter(
    ({ one, other }) => value(one) !== undefined && value(other) !== undefined,
  );
  return told.length > 0 ? pairedDifference(told, (o) => value(o) ?? 0, seed) : undefined;
}

/** Share of the problems that both begin with the same operation. */
export function sameBeginnings(pairs: readonly Pair<Outcome>[]): Estimate {
  const first = ({ sample }: Outcome) => sample.policy?.firstOperation ?? null;
  const known = pairs.filter(({ one, other }) => first(one) !== null && first(other) !== null);
  const same = known.filter(({ one, other }) => first(one) === first(other));
  return estimateShare(same.length, known.length);
}
