import { join } from 'node:path';
import { armId } from '../../methods/arm';
import { decidingOf } from '../../methods/decisions';
import { type Comparison, comparePairs, pairedRatio, pairUp } from '../study/comparison';
import { measure, type MethodMetrics } from '../study/metrics';
import { type Outcome, outcomesOf } from '../study/outcome';
import { readIdentity, readRecords } from '../study/resultsFolder';
import type { SampleRecord } from '../study/sample';
import type { Estimate } from '../study/statistics';
import { JOIN_ARM, JOIN_NUMBERS, joinFolder, type JoinNumbers } from './joinSuite';

/** Waiting for all children against the first solution, on problems of so many numbers. */
export interface JoinResult {
  readonly numbers: JoinNumbers;
  readonly all: MethodMetrics;
  readonly first: MethodMetrics;
  /** Accuracy of `first` less that of `all`. */
  readonly comparison: Comparison;
  /** What `first` takes by what `all` takes, over problems. */
  readonly ratios: JoinRatios;
}

export interface JoinRatios {
  readonly wallMs: Estimate;
  readonly totalTokens: Estimate;
  /** Null where a problem does not tell. */
  readonly decodedTokens: Estimate | null;
  readonly sequentialTokens: Estimate;
}

/** @returns undefined where no problem was decoded by both rules */
export function analyseJoins(
  numbers: JoinNumbers,
  records: readonly SampleRecord[],
  seed: number,
): JoinResult | undefined {
  const outcomes = (rule: keyof typeof JOIN_ARM) => {
    const spec = JOIN_ARM[rule];
    return outcomesOf(
      records.filter(({ arm }) => arm === armId(spec)),
      decidingOf(spec),
    );
  };
  const pairs = pairUp(outcomes('first'), outcomes('all'));
  if (pairs.length === 0) return undefined;
  const all = measure(
    pairs.map(({ other }) => other),
    seed,
  );
  const first = measure(
    pairs.map(({ one }) => one),
    seed,
  );
  const ratio = (value: (outcome: Outcome) => number) => pairedRatio(pairs, value, seed);
  const areDecodedTold = all.decodedTokens !== null && first.decodedTokens !== null;
  return {
    numbers,
    ...{ all, first },
    comparison: comparePairs(pairs, seed),
    ratios: {
      wallMs: ratio(({ wallMs }) => wallMs),
      totalTokens: ratio(({ totalTokens }) => totalTokens),
      decodedTokens: areDecodedTold ? ratio(({ decodedTokens = 0 }) => decodedTokens) : null,
      sequentialTokens: ratio(({ sequentialTokens }) => sequentialTokens),
    },
  };
}

/**
 * What lies in the folder of a suite of both rules; nothing in one that is older than they are.
 * @throws HumanError where results are there and cannot be read
 */
export async function readJoins(path: string): Promise<readonly JoinResult[]> {
  const results: JoinResult[] = [];
  for (const numbers of JOIN_NUMBERS) {
    const folder = join(path, joinFolder(numbers));
    const identity = await readIdentity(folder);
    if (!identity) continue;
    const records = await readRecords(folder, identity);
    const result = analyseJoins(numbers, records, identity.seed);
    if (result) results.push(result);
  }
  return results;
}
