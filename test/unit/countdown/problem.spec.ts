import { describe, expect, test } from 'vitest';
import { parseProblem, problemKey } from '../../../src/countdown/problem';
import { HumanError } from '../../../src/common/humanError';

const numbers = ['22', '26', '31', '53'];

test('reads texts and numbers alike', () => {
  const problem = { numbers: [22, 26, 31, 53], target: 27 };
  expect(parseProblem(numbers, '27')).toEqual(problem);
  expect(parseProblem(problem.numbers, problem.target)).toEqual(problem);
  expect(parseProblem([' 1 ', '+99'], '10')).toEqual({ numbers: [1, 99], target: 10 });
  expect(parseProblem(['1', '2', '3', '4', '5', '6'], 100).numbers).toHaveLength(6);
});

test('every limit is inclusive and can be another', () => {
  const limits = { count: [1, 2], number: [5, 6], target: [0, 1] } as const;
  expect(parseProblem([5], 0, limits)).toEqual({ numbers: [5], target: 0 });
  expect(() => parseProblem([7], 0, limits)).toThrow('Give a whole number from 5 to 6.');
});

describe('what is wrong, and what to do', () => {
  const counts = 'Give 2 to 6 numbers, for example 22 26 31 53 --target 27.';
  const number = 'Give a whole number from 1 to 99.';
  const target = 'Give a whole number from 10 to 100.';
  test.each<[string, readonly unknown[], unknown, string]>([
    ['no numbers', [], '27', `No numbers given. ${counts}`],
    ['one number', ['5'], '27', `1 number given. ${counts}`],
    ['seven numbers', ['1', '2', '3', '4', '5', '6', '7'], '27', `7 numbers given. ${counts}`],
    ['zero', ['0', '5'], '27', `The number 0 is out of range. ${number}`],
    ['a negative number', ['-3', '5'], '27', `The number -3 is out of range. ${number}`],
    ['a large number', ['5', '100'], '27', `The number 100 is out of range. ${number}`],
    ['a fraction', ['2.5', '5'], '27', `The number "2.5" is not a whole number. ${number}`],
    ['a fraction as number', [2.5, 5], 27, `The number "2.5" is not a whole number. ${number}`],
    ['text', ['five', '5'], '27', `The number "five" is not a whole number. ${number}`],
    ['an exponent', ['1e1', '5'], '27', `The number "1e1" is not a whole number. ${number}`],
    ['an empty text', ['', '5'], '27', `The number "" is not a whole number. ${number}`],
    ['nothing', [null, 5], 27, `The number "null" is not a whole number. ${number}`],
    ['no target', numbers, undefined, 'No target given. Add one, for example --target 27.'],
    ['an empty target', numbers, '', 'No target given. Add one, for example --target 27.'],
    ['a small target', numbers, '9', `The target 9 is out of range. ${target}`],
    ['a large target', numbers, '101', `The target 101 is out of range. ${target}`],
    ['a huge target', numbers, '1'.repeat(400), `is out of range. ${target}`],
    ['a fractional target', numbers, '27.5', `The target "27.5" is not a whole number. ${target}`],
    ['a target of text', numbers, 'many', `The target "many" is not a whole number. ${target}`],
    ['NaN as target', numbers, NaN, `The target "NaN" is not a whole number. ${target}`],
  ])('%s', (_, given, goal, message) => {
    const parse = () => parseProblem(given, goal);
    expect(parse).toThrow(HumanError);
    expect(parse).toThrow(message);
  });
});

test('the key is the same in any order of the numbers', () => {
  expect(problemKey({ numbers: [3, 20, 1], target: 10 })).toBe('20 3 1 -> 10');
  expect(problemKey({ numbers: [1, 3, 20], target: 10 })).toBe('20 3 1 -> 10');
});
