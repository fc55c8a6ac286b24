import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isNestedWithin } from '../../../src/common/nesting';

/** The same by recursion, for values that allow it. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('a value is within its own depth, and not within less', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const depth = depthOf(value);
      expect(isNestedWithin(value, depth)).toBe(true);
      expect(isNestedWithin(value, depth - 1)).toBe(depth === 0);
    }),
  );
});

test('any depth is told without recursion', () => {
  const levels = 200_000;
  const value: unknown = JSON.parse(`${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`);
  expect(isNestedWithin(value)).toBe(false);
  expect(isNestedWithin(value, 2 * levels)).toBe(true);
});
