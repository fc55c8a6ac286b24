import { describe, expect, it } from 'vitest';
import {
  isResultOf,
  type ProblemResult,
  resultOf,
  summarise,
} from '../../../src/evaluation/study/result';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { solve } from '../../../src/methods/solve';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { script } from '../engine/scriptedRunner';

const RESULT: ProblemResult = {
  target: 8,
  numbers: [5, 3],
  solved: true,
  expression: '5+3',
  verified: true,
  claimed: true,
  reason: null,
  totalTokens: 20,
  decodedTokens: 12,
  sequentialTokens: 16,
  longestContext: 12,
  children: 2,
  wallMs: 3,
};

describe('resultOf', () => {
  it.each([
    ['solution 5 + 3 8 <eos>', { solved: true, claimed: true, verified: true, expression: '5+3' }],
    ['solution 5 - 3 2 <eos>', { solved: false, claimed: true, verified: false, expression: null }],
    ['fail <eos>', { solved: false, claimed: false, verified: false, expression: null }],
  ])('keeps what came of %s', async (text, expected) => {
    const engine = new ScriptedEngine(script({ '5 3': text }));
    const problem = { numbers: [3, 5], target: 8 };
    const result = resultOf(
      problem,
      await solve(engine, COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS),
    );
    expect(result).toMatchObject({ ...problem, ...expected, children: 0 });
    expect(Object.keys(result)).toEqual(Object.keys(RESULT));
    expect(result.reason === null).toBe(expected.solved);
    // A serial run is its own longest path and context.
    expect(result.sequentialTokens).toBe(result.totalTokens);
    expect(result.longestContext).toBe(result.totalTokens);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('summarise', () => {
  it('counts, and takes means over all problems', () => {
    const wrong = {
      ...RESULT,
      solved: false,
      verified: false,
      totalTokens: 40,
      longestContext: 30,
    };
    const gaveUp = { ...wrong, claimed: false, children: 5, sequentialTokens: 40 };
    const summary = summarise([RESULT, wrong, gaveUp, RESULT]);
    expect(summary).toMatchObject({
      problems: 4,
      solved: 2,
      accuracy: 0.5,
      unverifiedClaimRate: 0.25,
      meanTotalTokens: 30,
      meanSequentialTokens: 22,
      longestContext: 30,
      meanChildren: 2.75,
    });
    expect(summary.meanDecodedTokens).toBe(12);
    const { decodedTokens: _, ...older } = RESULT;
    expect(summarise([RESULT, older]).meanDecodedTokens).toBeNull();
    expect(summary.interval[0]).toBeLessThan(0.5);
    expect(summary.interval[1]).toBeGreaterThan(0.5);
  });

  it('is without NaN where there is nothing yet', () => {
    expect(summarise([])).toEqual({
      problems: 0,
      solved: 0,
      accuracy: 0,
      interval: [0, 1],
      unverifiedClaimRate: 0,
      meanTotalTokens: 0,
      meanDecodedTokens: 0,
      meanSequentialTokens: 0,
      longestContext: 0,
      meanChildren: 0,
    });
  });
});

describe('isResultOf', () => {
  it('tells problems apart, also by the order of their numbers', () => {
    expect(isResultOf(RESULT, { numbers: [5, 3], target: 8 })).toBe(true);
    expect(isResultOf(RESULT, { numbers: [3, 5], target: 8 })).toBe(false);
    expect(isResultOf(RESULT, { numbers: [5, 3], target: 9 })).toBe(false);
    expect(isResultOf(RESULT, { numbers: [53], target: 8 })).toBe(false);
  });
});
