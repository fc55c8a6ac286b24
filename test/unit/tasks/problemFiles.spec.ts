import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { looksLikeProblems, readProblemSet } from '../../../src/tasks/problemFiles';

const HELD_OUT = readFileSync('models/heldout.json', 'utf8');

describe('a problem’s line', () => {
  test.each([
    ['[\n[15, 5, 3],\n[20, 5, 4]\n]', [1, 2]],
    ['[[15, 5, 3],\n[20, 5, 4]]', [0, 1]],
    ['target,n1,n2,n3\n15,5,3,\n30,5,3,2\n', [1, 2]],
    ['15;5;3\r\n30;5;3;2\r\n', [0, 1]],
    ['[[15, 5, 3], [20, 5, 4]]', undefined],
    ['[\n[15,\n5,\n3]\n]', undefined],
  ])('is found where it has one: %j', (text, lines) => {
    expect(readProblemSet(text).lines).toEqual(lines);
  });

  test('is found in the bundled set', () => {
    const { problems, lines } = readProblemSet(HELD_OUT);
    expect(problems).toHaveLength(1000);
    expect(lines?.[0]).toBe(1);
    expect(lines).toHaveLength(1000);
  });
});

test.each([
  [HELD_OUT, true],
  ['target,n1,n2\n15,5,3\n', true],
  ['15,5,3', true],
  ['[[15, 5], "wrong"]', true],
  ['{"name": "package"}', false],
  ['[1, 2, 3]', false],
  ['name,age\nAnn,31\n', false],
  ['', false],
  ['{"question": "How many?", "answer": "1"}\n{"question', true],
  ['\uFEFF\n{"Problem": "How many?", "solution": "Two.", "level": 1}', true],
  ['[\n  {"id": 1, "question": "How many?", "answer": 1}\n]', true],
  ['id;"Question";Answer\n1;How many?;1\n', true],
  ['question,answer\n"1,2,3",4\n', true],
  ['{"arm": "apr", "problem": 0, "sample": 0, "target": 27, "numbers": [5, 3]}\n', false],
  ['{"input": "How many?", "output": "One.", "score": 1}', false],
  ['[{"name": "package"}, {"question": "How many?", "answer": 1}]', false],
  ['{\n "question": "How many?",\n "answer": "1"\n}', false],
  ['[{"question": "How many?", "answer": 1}', false],
  ['question\nHow many?\n', false],
  ['What is the answer to the question, or the problem?', false],
])('a file is taken for problems by how it begins: %#', (text, isTaken) => {
  expect(looksLikeProblems(text)).toBe(isTaken);
});

describe('a file of questions with answers', () => {
  const [one, other] = [
    { question: 'One?', reference: '1' },
    { question: 'Two,\nor three?', reference: '2' },
  ];

  test.each([
    [
      '{"question": "One?", "answer": "1"}\n\n{"question": "Two,\\nor three?", "answer": 2}',
      [0, 2],
    ],
    ['question,answer\r\nOne?,1\r\n"Two,\nor three?",2\r\n', [1, 2]],
    [
      '[{"question": "One?", "answer": "1"},\n {"question": "Two,\\nor three?", "answer": 2}]',
      undefined,
    ],
  ])('gives its problems and their lines: %j', (text, lines) => {
    const { task, ...set } = readProblemSet(text);
    expect(task.name).toBe('answers');
    expect(set).toEqual({ problems: [one, other], lines, faults: [], unusable: 0 });
    expect(set.problems.map((problem) => task.describe(problem))).toEqual([
      'One?',
      'Two, or three?',
    ]);
  });

  test('tells the rows that cannot be used', () => {
    const set = readProblemSet('{"question": "One?", "answer": "1"}\n{"question": "Two?"}\n');
    expect(set).toMatchObject({ problems: [one], lines: [0], unusable: 1 });
    expect(set.faults[0]?.message).toMatch(/^Line 2: it has no answer/);
  });
});

test('rows of numbers are of Countdown, and so is what is nothing at all', () => {
  expect(readProblemSet(HELD_OUT).task.name).toBe('countdown');
  expect(readProblemSet('[[15, 5, 3]]')).toMatchObject({
    task: { name: 'countdown' },
    ...{ problems: [{ target: 15, numbers: [5, 3] }], faults: [], unusable: 0 },
  });
  expect(() => readProblemSet('{"target": 27}')).toThrow(/not a JSON array/);
});

test('a file nested deeper than any stack is no set', () => {
  for (const open of ['[', '[{"question":', '{"question":']) {
    const text = open.repeat(300_000);
    expect(looksLikeProblems(text)).toBe(false);
    expect(() => readProblemSet(text)).toThrow(HumanError);
  }
});
