import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { argmax, distribution, logprobOf, mostProbable, sample } from '../../../src/engine/sampler';
import { createRandom } from '../../../src/common/random';
import type { SamplingParams } from '../../../src/trace/traceEvent';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 60_000 });

const LOGITS = Float32Array.of(1, 3, 2, -Infinity, 0, 2.5);

function params(temperature: number, topK = 0, topP = 1) {
  return { temperature, topK, topP, seed: 0 };
}

function asked(sampling: SamplingParams, logprobs = false) {
  return { sampling, logprobs };
}

function forbidden(): number {
  throw new Error('A random number was drawn.');
}

/** The softmax at a temperature, written another way. */
function softmax(logits: Float32Array, temperature: number): number[] {
  const weights = Array.from(logits, (logit) => Math.exp(logit / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

function byToken(candidates: readonly { tokenId: number; probability: number }[]): number[] {
  const probabilities = Array.from(LOGITS, () => 0);
  for (const { tokenId, probability } of candidates) probabilities[tokenId] = probability;
  return probabilities;
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 6));
}

describe('greedy decoding', () => {
  it('takes the largest logit, and the first of several', () => {
    expect(argmax(LOGITS)).toBe(1);
    expect(argmax(Float32Array.of(2, 5, 5, 1, 5))).toBe(1);
    expect(argmax(Float32Array.of(-Infinity, -Infinity))).toBe(0);
    expect(argmax(Float32Array.of(-5, -4, Infinity, Infinity))).toBe(2);
  });

  it('draws no random number', () => {
    expect(sample(LOGITS, asked(params(0), true), forbidden).tokenId).toBe(1);
    expect(sample(LOGITS, asked(params(0, 3, 0.5)), forbidden)).toEqual({
      tokenId: 1,
      given: false,
      logprob: undefined,
      alternatives: undefined,
    });
  });

  it('is certain of one token', () => {
    expect(distribution(LOGITS, params(0))).toEqual([{ tokenId: 1, probability: 1 }]);
  });
});

describe('the distribution', () => {
  it.each([0.1, 0.5, 1, 2, 10])('at temperature %d is the softmax', (temperature) => {
    const candidates = distribution(LOGITS, params(temperature));
    expectClose(byToken(candidates), softmax(LOGITS, temperature));
    const probabilities = candidates.map(({ probability }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
  });

  it('keeps the topK most probable, the first of equals', () => {
    const candidates = distribution(LOGITS, params(1, 3));
    expect(candidates.map(({ tokenId }) => tokenId)).toEqual([1, 5, 2]);
    expect(candidates.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1);
    const ties = distribution(Float32Array.of(0, 1, 1, 1), params(1, 2));
    expect(ties.map(({ tokenId }) => tokenId)).toEqual([1, 2]);
    expect(distribution(LOGITS, params(1, 100))).toHaveLength(LOGITS.length);
  });

  it('keeps the fewest that reach topP', () => {
    // 0.5, 0.25, 0.125, 0.125
    const logits = Float32Array.from([0.5, 0.25, 0.125, 0.125], Math.log);
    const kept = (topP: number) => distribution(logits, params(1, 0, topP)).length;
    expect([0, 0.4, 0.499, 0.51, 0.7, 0.76, 0.87, 0.88, 1].map(kept)).toEqual([
      1, 1, 1, 2, 2, 3, 3, 4, 4,
    ]);
    const [first, second] = distribution(logits, params(1, 0, 0.7));
    expect(first?.probability).toBeCloseTo(2 / 3);
    expect(second?.probability).toBeCloseTo(1 / 3);
  });

  it('cuts to topK first and then to topP of what is left', () => {
    const logits = Float32Array.from([0.4, 0.3, 0.2, 0.1], Math.log);
    // Of 4/7 and 3/7, the first alone reaches 0.55; of all, it would not.
    expect(distribution(logits, params(1, 2, 0.55))).toHaveLength(1);
    expect(distribution(logits, params(1, 0, 0.55))).toHaveLength(2);
  });

  it('is one without NaN, whatever finite or ruled-out logits there are', () => {
    const logit = fc.oneof(
      { weight: 4, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
      fc.constant(-Infinity),
      fc.constantFrom(-3e38, 3e38, 0, 88, -88),
    );
    const property = fc.property(
      fc.array(logit, { minLength: 1, maxLength: 30 }),
      fc.oneof(fc.constantFrom(0, 1e-6, 0.01, 1, 10), fc.double({ min: 0, max: 10, noNaN: true })),
      fc.nat(5),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (values, temperature, topK, topP, seed) => {
        const logits = Float32Array.from(values);
        fc.pre(logits.some((value) => value > -Infinity));
        const candidates = distribution(logits, { temperature, topK, topP });
        const sum = candidates.reduce((total, { probability }) => total + probability, 0);
        expect(sum).toBeCloseTo(1, 9);
        for (const { tokenId, probability } of candidates) {
          expect(probability).toBeGreaterThanOrEqual(0);
          if (logits[tokenId] === -Infinity) expect(probability).toBe(0);
        }
        const drawn = sample(
          logits,
          asked({ temperature, topK, topP, seed }, true),
          createRandom(seed),
        );
        expect(logits[drawn.tokenId]).toBeGreaterThan(-Infinity);
        expect(drawn.logprob).toBeLessThanOrEqual(1e-9);
        expect(candidates.some(({ tokenId }) => tokenId === drawn.tokenId)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 500, seed: 1 });
  });
});

/** models/training/test_engine.py holds the sampler of the training code to the same file. */
describe('the distribution that rollouts are learned from', () => {
  const { logits, probabilities } = JSON.parse(
    readFileSync('test/fixtures/rollouts/sampler.json', 'utf8'),
  ) as { logits: number[]; probabilities: Record<string, number[]> };

  it.each(Object.entries(probabilities))('is the same here at temperature %s', (text, expected) => {
    const found = logits.map(() => 0);
    for (const { tokenId, probability } of distribution(
      Float32Array.from(logits),
      params(Number(text)),
    )) {
      found[tokenId] = probability;
    }
    found.forEach((p, i) => expect(p).toBeCloseTo(expected[i] as number, 12));
  });
});

describe('a draw', () => {
  const DRAWS = 20_000;

  it.each([
    ['temperature 1', params(1)],
    ['temperature 0.5', params(0.5)],
    ['temperature 2', params(2)],
    ['topK 3', params(1, 3)],
    ['topP 0.8', params(1, 0, 0.8)],
    ['topK 4 and topP 0.9 at temperature 1.5', params(1.5, 4, 0.9)],
  ])('follows the distribution: %s', (_, chosen) => {
    const random = createRandom(3);
    const counts = Array.from(LOGITS, () => 0);
    for (let i = 0; i < DRAWS; i++) {
      const { tokenId } = sample(LOGITS, asked(chosen), random);
      counts[tokenId] = (counts[tokenId] as number) + 1;
    }
    // Pearson's chi-squared; 20.5 is its 99.9 % point at 5 degrees of freedom, the most there are.
    let chiSquared = 0;
    byToken(distribution(LOGITS, chosen)).forEach((probability, tokenId) => {
      const [count, expected] = [counts[tokenId] as number, probability * DRAWS];
      if (probability === 0) expect(count).toBe(0);
      else chiSquared += (count - expected) ** 2 / expected;
    });
    expect(chiSquared).toBeLessThan(20.5);
  });

  it('takes one random number, the same token for the same one', () => {
    let drawn = 0;
    const random = () => (drawn++, 0.6);
    const first = sample(LOGITS, asked(params(1)), random);
    expect(drawn).toBe(1);
    expect(sample(LOGITS, asked(params(1)), random)).toEqual(first);
  });

  it('is of a possible token, also at the ends of the range', () => {
    const ruledOut = Float32Array.of(-Infinity, 3, 2, 2.5, -Infinity);
    for (const chosen of [params(1), params(1, 5), params(1, 0, 0.999)]) {
      // Rounding may leave a crumb behind the last candidate, here a whole one.
      for (const number of [0, 0.5, 1 - 2 ** -53, 1.5]) {
        const { tokenId } = sample(ruledOut, asked(chosen), () => number);
        expect(ruledOut[tokenId]).toBeGreaterThan(-Infinity);
      }
    }
  });
});

describe('the log-probability', () => {
  it('is that of the token at temperature 1, whatever it was drawn at', () => {
    softmax(LOGITS, 1).forEach((probability, tokenId) =>
      expect(logprobOf(LOGITS, tokenId)).toBeCloseTo(Math.log(probability), 6),
    );
    const { tokenId, logprob } = sample(LOGITS, asked(params(0.3, 2, 0.9), true), createRandom(1));
    expect(logprob).toBeCloseTo(Math.log(softmax(LOGITS, 1)[tokenId] as number), 6);
  });

  it('does not overflow', () => {
    expect(logprobOf(Float32Array.of(3e38, -3e38), 0)).toBe(0);
    expect(logprobOf(Float32Array.of(1000, 1000), 0)).toBeCloseTo(Math.log(0.5));
    expect(logprobOf(Float32Array.of(0, -Infinity), 1)).toBe(-Infinity);
  });
});

describe('a given token', () => {
  it('is taken, with its own log-probability, and the generator advances as if it had drawn', () => {
    let drawn = 0;
    const random = () => (drawn++, 0.6);
    const taken = sample(LOGITS, asked(params(1), true), random, 4);
    expect(taken).toMatchObject({ tokenId: 4, given: true });
    expect(taken.logprob).toBeCloseTo(logprobOf(LOGITS, 4), 6);
    expect(drawn).toBe(1);
  });
});

describe('the most probable tokens', () => {
  it('come in order, the first one where several are equal, and none that is impossible', () => {
    expect(mostProbable(LOGITS, 3).tokenIds).toEqual([1, 5, 2]);
    expect(mostProbable(LOGITS, 10).tokenIds).toEqual([1, 5, 2, 0, 4]);
    expect(mostProbable(Float32Array.of(2, 5, 5, 1, 5), 2).tokenIds).toEqual([1, 2]);
    expect(mostProbable(LOGITS, 0)).toEqual({ tokenIds: [], logprobs: [] });
  });

  it('are those that sorting finds, with the log-probabilities of each', () => {
    const logit = fc.constantFrom(-Infinity, -2, 0, 0.5, 3, 7);
    const property = fc.property(
      fc.array(logit, { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 10 }),
      (values, count) => {
        fc.pre(values.some((value) => value > -Infinity));
        const logits = Float32Array.from(values);
        const sorted = [...values.keys()]
          .filter((id) => logits[id] !== -Infinity)
          .sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
        const { tokenIds, logprobs } = mostProbable(logits, count);
        expect(tokenIds).toEqual(sorted.slice(0, count));
        expect(logprobs).toEqual(tokenIds.map((id) => logprobOf(logits, id)));
      },
    );
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it('are recorded with a token where they are asked for', () => {
    const request = { ...asked(params(0)), alternatives: 2 };
    expect(sample(LOGITS, request, forbidden, 0).alternatives).toEqual(mostProbable(LOGITS, 2));
  });
});
