import { describe, expect, it } from 'vitest';
import { accuracyAtWindow, measure } from '../../../src/evaluation/study/metrics';
import { outcomesOf } from '../../../src/evaluation/study/outcome';
import { armOf } from '../../../src/methods/arm';
import { decidingOf } from '../../../src/methods/decisions';
import { wilsonInterval } from '../../../src/evaluation/study/statistics';
import { sample, samples } from './samples';

const GREEDY = decidingOf(armOf('apr'));
const sosAt = (decision: 'cons' | 'pass', n: number) =>
  decidingOf(armOf('sos', { decision, samples: n }));

describe('measure', () => {
  const outcomes = outcomesOf(
    samples([
      {},
      { verified: false, totalTokens: 60, sequentialTokens: 40, longestContext: 30, children: 0 },
      { totalTokens: 40, spawns: 3, children: 7, usefulChildren: 0, wastedTokens: 26, wallMs: 9 },
      { verified: false, claimed: true, path: '5-3=2', spawns: 0, children: 0, wallMs: 5 },
    ]),
    GREEDY,
  );
  const metrics = measure(outcomes);

  it('is what one counts by hand', () => {
    expect(metrics.problems).toBe(4);
    expect(metrics.accuracy.value).toBe(0.5);
    const { low, high } = metrics.accuracy;
    expect([low, high]).toEqual(wilsonInterval(2, 4));
    expect(metrics.unverifiedClaims.value).toBe(0.25);
    expect(metrics.totalTokens.value).toBe((20 + 60 + 40 + 20) / 4);
    expect(metrics.sequentialTokens.value).toBe((16 + 40 + 16 + 16) / 4);
    expect(metrics.longestContext).toEqual({ mean: (12 + 30 + 12 + 12) / 4, most: 30 });
    expect(metrics.children.value).toBe((2 + 0 + 7 + 0) / 4);
    expect(metrics.spawnRate).toBe(3 / 4);
    expect(metrics.childrenPerSpawn).toBe(9 / 5);
    expect(metrics.usefulChildren).toBe((1 + 1 + 0 + 1) / 9);
    expect(metrics.wastedTokens).toBe((4 + 4 + 26 + 4) / 140);
    expect(metrics.latency.mean.value).toBe((3 + 3 + 9 + 5) / 4);
    expect(metrics.latency.median).toBe(4);
    expect(metrics.latency.p95).toBeCloseTo(5 + 0.85 * 4, 12);
    expect(metrics.latency.joinPrefill).toBe(0.5);
    expect(metrics.paper).toBeNull();
  });

  it('tells the tokens decoded where every problem does, and else nothing', () => {
    const told = (all: Parameters<typeof samples>[0]) =>
      measure(outcomesOf(samples(all), GREEDY)).decodedTokens;
    expect(told([{ decodedTokens: 10 }, { decodedTokens: 4 }])?.value).toBe(7);
    expect(told([{ decodedTokens: 10 }, {}])).toBeNull();
    const several = [10, 4].map((decodedTokens, i) => sample({ sample: i, decodedTokens }));
    expect(outcomesOf(several, sosAt('cons', 2))).toMatchObject([{ decodedTokens: 14 }]);
  });

  it('has intervals that hold the mean, the same for the same seed', () => {
    for (const { value, low, high } of [metrics.totalTokens, metrics.latency.mean]) {
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(measure(outcomes)).toEqual(metrics);
  });

  it('counts the paper’s tokens on the samples that have them', () => {
    const paperTokens = { total: 900, sequential: 700, longestContext: 500 };
    const some = samples([{ paperTokens }, {}]);
    expect(measure(outcomesOf(some, GREEDY)).paper).toEqual({
      problems: 1,
      totalTokens: 900,
      sequentialTokens: 700,
      longestContext: 500,
    });
  });

  it('is without NaN where there is nothing yet', () => {
    expect(JSON.stringify(measure([]))).not.toMatch(/null,|NaN/);
  });
});

describe('accuracy at a window', () => {
  const outcomes = outcomesOf(
    samples([
      { longestContext: 100 },
      { longestContext: 128 },
      { longestContext: 129 },
      { longestContext: 50, verified: false },
    ]),
    GREEDY,
  );

  it.each([
    [64, 0],
    [127, 0.25],
    [128, 0.5],
    [129, 0.75],
    [256, 0.75],
  ])('%i counts solved problems without a longer context', (window, expected) => {
    expect(accuracyAtWindow(outcomes, window).value).toBe(expected);
  });
});

describe('outcomes of several samples', () => {
  const right = { path: '5+3=8' };
  const wrong = { verified: false, claimed: true, path: '5-3=8' };
  const none = { verified: false };
  // One problem: wrong, none, right, right, with costs of their own.
  const four = [wrong, none, right, right].map((fields, k) =>
    sample({ sample: k, totalTokens: 10 + k, sequentialTokens: 5 + k, wallMs: 4 - k, ...fields }),
  );
  const cons = (n: number) => outcomesOf(four, sosAt('cons', n))[0];
  const pass = (n: number) => outcomesOf(four, sosAt('pass', n))[0];

  it('take the first n of them', () => {
    expect([1, 2, 3, 4].map((n) => pass(n)?.solved)).toEqual([false, false, true, true]);
    // A tie of one vote each goes to the first.
    expect([1, 2, 3, 4].map((n) => cons(n)?.solved)).toEqual([false, false, false, true]);
  });

  it('cost the tokens of all, and the time and path of the longest', () => {
    expect(cons(3)).toMatchObject({ totalTokens: 33, sequentialTokens: 7, wallMs: 4, children: 6 });
    expect(cons(4)?.sample.sample).toBe(2);
  });

  it('come by problem, in whatever order the records stand', () => {
    const shuffled = [sample({ problem: 2 }), four[2], four[0], four[3], four[1]];
    const outcomes = outcomesOf(
      shuffled.filter((one) => one !== undefined),
      sosAt('cons', 4),
    );
    expect(outcomes.map(({ problem, solved }) => [problem, solved])).toEqual([
      [0, true],
      [2, true],
    ]);
  });
});
