import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/evaluation/statistics';

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
