import { problemKey } from '../countdown/problem';
import type { Outcome } from './outcome';
import {
  bootstrapMeans,
  type Estimate,
  estimateShare,
  mcnemarExact,
  meanOf,
  quantile,
} from './statistics';

/** Two methods on the problems that both of them had. */
export interface Comparison {
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
  readonly onlyFirst: readonly Outcome[];
  readonly onlySecond: readonly Outcome[];
  /** Of the exact McNemar test, two-sided, before any correction. */
  readonly p: number;
}

/** Problems are matched by numbers and target, never by their place in a list. */
export function compare(
  first: readonly Outcome[],
  second: readonly Outcome[],
  seed = 0,
): Comparison {
  const others = new Map<string, Outcome[]>();
  for (const outcome of second) {
    others.set(keyOf(outcome), [...(others.get(keyOf(outcome)) ?? []), outcome]);
  }
  const pairs = first.flatMap((one) => {
    // The same problem may stand in a set twice.
    const other = others.get(keyOf(one))?.shift();
    return other ? [{ one, other }] : [];
  });
  const count = (solvedByOne: boolean, solvedByOther: boolean) =>
    pairs.filter(({ one, other }) => one.solved === solvedByOne && other.solved === solvedByOther);
  const [both, onlyFirst, onlySecond] = [count(true, true), count(true, false), count(false, true)];
  const differences = pairs.map(({ one, other }) => Number(one.solved) - Number(other.solved));
  const resampled = bootstrapMeans(differences, seed);
  return {
    problems: pairs.length,
    first: estimateShare(both.length + onlyFirst.length, pairs.length),
    second: estimateShare(both.length + onlySecond.length, pairs.length),
    difference: {
      value: meanOf(differences),
      low: quantile(resampled, 0.025),
      high: quantile(resampled, 0.975),
    },
    both: both.length,
    neither: count(false, false).length,
    onlyFirst: onlyFirst.map(({ one }) => one),
    onlySecond: onlySecond.map(({ other }) => other),
    p: mcnemarExact(onlyFirst.length, onlySecond.length),
  };
}

function keyOf({ numbers, target }: Outcome): string {
  return problemKey({ numbers, target });
}
