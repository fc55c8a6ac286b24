import { describe, expect, test } from 'vitest';
import {
  type Draft,
  groupOverlapping,
  resultOf,
  threadsOf,
} from '../../../../src/trace/import/draftThreads';
import type { ForeignPart } from '../../../../src/trace/import/foreignRun';

const text = (words: string, ms?: number): ForeignPart => ({
  kind: 'text',
  text: words,
  ...(ms !== undefined && { ms }),
});
const child = (id: string, startMs?: number, endMs?: number): Draft => ({
  id,
  parent: 'root',
  ...(startMs !== undefined && { startMs }),
  ...(endMs !== undefined && { endMs }),
  own: [text(`result of ${id}`)],
});
const partsOf = (own: readonly ForeignPart[], ...children: readonly Draft[]) =>
  threadsOf([{ id: 'root', own }, ...children])[0]?.parts ?? [];
const shown = (parts: readonly ForeignPart[]) =>
  parts.map((part) => (part.kind === 'spawn' ? part.children.join('+') : (part.text ?? part.kind)));

describe('siblings that overlap in time', () => {
  const groups = (...times: [start?: number, end?: number][]) =>
    groupOverlapping(
      times.map(([startMs, endMs], i) => ({
        id: i,
        ...(startMs !== undefined && { startMs }),
        ...(endMs !== undefined && { endMs }),
      })),
    ).map((group) => group.map(({ id }) => id));

  test('are one group, over one that spans them too', () => {
    expect(groups([0, 10], [5, 6], [8, 20], [20, 30])).toEqual([[0, 1, 2], [3]]);
  });
  test('are found in any order', () => {
    expect(groups([20, 30], [0, 10], [5, 15])).toEqual([[1, 2], [0]]);
  });
  test('start at the same moment, though they take no time', () => {
    expect(groups([5, 5], [5, 5])).toEqual([[0, 1]]);
  });
  test('run on where no end is told', () => {
    expect(groups([0], [50, 60])).toEqual([[0, 1]]);
  });
  test('are those without times, which come last', () => {
    expect(groups([], [3, 4], [])).toEqual([[1], [0, 2]]);
  });
});

describe('a thread spawns and joins its children', () => {
  test('between what it wrote before and after', () => {
    const parts = partsOf([text('a', 5), text('b', 40)], child('x', 10, 20), child('y', 12, 30));
    expect(shown(parts)).toEqual(['a', 'x+y', 'join', 'b']);
    expect(parts[1]).toMatchObject({ ms: 10, messages: ['x', 'y'] });
    expect(parts[2]).toMatchObject({ ms: 30, results: ['result of x', 'result of y'] });
  });
  test('behind all it wrote where nothing has a time', () => {
    const own = [text('a'), text('b')];
    expect(shown(partsOf(own, child('x'), child('y')))).toEqual(['a', 'b', 'x+y', 'join']);
  });
  test('and what it wrote meanwhile stands behind the join, with a fault', () => {
    const parts = partsOf([text('meanwhile', 15)], child('x', 10, 20));
    expect(shown(parts)).toEqual(['x', 'join', 'meanwhile']);
    expect(parts[2]?.faults).toEqual(['It was written while its children ran.']);
  });
  test('before it answers', () => {
    const own: ForeignPart[] = [text('a'), { kind: 'answer', text: '42' }];
    expect(shown(partsOf(own, child('x')))).toEqual(['a', 'x', 'join', '42']);
  });
  test('with the prompt as message, and the time of reading where it is told', () => {
    const draft: Draft = {
      ...child('x', 10, 20),
      joinedMs: 25,
      own: [{ kind: 'prompt', text: 'do x' }],
    };
    const [spawn, join] = partsOf([], draft);
    expect(spawn).toMatchObject({ messages: ['do x'] });
    expect(join).toMatchObject({ ms: 25, results: [null] });
  });
});

test('a result is the last that a thread wrote itself, and none where it was aborted', () => {
  const own: ForeignPart[] = [
    text('first'),
    text('last'),
    { kind: 'text', text: 'tool', forced: true },
  ];
  expect(resultOf({ id: 'a', own })).toBe('last');
  expect(resultOf({ id: 'a', own, finishReason: 'abort' })).toBeNull();
  expect(resultOf({ id: 'a', own: [text('')] })).toBeNull();
});
