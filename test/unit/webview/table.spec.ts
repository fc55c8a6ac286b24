import { beforeAll, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { lanesOf } from '../../../src/inspect/timelineModel';
import { contextTable } from '../../../webview/context/contextText';
import { graphTable } from '../../../webview/graph/graphTable';
import type { RunStore } from '../../../webview/runStore';
import { csvOf } from '../../../webview/table';
import { timelineTable } from '../../../webview/timeline/timelineTable';
import { golden, stateAfter } from '../inspect/golden';
import { storeOf } from '../inspect/views';

let run: RunStore;

beforeAll(async () => {
  run = storeOf(stateAfter((await golden('grandchildren')).events));
});

test('quotes what needs it, and leaves no formula', () => {
  const columns = [{ title: 'Thread' }, { title: 'Tokens', isNumber: true }];
  const rows = [
    { thread: 0, cells: ['a "b", c', 5] },
    { thread: 1, cells: ['=1+1', -2] },
    { thread: 2, cells: ['two\nlines', 0] },
  ];
  expect(csvOf({ columns, rows })).toBe(
    'Thread,Tokens\r\n"a ""b"", c",5\r\n\'=1+1,-2\r\n"two\nlines",0\r\n',
  );
});

test('each picture has a table with a line for each thread', () => {
  const tables = [
    graphTable(run, ENGLISH),
    timelineTable(run, lanesOf(run.threads, run.head), ENGLISH),
    contextTable(run, undefined, undefined, ENGLISH),
  ];
  for (const { columns, rows } of tables) {
    expect(new Set(rows.map(({ thread }) => thread)).size).toBe(run.threads.size);
    for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
  }
});

test('context use counts every token once, in both units and with the serial search', () => {
  const times = (factor: number) =>
    new Map([...run.threads.values()].map(({ id, context }) => [id, factor * context]));
  const llamaCounts = { run: times(2), serial: times(3) };
  const { columns, rows } = contextTable(run, run, llamaCounts, ENGLISH);
  const own = columns.findIndex(({ title }) => title === 'Tokens');
  const llama = columns.findIndex(({ title }) => title === 'Llama-2 tokens');
  const half = rows.slice(0, run.threads.size);
  const sum = half.reduce((total, { cells }) => total + Number(cells[own]), 0);
  expect(sum).toBe(run.head.tokens);
  expect(half.every(({ cells }) => cells[llama] === 2 * Number(cells[own]))).toBe(true);
  expect(rows).toHaveLength(2 * run.threads.size);
});

test('without a run a table is empty', () => {
  expect(graphTable(undefined, ENGLISH).rows).toEqual([]);
});
