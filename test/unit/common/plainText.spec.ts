import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortened } from '../../../src/common/plainText';

test('a text is cut between characters, and is no longer than it may be', () => {
  expect(shortened('abcdef', 6)).toBe('abcdef');
  expect(shortened('abcdef', 5)).toBe('abcd…');
  expect(shortened('abc😀f', 5)).toBe('abc…');
  const texts = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 20 }), (text, longest) => {
      const cut = shortened(text, longest);
      expect(cut.length).toBeLessThanOrEqual(Math.max(longest, 1));
      // No half of a character, whatever the version of the language says of it.
      expect(/[\uD800-\uDBFF]…$/.test(cut)).toBe(false);
    }),
  );
});
