import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import {
  EXAMPLE_PROBLEM,
  formatProblem,
  parseProblemText,
} from '../../../src/countdown/problemText';

test.each([
  EXAMPLE_PROBLEM,
  '22 26 31 53 = 27',
  '22,26,31,53=27',
  '22, 26, 31, 53 -> 27',
  '  22\t26  31 ,53→27  ',
  '[22, 26, 31, 53] -> 27',
  '(22; 26; 31; 53) => 27',
  '`22 26 31 53 = 27`;',
  '"22 26 31 53 -> 27".',
  '22，26、31，53 ⇒ 27。',
  '22 26 31 53 --target 27',
  '22 26 31 53 target: 27',
])('reads %j', (text) => {
  expect(parseProblemText(text)).toEqual({ numbers: [22, 26, 31, 53], target: 27 });
});

test('reads back what it writes', () => {
  const numbers = fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 6 });
  const problems = fc.record({ numbers, target: fc.integer({ min: 10, max: 100 }) });
  fc.assert(
    fc.property(problems, (problem) => {
      expect(parseProblemText(formatProblem(problem))).toEqual(problem);
    }),
  );
});

describe('what is wrong, and what to do', () => {
  const counts = 'Give 2 to 6 numbers, for example 22 26 31 53 -> 27.';
  const target = 'No target given. Add one, for example -> 27.';
  test.each([
    ['', `No numbers given. ${counts}`],
    ['22', `1 number given. ${counts}`],
    ['-> 27', `No numbers given. ${counts}`],
    ['22 26', target],
    ['22 26 ->', target],
    ['22 x', 'The number "x" is not a whole number.'],
    ['[22 26', target],
    ['22 26 -> 27 28', 'The target "27 28" is not a whole number.'],
    ['22 26 = 27 = 28', 'More than one target given.'],
    ['22 + 26 = 48', 'The number "+" is not a whole number.'],
    ['22 26 -> -27', 'The target -27 is out of range. Give a whole number from 10 to 100.'],
    ['22 -26 -> 27', 'The number -26 is out of range. Give a whole number from 1 to 99.'],
  ])('%j', (text, message) => {
    expect(() => parseProblemText(text)).toThrow(HumanError);
    expect(() => parseProblemText(text)).toThrow(message);
  });
});
