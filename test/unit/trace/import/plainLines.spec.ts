import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { plainLines } from '../../../../src/trace/import/plainLines';
import { fixture, importText, outline } from './importing';

const lines = (...values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');
const read = (...values: unknown[]) => importText(plainLines, lines(...values));

test('threads stand in any order, with seconds or ISO times', async () => {
  const { runs, faults } = await importText(plainLines, fixture('plain-lines.jsonl'));
  expect(faults).toEqual([]);
  expect(runs).toMatchObject([{ title: 'root', startedAt: '2025-12-29T09:20:00.000Z' }]);
  expect(runs.flatMap(outline)).toEqual([
    'root "" 0-5000',
    '  text I try both factors. 5t',
    '  spawn right: Try 19. | left: factor 17 @500',
    '  join 21 * 19 is the same. | 17 * 24 = 408 @3250',
    '  spawn 7: 7 @4000',
    '  join The one with 17 is larger. @4500',
    'right < root "factor 19" 500-3250',
    '  prompt Try 19.',
    '  text 19 * 21 = 399',
    '  forced And 21?',
    '  text 21 * 19 is the same. 18t !The tokens are those of all that the thread wrote.',
    'left < root "factor 17" 500-2000',
    '  text 17 * 24 = 408 9t',
    '7 < root "" 4000-4500',
    '  text The one with 17 is larger.',
  ]);
});

test('without times, the children of a thread are one spawn, and nothing is 0', async () => {
  const { runs } = await read(
    { id: 'a', text: 'split' },
    { id: 'b', parent: 'a', text: 'x' },
    { id: 'c', parent: 'a', text: 'y' },
  );
  expect(runs).toEqual([
    {
      title: 'a',
      threads: [
        {
          id: 'a',
          sees: 'message',
          parts: [
            { kind: 'text', text: 'split' },
            { kind: 'spawn', children: ['b', 'c'], messages: ['b', 'c'] },
            { kind: 'join', results: ['x', 'y'], brings: 'messages' },
          ],
        },
        { id: 'b', parent: 'a', sees: 'message', parts: [{ kind: 'text', text: 'x' }] },
        { id: 'c', parent: 'a', sees: 'message', parts: [{ kind: 'text', text: 'y' }] },
      ],
    },
  ]);
});

test('each root is a run; a clock that does not count from 1970 tells no date', async () => {
  const { runs } = await read({ id: 1, text: 'a', start: 3.5, end: 4 }, { id: 2, text: 'b' });
  expect(runs.map(({ title, startedAt }) => [title, startedAt])).toEqual([
    ['1', undefined],
    ['2', undefined],
  ]);
  expect(runs[0]?.threads[0]).toMatchObject({ startMs: 0, endMs: 500 });
});

test('an ISO time without a zone is in UTC', async () => {
  const { runs } = await read({ id: 1, text: 'a', start: '2026-03-01T10:00:00.5' });
  expect(runs[0]?.startedAt).toBe('2026-03-01T10:00:00.500Z');
});

describe('what is wrong is told by its line', () => {
  test.each([
    [{ id: 1, text: 'a', start: 'soon' }, 'Its start is neither seconds nor an ISO 8601 time.'],
    [{ id: 1, text: 'a', start: 5, end: 4 }, 'It ends before it starts.'],
    [{ id: 1, text: 'a', parent: 1 }, 'It is below itself: its parent is 1.'],
    [{ id: 1, text: 'a', parent: 2 }, 'Its parent 2 is not in the file.'],
    [{ id: 'root', text: 'a' }, 'The id root is taken: it is called root (2) here.'],
    [{ id: 1 }, 'It has no id, or neither text nor messages.'],
    [[1], 'It has no id, or neither text nor messages.'],
  ])('%j', async (line, reason) => {
    const { runs, faults } = await read({ id: 'root', text: 'r' }, line);
    expect(faults).toEqual([{ place: 'line 2', reason }]);
    expect(runs.length).toBeGreaterThan(0);
  });

  test('and a line that is cut off', async () => {
    const text = lines({ id: 1, text: 'a' }, { id: 2, parent: 1, text: 'b' }).slice(0, -3);
    const { runs, faults } = await importText(plainLines, text);
    expect(runs[0]?.threads).toHaveLength(1);
    expect(faults).toMatchObject([{ place: 'line 2' }]);
  });
});

test('no line with an id and a text is lost, whatever else it says', async () => {
  const id = fc.constantFrom('a', 'b', 'c', 1, 2);
  const time = fc.option(fc.oneof(fc.double(), fc.constant('2026-01-01'), fc.integer()), {
    nil: undefined,
  });
  const line = fc.record(
    { id, parent: fc.option(id), text: fc.string(), start: time, end: time, tokens: fc.integer() },
    { requiredKeys: ['id', 'text'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), async (some) => {
      const { runs } = await read(...some);
      const texts = runs.flatMap(({ threads }) =>
        threads.flatMap(({ parts }) =>
          parts.flatMap((part) => (part.kind === 'text' ? part.text : [])),
        ),
      );
      expect(texts.sort()).toEqual(some.map(({ text }) => text).sort());
    }),
    { numRuns: 200 },
  );
});

test('a chain of 60,000 threads, and as many in one spawn, are read', async () => {
  const chain = Array.from({ length: 60_000 }, (_, i) => ({ id: i, parent: i + 1, text: '' }));
  chain.push({ id: 60_000, parent: null as never, text: '' });
  const star = chain.map(({ id }) => ({
    id,
    parent: id === 0 ? null : 0,
    text: '',
    start: id / 1e6,
  }));
  for (const some of [chain, star]) {
    const { runs } = await importText(plainLines, lines(...some), 1_000_000);
    expect(runs[0]?.threads).toHaveLength(60_001);
  }
});

test('a file without a thread says so', async () => {
  await expect(importText(plainLines, '')).rejects.toThrow(HumanError);
  await expect(read({ text: 'no id' })).rejects.toThrow(HumanError);
});

test('the five lines of Python are the same where they are told', () => {
  const fenced = (file: string) =>
    /```python\n([^`]*)```/.exec(readFileSync(file, 'utf8').replace(/^ \* ?/gm, ''))?.[1];
  const told = fenced('src/trace/import/plainLines.ts');
  expect(told?.trim().split('\n')).toHaveLength(5);
  expect(fenced('src/trace/import/FORMATS.md')).toBe(told);
});
