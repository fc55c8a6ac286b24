import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  groupsOf,
  looksLikeProblems,
  readProblemSet,
} from '../../../src/session/evaluation/problemSet';

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
])('a file is taken for problems by how it begins: %#', (text, isTaken) => {
  expect(looksLikeProblems(text)).toBe(isTaken);
});

test('a large set comes in groups', () => {
  expect(groupsOf(120, 50)).toEqual([
    { from: 0, to: 50 },
    { from: 50, to: 100 },
    { from: 100, to: 120 },
  ]);
  expect(groupsOf(50, 50)).toEqual([]);
});
