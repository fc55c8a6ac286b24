import { describe, expect, test } from 'vitest';
import { splitOf } from '../../../../src/countdown/generator';
import { isSolvable } from '../../../../src/countdown/oracle';
import { ENGLISH } from '../../../../src/common/localizer';
import { DEFAULT_OPTIONS } from '../../../../src/methods/decodingOptions';
import { conditionWords } from '../../../../src/session/words/conditionWords';
import { randomProblems, readDraft } from '../../../../src/session/countdown/problemDraft';

describe('what is typed', () => {
  test('is read at every letter', () => {
    const text = '22 26 31 53 -> 27';
    const said = Array.from(text, (_, i) => {
      const draft = readDraft(text.slice(0, i + 1));
      return draft.kind === 'wrong' ? draft.error.message : draft.kind;
    });
    expect(said[0]).toBe('1 number given. Give 2 to 6 numbers, for example 22 26 31 53 -> 27.');
    expect(said[4]).toBe('No target given. Add one, for example -> 27.');
    expect(said.at(-2)).toBe('The target 2 is out of range. Give a whole number from 10 to 100.');
    expect(said.at(-1)).toBe('problem');
  });

  test.each(['', '  '])('%j is nothing yet', (text) => {
    expect(readDraft(text)).toEqual({ kind: 'nothing' });
  });

  test.each(['#48213', ' seed 48213 ', '# 48213'])('%j is a seed', (text) => {
    expect(readDraft(text)).toEqual({ kind: 'seed', seed: 48213 });
  });
});

test('random problems are the same for the same seed, solvable, and held out', () => {
  expect(randomProblems(7)).toEqual(randomProblems(7));
  expect(randomProblems(7)).not.toEqual(randomProblems(8));
  for (const problem of randomProblems(7)) {
    expect(isSolvable(problem)).toBe(true);
    expect(splitOf(problem)).toBe('heldout');
  }
});

test('conditions are said in one line', () => {
  expect(conditionWords(DEFAULT_OPTIONS, ENGLISH)).toBe(
    'APR, unlimited children, window 256, greedy',
  );
  expect(
    conditionWords({ ...DEFAULT_OPTIONS, children: 1, temperature: 0.7, seed: 3 }, ENGLISH),
  ).toBe('APR, 1 child, window 256, temperature 0.7, seed 3');
  expect(conditionWords({ ...DEFAULT_OPTIONS, method: 'sos', window: 128 }, ENGLISH)).toBe(
    'SoS+, window 128, greedy',
  );
});
