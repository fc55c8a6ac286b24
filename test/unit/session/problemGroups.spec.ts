import { expect, test } from 'vitest';
import { groupsOf } from '../../../src/session/evaluation/problemGroups';

test('a large set comes in groups', () => {
  expect(groupsOf(120, 50)).toEqual([
    { from: 0, to: 50 },
    { from: 50, to: 100 },
    { from: 100, to: 120 },
  ]);
  expect(groupsOf(50, 50)).toEqual([]);
});
