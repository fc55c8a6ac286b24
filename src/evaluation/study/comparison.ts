import { type Asked, askedKey } from '../../tasks/asked';
import type { Outcome } from './outcome';
import {
  type Estimate,
  estimateMean,
  estimateRatio,
  estimateShare,
  mcnemarExact,
} from './statistics';

/** What has to be known of a problem's outcome to compare it with another. */
export type Judged = Asked & { readonly solved: boolean };

/** Two outcomes of the same problem. */
export interface Pair<T extends Judged> {
  readonly one: T;
  readonly other: T;
}

/** Two methods on the problems that both of them had. */
export interface Comparison<T extends Judged = Outcome> {
  readonly problems: number;
  readonly first: Estimate;
  readonly second: Estimate;
  /**
   * Accuracy of the first less that of the second, as a share, with its paired bootstrap interval:
   * problems are drawn, and each brings both of its outcomes.
   */
  readonly difference: Estimate;
  readonly both: number;
  readonly neither: number;
  /** Problems where they differ: solved by one of them only. */
  readonly onlyFirst: readonly T[];
  readonly onlySecond: readonly T[];
  /** P-value of the exact McNemar test, two-sided, before any correction. */
  readonly p: number;
}

export function compare<T extends Judged>(
  first: readonly T[],
  second: readonly T[],
  seed = 0,
): Comparison<T> {
  return comparePairs(pairUp(first, second), seed);
}

/** Problems are matched by what their task makes of them, never by their place in a list. */
export function pairUp<T extends Judged>(first: readonly T[], second: readonly T[]): Pair<T>[] {
  const others = new Map<string, T[]>();
  for (const outcome of second) {
    const key = askedKey(outcome);
    others.set(key, [...(others.get(key) ?? []), outcome]);
  }
  return first.flatMap((one) => {
    // The same problem may stand in a set twice.
    const other = others.get(askedKey(one))?.shift();
    return other ? [{ one, other }] : [];
  });
}

export function comparePairs<T extends Judged>(pairs: readonly Pair<T>[], seed = 0): Comparison<T> {
  const difference = pairedDifference(pairs, ({ solved }) => Number(solved), seed);
  return { ...countPairs(pairs), difference };
}

/** All but the difference, which takes a while to estimate. */
export function countPairs<T extends Judged>(
  pairs: readonly Pair<T>[],
): Omit<Comparison<T>, 'difference'> {
  const count = (solvedByOne: boolean, solvedByOther: boolean) =>
    pairs.filter(({ one, other }) => one.solved === solvedByOne && other.solved === solvedByOther);
  const [both, onlyFirst, onlySecond] = [count(true, true), count(true, false), count(false, true)];
  return {
    problems: pairs.length,
    first: estimateShare(both.length + onlyFirst.length, pairs.length),
    second: estimateShare(both.length + onlySecond.length, pairs.length),
    both: both.length,
    neither: count(false, false).length,
    onlyFirst: onlyFirst.map(({ one }) => one),
    onlySecond: onlySecond.map(({ other }) => other),
    p: mcnemarExact(onlyFirst.length, onlySecond.length),
  };
}

/** Mean of the first's value less the second's, over problems, with its paired bootstrap interval. */
export function pairedDifference<T extends Judged>(
  pairs: readonly Pair<T>[],
  value: (outcome: T) => number,
  seed = 0,
): Estimate {
  return estimateMean(differencesOf(pairs, value), seed);
}

export function differencesOf<T extends Judged>(
  pairs: readonly Pair<T>[],
  value: (outcome: T) => number,
): number[] {
  return pairs.map(({ one, other }) => value(one) - value(other));
}

/** The first's mean value by the second's, over problems, with its paired bootstrap interval. */
export function pairedRatio<T extends Judged>(
  pairs: readonly Pair<T>[],
  value: (outcome: T) => number,
  seed = 0,
): Estimate {
  return estimateRatio(
    pairs.map(({ one, other }) => [value(one), value(other)]),
    seed,
  );
}
