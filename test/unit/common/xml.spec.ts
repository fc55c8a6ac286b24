import { expect, test } from 'vitest';
import { escapeXml } from '../../../src/common/xml';

test('markup becomes text', () => {
  expect(escapeXml(`<a b="c">'&`)).toBe('&#60;a b=&#34;c&#34;&#62;&#39;&#38;');
});

test('what XML forbids is replaced, and nothing else', () => {
  expect(escapeXml('a\tb\n\u{1F600}\uD800\u0000\u001B\uFFFE')).toBe(
    'a\tb\n\u{1F600}\uFFFD\uFFFD\uFFFD\uFFFD',
  );
});
