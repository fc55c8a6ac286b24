import { expect, it } from 'vitest';
import { textLanguages } from '../../../src/language/textLanguages';
import { CHARACTERS } from './byteTokenizer';

const TAGS = {
  spawn: { open: 'spawn([', part: ', ', close: '])' },
  join: { open: 'join([', part: '; ', close: ']!' },
  sees: 'message',
  brings: 'messages',
};

it('each language is made by its name', () => {
  const all = textLanguages(TAGS);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const one of all) expect(one.make(CHARACTERS).facts.name).toBe(one.name);
});

it('tags of settings are a language of their own, and only where there are some', () => {
  expect(textLanguages().map(({ name }) => name)).not.toContain('custom');
  const facts = textLanguages(TAGS).at(-1)?.make(CHARACTERS).facts;
  expect(facts).toEqual({ name: 'custom', child: 'message', join: 'messages', answers: true });
  expect(() => textLanguages({ spawn: {} })).toThrow(/settings/);
});
