import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/common/random';
import { isCorrect, type Operation, type Operator } from '../../../src/countdown/arithmetic';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import { checkOf } from '../../../src/countdown/demonstration/check';
import { drawDemonstration } from '../../../src/countdown/demonstration/curriculum';
import type { Demonstration } from '../../../src/countdown/demonstration/demonstration';
import { CHECKED } from '../../../src/countdown/demonstration/rules';
import { generateProblem } from '../../../src/countdown/generator';
import { descending } from '../../../src/countdown/arithmetic';
import { verifySteps } from '../../../src/countdown/verifier';
import { countCompactTokens } from '../../../src/language/compact/tokens';

const step = (left: number, operator: Operator, right: number, result: number): Operation => ({
  ...{ left, operator, right, result },
});

describe('the check of a claimed solution', () => {
  test('holds where every step is right, and multiplies quotients back', () => {
    const steps = [step(53, '-', 31, 22), step(22, '/', 22, 1), step(26, '+', 1, 27)];
    expect(checkOf([53, 31, 26, 22], steps, 27)).toEqual({
      type: 'check',
      steps: [steps[0], { ...step(22, '/', 22, 1), product: 22 }, steps[2]],
      holds: true,
    });
  });

  test('ends with a quotient that has a remainder', () => {
    const steps = [step(1079, '/', 17, 67), step(67, '+', 3, 70)];
    const check = checkOf([1079, 17, 3], steps, 70);
    expect(check.holds).toBe(false);
    expect(check.steps).toEqual([{ ...step(1079, '/', 17, 67), product: 1139 }]);
  });

  test('ends with a result that is another one, and tells the right one', () => {
    const check = checkOf([40, 35, 7], [step(40, '+', 35, 85), step(85, '-', 7, 78)], 78);
    expect(check).toMatchObject({ steps: [step(40, '+', 35, 75)], holds: false });
  });

  test('ends with an operand that is not there', () => {
    expect(checkOf([40, 35], [step(41, '+', 35, 76)], 76).holds).toBe(false);
  });

  test('does not hold of numbers that are left, or of another target', () => {
    expect(checkOf([40, 35, 2], [step(40, '+', 35, 75)], 75).holds).toBe(false);
    expect(checkOf([40, 35], [step(40, '+', 35, 75)], 76).holds).toBe(false);
  });
});

const threadsOf = (thread: Demonstration): Demonstration[] => [
  thread,
  ...thread.spawns.flat().flatMap(threadsOf),
];

test('what the lessons claim is right, whatever went wrong in them', () => {
  const random = createRandom(9);
  let refused = 0;
  for (let i = 0; i < 300; i++) {
    for (const { prompt, events, solution } of threadsOf(
      drawDemonstration('apr', random, countCompactTokens),
    )) {
      if (solution) expect(verifySteps(prompt, solution)).toMatchObject({ ok: true });
      refused += events.filter((event) => event.type === 'check' && !event.holds).length;
      const wrong = events.filter(
        (event) => event.type === 'explore' && !isCorrect(event.operation),
      );
      expect(wrong.length).toBeLessThanOrEqual(1);
    }
  }
  expect(refused).toBeGreaterThan(5);
});

test('with checks every solution is claimed that is found without', () => {
  const options = { window: 256, countTokens: countCompactTokens };
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { numbers, target } = generateProblem(createRandom(seed), 'train');
      const prompt = { method: 'apr', children: 'unlimited', perSpawn: 8, target } as const;
      const asked = { ...prompt, numbers: descending(numbers) };
      const plain = demonstrateApr(asked, options);
      const checked = demonstrateApr(asked, { ...options, rules: CHECKED });
      if (plain.solution) expect(checked.solution).not.toBeNull();
    }),
    { numRuns: 30 },
  );
});

test.each([
  [[23, 27, 72, 89], 42],
  [[16, 98, 63, 46], 56],
])('products of sums solve %j for %i, which has no solution without', (numbers, target) => {
  const options = { window: 256, countTokens: countCompactTokens };
  const prompt = { method: 'apr', children: 'unlimited', perSpawn: 8, target } as const;
  const asked = { ...prompt, numbers: descending(numbers) };
  expect(demonstrateApr(asked, options).solution).toBeNull();
  expect(demonstrateApr(asked, { ...options, rules: CHECKED }).solution).not.toBeNull();
});
