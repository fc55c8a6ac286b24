import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RunReducer } from '../../../../src/trace/reducer';
import { importResults } from '../../../../src/trace/import/publishedResults';
import { eventsOfTree } from '../../../../src/trace/import/publishedTrace';
import { renderText } from '../../../../src/language/text/renderer';
import { aprRuns } from '../../../../src/trace/import/aprRuns';

const opening = 'Current State: 24:[9, 8, 7], Operations: []\n';

/** Searches within each other, as a trace_dict has them. */
function nested(levels: number): string {
  const call = JSON.stringify({ main_calls: [opening] }).slice(0, -1);
  return `${`${call},"sub_calls":[[`.repeat(levels)}${call}}${']]}'.repeat(levels)}`;
}

test('a row whose search begins at a level from nowhere is refused by its number', () => {
  const text = readFileSync('test/fixtures/hostile/imp89.json', 'utf8');
  const [row] = JSON.parse(text) as unknown[];
  const sound = { search_path: opening };
  const { runs, broken } = importResults(JSON.stringify([sound, row]));
  expect(runs.map(({ row: number }) => number)).toEqual([1]);
  expect(broken).toMatchObject([{ row: 2, reason: expect.stringContaining('level 1000000000') }]);
});

test('what a trace says of levels is written in the room that it takes', () => {
  const prompt = { method: 'sos', window: 256, shuffled: false, target: 24 } as const;
  const numbers = [9, 8, 7];
  const text = renderText({ ...prompt, numbers }, [
    { type: 'move', numbers, marks: { level: Number.MAX_SAFE_INTEGER } },
    { type: 'answer', steps: [] },
  ]);
  expect(text.match(/^Exit Sub Search/gm)).toHaveLength(1);
});

test.each([300, 3_000, 100_000])('threads %i deep are read, or refused by their row', (levels) => {
  const file = `{"trace_dicts":[{"main_calls":["${opening.trim()}\\n"]},${nested(levels)}]}`;
  const { runs, broken } = importResults(file);
  expect(runs.length + broken.length).toBe(2);
  expect(broken.map(({ row }) => row)).toEqual(levels > 333 ? [2] : []);
  for (const run of runs) {
    const reducer = new RunReducer();
    for (const event of eventsOfTree(run.tree())) reducer.apply(event);
    expect(reducer.state.end).toBeDefined();
  }
});

test('the importer of traces says the row as well', async () => {
  const file = `{"trace_dicts":[{"main_calls":["${opening.trim()}\\n"]},${nested(3_000)}]}`;
  const places: string[] = [];
  let count = 0;
  const bytes = [new TextEncoder().encode(file)];
  for await (const _ of aprRuns.read(bytes, ({ place }) => places.push(place), 'test')) count++;
  expect([count, places]).toEqual([1, ['row 2']]);
});

test('children that were not kept, numbers that are none and a byte order mark are read', () => {
  const dict = { main_calls: [opening], sub_calls: [[null]] };
  const file = `\uFEFF{"trace_dicts":[${JSON.stringify(dict)}],"true_ratings":[NaN]}`;
  const { runs, broken } = importResults(file);
  expect(broken).toEqual([]);
  expect(runs).toMatchObject([{ children: 1, stored: undefined }]);
});
