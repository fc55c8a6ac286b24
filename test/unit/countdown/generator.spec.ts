import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  generateProblem,
  generateProblems,
  type Split,
  splitOf,
} from '../../../src/countdown/generator';
import { isSolvable } from '../../../src/countdown/oracle';
import { problemKey } from '../../../src/countdown/problem';
import { createRandom, randomInteger, shuffled } from '../../../src/common/random';
import { problems, seeds } from './arbitraries';

const SPLITS: readonly Split[] = ['train', 'validation', 'heldout'];

describe('splits', () => {
  test('a problem is in one split, in whatever order its numbers stand', () => {
    fc.assert(
      fc.property(problems([2, 3, 4, 5, 6]), seeds, (problem, seed) => {
        const numbers = shuffled(createRandom(seed), problem.numbers);
        expect(splitOf({ ...problem, numbers })).toBe(splitOf(problem));
      }),
    );
  });

  test('problems drawn for different splits never meet', () => {
    const drawn = SPLITS.map((split) =>
      // The same seed on purpose: the splits keep apart by themselves.
      generateProblems(createRandom(5), split, 100, 3).map(problemKey),
    );
    expect(new Set(drawn.flat()).size).toBe(300);
  });

  test('96 % train, 2 % validation, 2 % held out', () => {
    const random = createRandom(11);
    const counts = { train: 0, validation: 0, heldout: 0 };
    const size = 20_000;
    for (let i = 0; i < size; i++) {
      const numbers = Array.from({ length: 4 }, () => randomInteger(random, 1, 99));
      counts[splitOf({ numbers, target: randomInteger(random, 10, 100) })]++;
    }
    // Four standard deviations are 0.4 of a percent.
    expect(counts.train / size).toBeCloseTo(0.96, 2);
    expect(Math.abs(counts.validation / size - 0.02)).toBeLessThan(0.004);
    expect(Math.abs(counts.heldout / size - 0.02)).toBeLessThan(0.004);
  });

  test('the split of a problem never changes, or a model would be tested on what it learned', () => {
    const split = (target: number, ...numbers: number[]) => splitOf({ numbers, target });
    expect(split(27, 22, 26, 31, 53)).toBe('train');
    expect(split(22, 5, 9, 85, 18)).toBe('validation');
    expect(split(37, 74, 4, 24, 6)).toBe('heldout');
  });
});

describe('generateProblem', () => {
  test('numbers 1 to 99, targets 10 to 100, all solvable', () => {
    const random = createRandom(3);
    const drawn = Array.from({ length: 600 }, () => generateProblem(random, 'train'));
    const numbers = drawn.flatMap((problem) => problem.numbers);
    const targets = drawn.map((problem) => problem.target);
    expect([Math.min(...numbers), Math.max(...numbers)]).toEqual([1, 99]);
    expect([Math.min(...targets), Math.max(...targets)]).toEqual([10, 100]);
    expect(new Set(targets).size).toBeGreaterThan(80);
    for (const problem of drawn) {
      expect(problem.numbers).toHaveLength(4);
      expect(splitOf(problem)).toBe('train');
      expect(isSolvable(problem)).toBe(true);
    }
  });

  test.each([2, 3, 5, 6])('%i numbers', (count) => {
    const problem = generateProblem(createRandom(7), 'validation', count);
    expect(problem.numbers).toHaveLength(count);
    expect(splitOf(problem)).toBe('validation');
    expect(isSolvable(problem)).toBe(true);
  });

  test('the same problems for a seed, on every machine and for ever', () => {
    const rows = SPLITS.map((split) =>
      generateProblems(createRandom(1), split, 3).map(
        ({ numbers, target }) => `${numbers.join(' ')} -> ${target}`,
      ),
    );
    expect(rows).toEqual([
      ['16 49 7 40 -> 79', '1 19 3 98 -> 40', '35 25 54 76 -> 82'],
      ['5 9 85 18 -> 22', '33 4 8 16 -> 66', '75 3 69 52 -> 34'],
      ['74 4 24 6 -> 37', '50 6 18 43 -> 84', '54 11 99 5 -> 39'],
    ]);
  });
});

test('a problem set has no problem twice, and no more than there are', () => {
  const keys = generateProblems(createRandom(2), 'train', 40, 1).map(problemKey);
  expect(new Set(keys).size).toBe(40);
  // One number is its own target: 90 problems, most of them to train on.
  expect(() => generateProblems(createRandom(2), 'train', 91, 1)).toThrow(
    /^The split train has about 8\d problems of 1 numbers\. Ask for fewer than 91\.$/,
  );
});
