import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImport } from '../../../src/evaluation/import/importFolder';
import { type ImportedRun, importResults } from '../../../src/trace/import/publishedResults';
import { eventsOfTree } from '../../../src/trace/import/publishedTrace';
import { countLlamaTokens } from '../../../src/language/llamaTokens';
import { readResults } from '../../../src/session/evaluation/resultSet';
import { RunReducer } from '../../../src/trace/reducer';
import { openTraceFile } from '../../../src/trace/traceFile';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

const read = (name: string) => readFileSync(`test/fixtures/apr-text/${name}.json`, 'utf8');
const APR = importResults(read('apr_demonstrations')).runs;
const SOSP = importResults(read('sosp_demonstrations')).runs;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apr-import-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function reduced(run: ImportedRun) {
  const reducer = new RunReducer();
  for (const event of eventsOfTree(run.tree())) reducer.apply(event);
  return reducer.state;
}

describe.each([
  ['apr', APR],
  ['sos', SOSP],
])('the events of an imported run: %s', (method, runs) => {
  it('follow from each other, and come to the same verdict', () => {
    for (const run of runs) {
      const state = reduced(run);
      expect(state.anomalies.first).toEqual([]);
      expect(state.status).toBe('finished');
      expect(state.threads.get(0)?.prompt).toMatchObject({ method });
      expect(state.end).toMatchObject({ claimed: run.claimed, verified: run.verified });
      expect(state.threads.size).toBe(1 + run.children);
    }
  });
});

it('children of a spawn go on side by side, and their parent waits for all', () => {
  const state = reduced(APR.find(({ children }) => children > 2) ?? (APR[0] as ImportedRun));
  const [spawn] = state.threads.get(0)?.spawns ?? [];
  const children = spawn?.children.map((id) => state.threads.get(id)) ?? [];
  expect(children.length).toBeGreaterThan(1);
  expect(new Set(children.map((child) => child?.started.step)).size).toBe(1);
  const last = Math.max(...children.map((child) => child?.ended?.step ?? Infinity));
  expect(spawn?.resumed?.step).toBe(last);
});

it('a folder keeps the records and their traces, which say what is not recorded', async () => {
  const path = join(root, 'apr');
  const records = await writeImport(path, APR, 'test', countLlamaTokens);
  expect(records.map(({ verified }) => verified)).toEqual(APR.map(({ verified }) => verified));
  expect(records.every(({ notRecorded }) => notRecorded?.join() === 'time,tokens')).toBe(true);
  expect(records.some((record) => 'decodedTokens' in record)).toBe(false);
  // The text is what the paper counts.
  expect(records.every(({ paperTokens }) => (paperTokens?.total ?? 0) > 100)).toBe(true);
  const trace = await openTraceFile(join(path, records[0]?.trace ?? ''), {
    tasks: TRACE_TASKS,
  });
  expect(trace.header.notRecorded).toEqual(['time', 'tokens']);
  expect(trace.header.problem).toEqual(APR[0]?.problem);
  const reducer = new RunReducer();
  for await (const event of trace) reducer.apply(event);
  expect(reducer.state.anomalies.count).toBe(0);
  const { sets } = await readResults(path);
  expect(sets).toMatchObject([{ name: 'apr' }]);
  expect(sets[0]?.outcomes.map(({ totalTokens }) => totalTokens)).toEqual(APR.map(() => null));
  await expect(writeImport(path, APR, 'test', countLlamaTokens)).rejects.toThrow(
    /holds an evaluation already/,
  );
});

it('several samples of a problem are an arm that is sampled', async () => {
  const texts = (JSON.parse(read('sosp_demonstrations')) as { search_path: string }[])
    .slice(0, 2)
    .map(({ search_path }) => search_path);
  const [first = ''] = texts;
  const { runs } = importResults(
    JSON.stringify({ sample_trajectories: [[first, first]], sample_ratings: [[1, 1]] }),
  );
  const records = await writeImport(join(root, 'sampled'), runs, 'test', countLlamaTokens);
  expect(records.map(({ arm, problem, sample }) => [arm, problem, sample])).toEqual([
    ['sos sampled', 0, 0],
    ['sos sampled', 0, 1],
  ]);
});
