import { expect, test } from 'vitest';
import { fillIn, HumanError, type Translator } from '../../../src/common/humanError';

const WORDS: Readonly<Record<string, string>> = {
  'It cannot be read: {0}': 'Nicht lesbar: {0}',
  'the disk is full ({0})': 'die Platte ist voll ({0})',
};
const german: Translator = {
  t: (message, ...values) => fillIn(WORDS[message] ?? message, values),
};

test('an error within an error is told in the same language', () => {
  const error = new HumanError(
    'It cannot be read: {0}',
    new HumanError('the disk is full ({0})', 7),
  );
  expect(error.message).toBe('It cannot be read: the disk is full (7)');
  expect(error.in(german)).toBe('Nicht lesbar: die Platte ist voll (7)');
  expect(error.plainValues).toEqual(['the disk is full (7)']);
});
