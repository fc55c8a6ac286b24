import { describe, expect, test } from 'vitest';
import { askedFields, askedKey, askedWords, isAsked } from '../../../src/tasks/asked';

const COUNTDOWN = { target: 27, numbers: [53, 31, 26, 22] };
const COWS = { question: 'How many legs\nhave 18 cows?', reference: '72' };
const ANSWERS = { task: 'answers', data: COWS };

describe('a result says which problem it is of', () => {
  test.each([
    [COUNTDOWN],
    [ANSWERS],
    [{ ...ANSWERS, solved: true }],
    [{ task: 'none', data: { prompt: 'Write.' } }],
  ])('%j', (value) => {
    expect(isAsked(JSON.parse(JSON.stringify(value)))).toBe(true);
  });

  test.each([
    [null],
    ['text'],
    [{}],
    [{ target: 27 }],
    [{ target: 27, numbers: [5, '3'] }],
    [{ task: 'answers' }],
    [{ task: 'answers', data: { question: 'Why?' } }],
    [{ task: 'answers', ...COUNTDOWN }],
    [{ task: 'countdown', data: COUNTDOWN }],
    [{ task: 'chess', data: {} }],
    [{ task: 'toString', data: {} }],
    [{ task: null, ...COUNTDOWN }],
  ])('and %j says none', (value) => {
    expect(isAsked(value)).toBe(false);
  });
});

test('of a result these fields stay, in the order of the files', () => {
  const more = { arm: 'apr', solved: true };
  expect(Object.entries(askedFields({ ...more, numbers: [5, 3], target: 8 }))).toEqual([
    ['target', 8],
    ['numbers', [5, 3]],
  ]);
  expect(Object.entries(askedFields({ ...more, ...ANSWERS }))).toEqual([
    ['task', 'answers'],
    ['data', COWS],
  ]);
});

test('results are of the same problem where their task says so', () => {
  expect(askedKey({ ...COUNTDOWN, numbers: [22, 26, 31, 53] })).toBe(askedKey(COUNTDOWN));
  const spaced = { ...COWS, question: ' How many  legs have 18 cows? ', id: '7' };
  expect(askedKey({ task: 'answers', data: spaced })).toBe(askedKey(ANSWERS));
  const keys = [
    askedKey(COUNTDOWN),
    askedKey(ANSWERS),
    askedKey({ task: 'answers', data: { ...COWS, reference: '36' } }),
    askedKey({ task: 'none', data: { prompt: askedKey(COUNTDOWN) } }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test('a problem has the title that its task gives it', () => {
  expect(askedWords(COUNTDOWN)).toBe('53 31 26 22 -> 27');
  expect(askedWords(ANSWERS)).toBe('How many legs have 18 cows?');
});
