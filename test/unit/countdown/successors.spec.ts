import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyOperation,
  descending,
  formatOperation,
  isCorrect,
} from '../../../src/countdown/arithmetic';
import { LARGEST_RESULT, type ProductsOf, successors } from '../../../src/countdown/successors';

const texts = (numbers: readonly number[], productsOf?: ProductsOf) =>
  successors(numbers, productsOf).map(({ operation }) => formatOperation(operation));

describe('successors', () => {
  test('differences and quotients, then sums, then products, each by pair from the left', () => {
    expect(texts([12, 6, 5])).toEqual(
      ['12-6=6', '12/6=2', '12-5=7', '6-5=1', '12+6=18', '12+5=17', '6+5=11'].concat([
        '12*6=72',
        '12*5=60',
        '6*5=30',
      ]),
    );
  });

  test('of pairs of equal numbers only the first', () => {
    expect(texts([5, 5, 3]).filter((text) => text.includes('-'))).toEqual(['5-5=0', '5-3=2']);
    expect(texts([5, 3, 3]).filter((text) => text.includes('+'))).toEqual(['5+3=8', '3+3=6']);
    expect(texts([5, 5, 5, 5])).toEqual(['5-5=0', '5/5=1', '5+5=10', '5*5=25']);
  });

  test('nothing that another operation does as well', () => {
    expect(texts([20, 1])).toEqual(['20-1=19', '20+1=21', '20*1=20']);
    expect(texts([20, 0])).toEqual(['20+0=20']);
  });

  test('a last result outside the range of targets is not tried', () => {
    expect(texts([60, 55])).toEqual([]);
    expect(texts([60, 40])).toEqual(['60-40=20', '60+40=100']);
  });

  test('a large product only of numbers below 100, or of sums of two of them', () => {
    expect(texts([99, 98, 2])).toContain('99*98=9702');
    expect(texts([150, 7, 2])).not.toContain('150*7=1050');
    expect(texts([150, 6, 2])).toContain('150*6=900');
    expect(texts([150, 7, 2], 'sums')).toContain('150*7=1050');
    expect(texts([199, 7, 2], 'sums')).not.toContain('199*7=1393');
    expect(texts([9990, 10, 2])).not.toContain('9990+10=10000');
  });

  test('every one is correct, in range, and leads to the numbers that it names', () => {
    const states = fc.array(fc.nat(LARGEST_RESULT), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(states.map(descending), (numbers) => {
        for (const { operation, numbers: left } of successors(numbers)) {
          expect(isCorrect(operation)).toBe(true);
          expect(operation.result).toBeLessThanOrEqual(LARGEST_RESULT);
          expect(applyOperation(numbers, operation)).toEqual(left);
        }
      }),
    );
  });
});
