import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyOperation,
  compute,
  formatOperation,
  isCorrect,
  type Operation,
  OPERATORS,
  ruleAgainst,
} from '../../../src/countdown/arithmetic';

describe('compute', () => {
  test.each([
    [22, '+', 26, 48],
    [26, '-', 26, 0],
    [0, '/', 7, 0],
    [7, '*', 0, 0],
    [96, '/', 12, 8],
  ] as const)('%i %s %i = %i', (left, operator, right, result) => {
    expect(compute(left, operator, right)).toBe(result);
  });

  test.each([
    [3, '-', 5, 'no negative intermediate result'],
    [7, '/', 0, 'no division by zero'],
    [0, '/', 0, 'no division by zero'],
    [7, '/', 2, 'no division with a remainder'],
    [3, '/', 6, 'no division with a remainder'],
    [94906267, '*', 94906267, 'no result above 9007199254740991'],
    [Number.MAX_SAFE_INTEGER, '+', 1, 'no result above 9007199254740991'],
  ] as const)('%i %s %i has none: %s', (left, operator, right, rule) => {
    expect(compute(left, operator, right)).toBeUndefined();
    expect(ruleAgainst(left, operator, right).message).toContain(rule);
  });

  test('agrees with BigInt wherever it gives a result, and loses none that is safe', () => {
    const whole = fc.oneof(fc.nat(99), fc.maxSafeNat());
    fc.assert(
      fc.property(whole, fc.constantFrom(...OPERATORS), whole, (a, operator, b) => {
        const exact = bigIntResult(BigInt(a), operator, BigInt(b));
        const allowed =
          exact !== undefined && exact >= 0n && exact <= BigInt(Number.MAX_SAFE_INTEGER);
        expect(compute(a, operator, b)).toBe(allowed ? Number(exact) : undefined);
      }),
    );
  });
});

function bigIntResult(a: bigint, operator: Operation['operator'], b: bigint): bigint | undefined {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  return b !== 0n && a % b === 0n ? a / b : undefined;
}

test('an operation is correct when its written result is exact', () => {
  expect(isCorrect({ left: 53, operator: '-', right: 31, result: 22 })).toBe(true);
  expect(isCorrect({ left: 53, operator: '-', right: 31, result: 23 })).toBe(false);
  expect(isCorrect({ left: 31, operator: '-', right: 53, result: -22 })).toBe(false);
  expect(formatOperation({ left: 53, operator: '-', right: 31, result: 22 })).toBe('53-31=22');
});

describe('applyOperation', () => {
  const half: Operation = { left: 5, operator: '-', right: 5, result: 0 };

  test('both operands leave, the result joins in its place', () => {
    const step: Operation = { left: 22, operator: '+', right: 26, result: 48 };
    expect(applyOperation([53, 31, 26, 22], step)).toEqual([53, 48, 31]);
  });

  test('equal operands need to be there twice', () => {
    expect(applyOperation([5, 7], half)).toBeUndefined();
    expect(applyOperation([5, 5, 7], half)).toEqual([7, 0]);
  });
});
