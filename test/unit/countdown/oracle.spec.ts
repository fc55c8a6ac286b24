import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/countdown/arithmetic';
import { parseSteps } from '../../../src/countdown/expressionParser';
import { allSolutions, isSolvable } from '../../../src/countdown/oracle';
import type { Problem } from '../../../src/countdown/problem';
import { verifySteps } from '../../../src/countdown/verifier';
import { problems, sortedSteps } from './arbitraries';

/**
 * Every list of two steps on three numbers, written without anything of the oracle: both shapes,
 * all orders, floating point division and the rules said again.
 */
function enumerate([p = 0, q = 0, r = 0]: readonly number[]): Operation[][] {
  const orders = [
    [p, q, r],
    [p, r, q],
    [q, p, r],
    [q, r, p],
    [r, p, q],
    [r, q, p],
  ] as const;
  return orders.flatMap(([a, b, c]) =>
    operationsOf(a, b).flatMap((first) =>
      [...operationsOf(first.result, c), ...operationsOf(c, first.result)].map((second) => [
        first,
        second,
      ]),
    ),
  );
}

function operationsOf(left: number, right: number): Operation[] {
  return [
    { left, operator: '+' as const, right, result: left + right },
    { left, operator: '-' as const, right, result: left - right },
    { left, operator: '*' as const, right, result: left * right },
    { left, operator: '/' as const, right, result: left / right },
  ].filter(({ result }) => Number.isInteger(result) && result >= 0);
}

/** Lists of steps as texts, those that differ in the order of summands or factors only once. */
function distinct(lists: readonly (readonly Operation[])[]): string[] {
  const texts = lists.map((steps) =>
    steps
      .map(({ left, operator, right, result }) => {
        const swapped = left < right && (operator === '+' || operator === '*');
        const [a, b] = swapped ? [right, left] : [left, right];
        return `${a}${operator}${b}=${result}`;
      })
      .join('; '),
  );
  return [...new Set(texts)].sort();
}

describe('three numbers, against an enumeration of all expressions', () => {
  test('the same solutions', () => {
    fc.assert(
      fc.property(problems([3]), (problem) => {
        const lists = enumerate(problem.numbers);
        const found = [...allSolutions(problem)];
        const expected = lists.filter((steps) => steps[1]?.result === problem.target);
        expect(distinct(found)).toEqual(distinct(expected));
        expect(found).toHaveLength(distinct(found).length);
      }),
    );
  });

  test('the same targets', () => {
    fc.assert(
      fc.property(problems([3]), ({ numbers }) => {
        const reached = new Set(enumerate(numbers).map((steps) => steps[1]?.result));
        for (let target = 0; target <= 120; target++) {
          expect(isSolvable({ numbers, target })).toBe(reached.has(target));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('zero divided by a number is among them', () => {
    const solutions = [...allSolutions({ numbers: [5, 5, 12], target: 0 })].map(sortedSteps);
    expect(solutions).toContainEqual(sortedSteps(parseSteps('5-5=0; 0/12=0')));
  });
});

test('solvable exactly where there is a solution, and all are verified and different', () => {
  fc.assert(
    fc.property(problems([2, 3, 4, 5]), (problem) => {
      const texts = new Set<string>();
      let count = 0;
      for (const steps of allSolutions(problem)) {
        if (!verifySteps(problem, steps).ok) throw new Error(JSON.stringify(steps));
        texts.add(JSON.stringify(steps));
        count++;
      }
      expect(texts.size).toBe(count);
      expect(isSolvable(problem)).toBe(count > 0);
    }),
    { numRuns: 40 },
  );
});

test('the order of the numbers does not matter', () => {
  fc.assert(
    fc.property(problems([3, 4]), ({ numbers, target }) => {
      const backwards = { numbers: numbers.toReversed(), target };
      expect([...allSolutions(backwards)]).toEqual([...allSolutions({ numbers, target })]);
      expect(isSolvable(backwards)).toBe(isSolvable({ numbers, target }));
    }),
    { numRuns: 30 },
  );
});

describe('six numbers', () => {
  test.each<[solvable: boolean, numbers: number[], target: number]>([
    [true, [99, 97, 89, 83, 79, 73], 10],
    [true, [90, 80, 70, 60, 50, 40], 97],
    [true, [1, 2, 3, 4, 5, 6], 100],
    [false, [1, 1, 1, 1, 1, 1], 100],
    [false, [99, 99, 99, 99, 99, 99], 53],
    [false, [8, 8, 8, 63, 8, 72], 100],
    // No result comes near this one: the whole search.
    [false, [96, 48, 24, 12, 6, 3], 1_000_000_007],
  ])('%j: %j make %i, soon', (solvable, numbers, target) => {
    const before = process.cpuUsage();
    expect(isSolvable({ numbers, target })).toBe(solvable);
    // Some 50 ms at most by itself; the bound only tells a lost memory of failed states.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  });

  test('the solutions come one at a time', () => {
    const problem: Problem = { numbers: [1, 2, 3, 4, 5, 6], target: 100 };
    const solutions = allSolutions(problem);
    for (let i = 0; i < 5; i++) {
      const next = solutions.next();
      expect(next.done).toBe(false);
      if (!next.done) expect(verifySteps(problem, next.value).ok).toBe(true);
    }
  });
});
