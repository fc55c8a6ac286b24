import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProblemFile } from '../../../src/countdown/problemFile';
import { fillIn, HumanError } from '../../../src/common/humanError';

describe('parseProblemFile', () => {
  it('reads rows of a target and its numbers', () => {
    expect(parseProblemFile('[[27, 22, 26, 31, 53], [10, 5, 5]]')).toEqual([
      { target: 27, numbers: [22, 26, 31, 53] },
      { target: 10, numbers: [5, 5] },
    ]);
  });

  it('reads the bundled problems', () => {
    const problems = parseProblemFile(readFileSync('models/heldout.json', 'utf8'));
    expect(problems).toHaveLength(1000);
  });

  it.each([
    'target,n1,n2,n3,n4\n27,22,26,31,53\n10,5,5,,\n',
    '27;22;26;31;53\r\n10;5;5;;\r\n',
    '\uFEFFtarget\tn1\tn2\tn3\tn4\n"27"\t22\t26\t31\t53\n\n10\t5\t5',
  ])('reads CSV', (text) => {
    expect(parseProblemFile(text)).toEqual([
      { target: 27, numbers: ['22', '26', '31', '53'].map(Number) },
      { target: 10, numbers: [5, 5] },
    ]);
  });

  it.each([
    ['27,22,26\n27,22,0', /^Row 2, 27,22,0: .*0 is out of range/],
    ['target,n1,n2\n27,22,26\n27,x,26', /^Row 3.*"x" is not a whole number/],
    ['target,n1,n2\n', /holds no problems.*Give a line/],
    ['27,22,26\ntarget,n1,n2', /^Row 2/],
    [',,\n27,,5', /^Row 2.*"" is not a whole number/],
  ])('refuses the CSV %j', (text, message) => {
    expect(() => parseProblemFile(text)).toThrow(HumanError);
    expect(() => parseProblemFile(text)).toThrow(message);
  });

  it.each([
    ['', /not valid JSON .*Give an array/],
    ['[[27, 22,', /not valid JSON/],
    ['{}', /not a JSON array.*Give an array/],
    ['null', /not a JSON array/],
    ['[]', /holds no problems.*Give an array/],
    ['[[27, 22, 26], 5]', /^Row 2 is not an array/],
    ['[[27, 22, 26], {"target": 5}]', /^Row 2 is not an array/],
    ['[[27, 22, 26], [], [27]]', /^Row 2, \[\]: No numbers given/],
    ['[[27, 22, 26], [27, 5]]', /^Row 2, \[27,5\]: 1 number given\. Give 2 to 6 numbers/],
    ['[[27, 1, 2, 3, 4, 5, 6, 7]]', /^Row 1.*7 numbers given/],
    ['[[27, 22, 26], [27, 0, 3]]', /^Row 2.*0 is out of range.*from 1 to 99/],
    ['[[27, 22, 100]]', /^Row 1.*100 is out of range/],
    ['[[27, 22, 2.5]]', /^Row 1.*"2\.5" is not a whole number/],
    ['[[27, 22, "a"]]', /^Row 1.*"a" is not a whole number/],
    ['[[27, 22, null]]', /^Row 1.*"null" is not a whole number/],
    ['[[9, 22, 26]]', /^Row 1.*target 9 is out of range.*from 10 to 100/],
    ['[[null, 22, 26]]', /^Row 1.*target/],
  ])('refuses %s', (text, message) => {
    expect(() => parseProblemFile(text)).toThrow(HumanError);
    expect(() => parseProblemFile(text)).toThrow(message);
  });

  it('says the whole of it in the language of the person', () => {
    const words: Readonly<Record<string, string>> = {
      'Row {0}, {1}: {2}': 'Zeile {0}, {1}: {2}',
      '1 number given. Give {0} to {1} numbers, for example {2}.': 'Zu wenige: {0} bis {1}.',
    };
    const german = {
      t: (message: string, ...values: readonly (string | number)[]) =>
        fillIn(words[message] ?? message, values),
    };
    const refusal = (): string => {
      try {
        parseProblemFile('[[27, 22]]');
      } catch (error) {
        if (error instanceof HumanError) return error.in(german);
      }
      return '';
    };
    expect(refusal()).toBe('Zeile 1, [27,22]: Zu wenige: 2 bis 6.');
  });
});
