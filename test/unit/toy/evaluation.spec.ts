import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createGunzip } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { type ModelPackage, openModelPackage } from '../../../src/engine/modelPackage';
import { samplesCsv } from '../../../src/evaluation/report/csv';
import { studyOf } from '../../../src/evaluation/study/chosenStudy';
import { decodeAgain, originOf } from '../../../src/evaluation/study/decodeAgain';
import { evaluate } from '../../../src/evaluation/study/evaluate';
import { keepProblems, readProblems } from '../../../src/evaluation/study/keptProblems';
import { measure } from '../../../src/evaluation/study/metrics';
import { outcomesOf } from '../../../src/evaluation/study/outcome';
import {
  readIdentity,
  readRecords,
  ResultsFolder,
} from '../../../src/evaluation/study/resultsFolder';
import { runStudy } from '../../../src/evaluation/study/runStudy';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { identityOf } from '../../../src/evaluation/study/studyIdentity';
import { readArm } from '../../../src/methods/arm';
import { decidingOf } from '../../../src/methods/decisions';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { viewOfFolder, readEvaluation } from '../../../src/session/evaluation/evaluationFolder';
import { setsOf } from '../../../src/session/evaluation/resultSet';
import { TraceReader } from '../../../src/trace/traceReader';
import { SORT_ASKING } from './sortAsking';
import { SortEngine, TOY_LANGUAGES } from './sortEngine';
import { SORT_TASK, TOY_TASKS } from './sortTask';

// The one line that a task adds to the program, so that its results are read by name.
vi.mock(import('../../../src/tasks/tasks'), async (original) => {
  const { TASKS, taskNamed } = await original();
  const { SORT_TASK: added } = await import('./sortTask');
  return {
    TASKS: [...TASKS, added],
    taskNamed: (name) => (name === added.name ? added : taskNamed(name)),
  };
});

const PROBLEMS = ['dcab', 'ba', 'hgfedcba', 'c', 'acb'].map((letters) => ({ letters }));
const ARMS = [
  { id: 'apr window=120', samples: 1, problems: 5 },
  { id: 'apr window=35 temperature=0 cons@3', samples: 3, problems: 5 },
  { id: 'apr window=120 alone', samples: 1, problems: 2 },
];
const STUDY = studyOf({ asking: SORT_ASKING, problems: PROBLEMS }, 3, ARMS);

const engine = new SortEngine();
const root = mkdtempSync(join(tmpdir(), 'apr-toy-study-'));
let models: Readonly<Record<string, ModelPackage>>;
afterAll(async () => {
  await engine.dispose();
  rmSync(root, { recursive: true });
});

/** Decodes what the folder lacks, until so many units of it were. */
async function decode(name: string, most = Infinity): Promise<readonly SampleRecord[]> {
  const path = join(root, name);
  const folder = await ResultsFolder.open(path, identityOf(STUDY, models), {
    ...{ resume: true, writer: 'command line' },
  });
  await keepProblems(path, { task: STUDY.asking.task, problems: STUDY.problems });
  const stop = new AbortController();
  let units = 0;
  await runStudy(engine, STUDY, {
    done: folder.done,
    signal: stop.signal,
    openTrace: folder.tracesOf(models, 'toy 1.0', TOY_LANGUAGES),
    onUnit: async (_, samples) => {
      await folder.append(samples);
      if (++units === most) stop.abort();
    },
  });
  await folder.close();
  return folder.records;
}

let records: readonly SampleRecord[];
beforeAll(async () => {
  models = { sort: await openModelPackage(engine.folder, '', TOY_LANGUAGES) };
  records = await decode('whole');
});

const sampleOf = (letters: string) =>
  records.find(
    ({ arm, data }) => arm === 'apr window=120' && isDeepStrictEqual(data, { letters }),
  ) ?? expect.fail();

it('decodes every arm, and tells of each sample what it tells of every task', () => {
  expect(records).toHaveLength(5 + 15 + 2);
  const sample = sampleOf('dcab');
  expect(sample).toMatchObject({
    ...{ task: 'sort', data: { letters: 'dcab' }, verified: true, expression: 'abcd' },
    ...{ path: 'abcd', failure: null, spawns: 1, children: 2, usefulChildren: 2, wastedTokens: 0 },
    ...{ paperTokens: null, faults: { 'wrong order': 2 }, totalTokens: 41 },
  });
  expect(sample).not.toHaveProperty('policy');
  expect(samplesCsv(records)).toContain('sort hgfedcba');
});

