import { expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { customGrammar } from '../../../../src/language/tags/custom';

const TAGS = {
  spawn: { open: '<s>', part: '|', close: '</s>' },
  child: { open: '<c>', close: '</c>' },
  join: { open: '<j>', part: '|', close: '</j>' },
  sees: 'context',
  brings: 'text',
};

test('what a person names', () => {
  const grammar = customGrammar(TAGS);
  expect(grammar.spawn).toEqual({ open: '<s>', close: '</s>', message: { part: '|' } });
  expect(grammar.decoding).toMatchObject({ stops: ['</s>'], header: '<c>', ends: ['</c>'] });
});

test.each([
  ['nothing', undefined, / is not an object|missing/],
  ['no closing', { ...TAGS, spawn: { open: '<s>', part: '' } }, /\.spawn\.close is missing/],
  ['an empty tag', { ...TAGS, child: { open: '', close: '</c>' } }, /\.child\.open is empty/],
  ['an unknown word', { ...TAGS, sees: 'all' }, /\.sees is not one of/],
  ['the same tag twice', { ...TAGS, child: { open: '<s>', close: '</c>' } }, /"<s>" also stands/],
  ['a tag within another', { ...TAGS, child: { open: 's>', close: '</c>' } }, /"s>" also stands/],
  [
    'a tag between messages',
    { ...TAGS, spawn: { ...TAGS.spawn, part: 'a</c>' } },
    /"<\/c>" also stands in "a<\/c>"/,
  ],
  ['text without tags of a child', { ...TAGS, child: undefined }, /Name the tags of a child/],
])('refuses %s', (_, value, message) => {
  expect(() => customGrammar(value)).toThrow(HumanError);
  expect(() => customGrammar(value)).toThrow(message);
});
