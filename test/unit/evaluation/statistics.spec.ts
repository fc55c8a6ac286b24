import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bootstrapMeans,
  estimateMean,
  estimateRatio,
  holm,
  mcnemarExact,
  meanOf,
  quantileOf,
  wilsonInterval,
} from '../../../src/evaluation/study/statistics';

describe('wilsonInterval', () => {
  // Found apart, by bisection: the shares p with |share - p| = 1.96 sqrt(p (1 - p) / trials).
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [834, 1000, 0.8096692, 0.8557745],
  ])('of %i in %i', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval[0]).toBeCloseTo(low, 6);
    expect(interval[1]).toBeCloseTo(high, 6);
  });

  it('says nothing without trials', () => {
    expect(wilsonInterval(0, 0)).toEqual([0, 1]);
  });

  it('holds the share, stays in [0, 1], and is the mirror of that of the failures', () => {
    const property = fc.property(fc.nat(2000), fc.nat(2000), (successes, failures) => {
      const trials = successes + failures;
      const [low, high] = wilsonInterval(successes, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      if (trials > 0) {
        expect(low).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(high).toBeGreaterThanOrEqual(successes / trials - 1e-12);
      }
      const [mirroredLow, mirroredHigh] = wilsonInterval(failures, trials);
      expect(mirroredLow).toBeCloseTo(1 - high, 12);
      expect(mirroredHigh).toBeCloseTo(1 - low, 12);
    });
    fc.assert(property, { seed: 1 });
  });
});

describe('mcnemarExact', () => {
  it.each([
    // The two examples of Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology
    // 13:91): airway hyper-responsiveness, and complete response; exact conditional test.
    [1, 7, 0.0703],
    [6, 16, 0.0525],
  ])('gives the published value for %i against %i', (onlyFirst, onlySecond, p) => {
    expect(mcnemarExact(onlyFirst, onlySecond)).toBeCloseTo(p, 4);
    expect(mcnemarExact(onlySecond, onlyFirst)).toBe(mcnemarExact(onlyFirst, onlySecond));
  });

  it('is the sum of binomial terms, counted in whole numbers', () => {
    for (let n = 1; n <= 40; n++) {
      let [tail, term] = [0n, 1n];
      for (let k = 0; 2 * k < n; k++) {
        tail += term;
        const expected = Number((2n * tail * 10n ** 15n) / 2n ** BigInt(n)) / 1e15;
        expect(mcnemarExact(k, n - k)).toBeCloseTo(Math.min(1, expected), 9);
        term = (term * BigInt(n - k)) / BigInt(k + 1);
      }
    }
  });

  it('holds where the numbers are large or there are none', () => {
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(7, 7)).toBe(1);
    expect(mcnemarExact(0, 1000)).toBeCloseTo(0, 200);
    expect(mcnemarExact(480, 520)).toBeCloseTo(0.2174, 3);
  });
});

describe('holm', () => {
  it('gives the adjusted values of a worked example', () => {
    // Four hypotheses with p-values 0.01, 0.04, 0.03 and 0.005 (the usual textbook example): at 0.05
    // the first and the fourth are rejected.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
  });

  it('leaves one alone, and never exceeds 1', () => {
    expect(holm([0.02])).toEqual([0.02]);
    expect(holm([0.9, 0.8])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('bootstrap', () => {
  // Survival times of mice (Efron and Tibshirani 1993, table 2.1). The standard error of the mean
  // by the bootstrap tends to 23.36 for the treated ones (table 2.2), and to 14.14 sqrt(8/9) = 13.33,
  // the plug-in estimate, for the others.
  const TREATMENT = [94, 197, 16, 38, 99, 141, 23];
  const CONTROL = [52, 104, 146, 10, 51, 30, 40, 27, 46];
  const deviation = (values: Float64Array) => {
    const mean = meanOf([...values]);
    return Math.sqrt(meanOf([...values].map((value) => (value - mean) ** 2)));
  };

  it.each([
    [TREATMENT, 86.86, 23.36],
    [CONTROL, 56.22, 13.33],
  ])('of %j has the published standard error', (values, mean, error) => {
    const means = Float64Array.from(bootstrapMeans(values, 1, 20_000));
    expect(meanOf(values)).toBeCloseTo(mean, 2);
    expect(Math.abs(deviation(means) / error - 1)).toBeLessThan(0.02);
  });

  it('is seeded', () => {
    expect(estimateMean(TREATMENT, 3)).toEqual(estimateMean(TREATMENT, 3));
    expect(estimateMean(TREATMENT, 4)).not.toEqual(estimateMean(TREATMENT, 3));
    expect(estimateMean([], 3)).toEqual({ value: 0, low: 0, high: 0 });
    expect(estimateMean([5, 5, 5])).toEqual({ value: 5, low: 5, high: 5 });
  });
});

describe('the ratio of means', () => {
  it('is that of the sums, and exact where the one is a multiple of the other', () => {
    const half = [2, 40, 7].map((value) => [value, 2 * value] as const);
    expect(estimateRatio(half)).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    const { value, low, high } = estimateRatio([
      [10, 10],
      [30, 10],
      [20, 20],
    ]);
    expect(value).toBeCloseTo(60 / 40, 12);
    expect([low, high]).toEqual([1, 3]);
  });
});

it('quantiles lie between neighbours, as in R', () => {
  // quantile(c(1, 2, 4, 8), c(0, .25, .5, .9, 1)) of R.
  const values = [8, 1, 4, 2];
  const shares = [0, 0.25, 0.5, 0.9, 1];
  const expected = [1, 1.75, 3, 6.8, 8];
  shares.forEach((share, i) => expect(quantileOf(values, share)).toBeCloseTo(expected[i] ?? 0, 12));
  expect(quantileOf([], 0.5)).toBe(0);
});