it('measures methods, and decides between samples by their answers', () => {
  const of = (id: string, samples: number) => {
    const spec = readArm(id, samples) ?? expect.fail();
    const own = records.filter(({ arm }) => arm === id);
    return measure(outcomesOf(own, decidingOf(spec)), 0);
  };
  expect(of('apr window=120', 1)).toMatchObject({ problems: 5, accuracy: { value: 1 } });
  // Eight letters need more context than this.
  expect(of('apr window=35 temperature=0 cons@3', 3)).toMatchObject({
    problems: 5,
    accuracy: { value: 0.8 },
  });
});

it('goes on where it was broken off, and comes to the same', async () => {
  const part = await decode('resumed', 4);
  expect(part.length).toBeLessThan(records.length);
  const untimed = (all: readonly SampleRecord[]) =>
    all
      .map((one) => JSON.stringify({ ...one, wallMs: 0, firstTokenMs: 0, joinPrefillMs: 0 }))
      .sort();
  expect(untimed(await decode('resumed'))).toEqual(untimed(records));
});

it('keeps its problems and its task', async () => {
  const path = join(root, 'whole');
  const identity = (await readIdentity(path)) ?? expect.fail();
  expect(identity).toMatchObject({ task: 'sort', models: { scripted: models['sort']?.sha256 } });
  expect(await readProblems(path, identity)).toEqual({ task: SORT_TASK, problems: PROBLEMS });
  await expect(readProblems(path, { ...identity, task: 'other' })).rejects.toThrow(/not there/);
  expect(await readRecords(path, identity)).toHaveLength(records.length);
});

it('keeps traces that open', async () => {
  const path = join(root, 'whole');
  const traces = readdirSync(path, { recursive: true, encoding: 'utf8' });
  expect(traces.filter((name) => name.endsWith('.aprtrace.gz'))).toHaveLength(records.length);
  const file = createReadStream(join(path, sampleOf('dcab').trace ?? ''));
  const reader = await TraceReader.open(file.pipe(createGunzip()), { tasks: TOY_TASKS });
  expect(reader.header).toMatchObject({ task: 'sort', problem: { letters: 'dcab' } });
});

it('is shown and compared like any other', async () => {
  const folder = await readEvaluation(join(root, 'whole'));
  expect(await viewOfFolder(folder, ENGLISH)).toMatchObject({
    title:
      '5 problems: APR, window 120; APR, window 35, temperature 0, cons@3; APR, window 120, timed alone',
    status: 'finished',
    methods: [{ solved: 5 }, { solved: 4 }, { solved: 2 }],
  });
  const sets = await setsOf(folder.records);
  expect(sets.map(({ name }) => name)).toContain('apr window=35 temperature=0 cons@3');
});

it('a sample is decoded again as it was', async () => {
  const identity = identityOf(STUDY, models);
  const record = sampleOf('dcab');
  const origin = originOf(identity, record, [SORT_ASKING]) ?? expect.fail();
  const hooks = { signal: new AbortController().signal, onState: () => undefined };
  expect(await decodeAgain(engine, record, origin, hooks)).not.toHaveLength(0);
  expect(originOf(identity, record, [])).toBeUndefined();
});

it('is evaluated into one file too', async () => {
  const results = await evaluate(
    engine,
    { asking: SORT_ASKING, problems: PROBLEMS },
    { decoding: { ...DEFAULT_OPTIONS, window: 120 }, concurrency: 2 },
  );
  expect(results.map(({ expression }) => expression)).toEqual([
    'abcd',
    'ab',
    'abcdefgh',
    'c',
    'abc',
  ]);
  expect(results[0]).toMatchObject({ task: 'sort', data: { letters: 'dcab' }, solved: true });
  expect(readFileSync(join(root, 'whole', 'problems.json'), 'utf8')).toContain('"task": "sort"');
});
