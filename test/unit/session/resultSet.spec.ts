import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { ENGLISH } from '../../../src/common/localizer';
import { compareRuns, setNamed } from '../../../src/session/evaluation/runComparison';
import { readResults, setsOf } from '../../../src/session/evaluation/resultSet';
import { type CountdownSample, sample } from '../evaluation/samples';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'apr-results-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function folder(name: string, records: readonly Partial<SampleRecord>[], more = ''): string {
  const path = join(root, name);
  mkdirSync(path);
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  writeFileSync(join(path, 'results.jsonl'), lines + more);
  return path;
}

const arm = (name: string, solved: string, fields: Partial<CountdownSample> = {}) =>
  [...solved].map((mark, problem) =>
    sample({ arm: name, problem, target: 8 + problem, verified: mark === '+', ...fields }),
  );

test('a folder gives a set for each arm', async () => {
  const path = folder('two', [...arm('apr', '++-'), ...arm('sos', '+--')], '{"broken');
  const { sets, folder: traces } = await readResults(path);
  expect(sets.map(({ name, outcomes }) => [name, outcomes.map(({ solved }) => solved)])).toEqual([
    ['apr', [true, true, false]],
    ['sos', [true, false, false]],
  ]);
  expect(traces).toBe(path);
  expect((await readResults(join(path, 'results.jsonl'))).folder).toBe(path);
});

test('samples of one problem are decided by a vote, by a judge, and by the first', async () => {
  const several = ['5+3=8', '5*3=8', '5*3=8'].map((path, index) =>
    sample({ arm: 'sos sampled', sample: index, path, claimed: true, verified: index === 0 }),
  );
  const sets = await setsOf(several);
  expect(sets.map(({ name, outcomes }) => [name, outcomes[0]?.solved])).toEqual([
    ['sos cons@3', false],
    ['sos pass@3', true],
    ['sos pass@1', true],
  ]);
  expect(sets.map(({ outcomes }) => outcomes[0]?.totalTokens)).toEqual([60, 60, 20]);
});

test('an arm that says how it decides is decided so', async () => {
  const several = (name: string) =>
    ['5+3=8', '5*3=8', '5*3=8'].map((path, index) =>
      sample({ arm: name, sample: index, path, claimed: true, verified: index === 0 }),
    );
  const sets = await setsOf([
    ...several('sos cons@3 alone'),
    ...several('sos ordered sampled'),
    ...several('beam'),
  ]);
  expect(sets.map(({ name, outcomes }) => [name, outcomes[0]?.solved])).toEqual([
    ['sos cons@3 alone', false],
    ['sos ordered cons@3', false],
    ['sos ordered pass@3', true],
    ['sos ordered pass@1', true],
    ['beam cons@3', false],
    ['beam pass@3', true],
    ['beam pass@1', true],
  ]);
});

test('lines of other programs are passed over', async () => {
  const odd = { arm: 'apr', problem: 0, sample: 0, numbers: 'none' } as unknown as SampleRecord;
  expect(await setsOf([odd, sample()])).toHaveLength(1);
  expect(await setsOf([odd])).toEqual([]);
});

test('what an imported run does not tell is not shown as 0', async () => {
  const [set] = await setsOf([sample({ notRecorded: ['time', 'tokens'] })]);
  expect(set?.outcomes[0]).toMatchObject({ totalTokens: null, longestContext: null, children: 2 });
});

test('a file of `evaluate --json` gives one set, named by its options', async () => {
  const { target, numbers, claimed, expression, totalTokens, children } = sample();
  const result = {
    ...{ target, numbers, claimed, expression, totalTokens, children },
    ...{ sequentialTokens: 16, longestContext: 12, solved: true, verified: true, reason: null },
    wallMs: 3,
  };
  const options = { method: 'sos', children: 'unlimited', window: 128, temperature: 0 };
  const path = join(root, 'results.json');
  writeFileSync(path, JSON.stringify({ summary: { options }, problems: [result] }));
  const { sets } = await readResults(path);
  expect(sets).toMatchObject([{ name: 'sos window=128 temperature=0', outcomes: [{ target: 8 }] }]);
});

test.each([
  ['nothing', undefined, /cannot be read/],
  ['text.json', '{', /not valid JSON/],
  ['other.json', '{"problems":[{"target":8}]}', /holds no results of/],
  ['empty.json', '{"problems":[]}', /holds no results yet/],
])('says what is wrong with %s', async (name, text, message) => {
  const path = join(root, name);
  if (text !== undefined) writeFileSync(path, text);
  await expect(readResults(path)).rejects.toThrow(message);
});

test('two sets are compared problem by problem, whatever their order', async () => {
  const records = [...arm('apr', '+++-', { totalTokens: 30 }), ...arm('sos', '+--+').reverse()];
  const source = await readResults(folder('compared', records));
  const [first, second] = ['apr', 'sos'].map((name) => setNamed(source, { path: '', name }));
  if (!first || !second) throw new Error('There are two.');
  const { view, pairs } = await compareRuns(first, second, ENGLISH);
  expect(view).toMatchObject({ problems: 4, onlyFirst: 2, onlySecond: 1, both: 1, neither: 0 });
  expect(view.headline).toBe(
    'APR solves 75.0 %, SoS+ 50.0 %: +25.0 points (-50.0 to +100.0), exact McNemar p = 1.0000, on 4 problems.',
  );
  expect(view.measures[1]).toEqual({
    name: 'Total tokens, mean',
    ...{ first: '30', second: '20', difference: '+10 (+10 to +10)', isClear: true },
  });
  expect(view.pairs.map(({ problem }) => problem)).toEqual(
    pairs.map(({ one }) => `5 3 -> ${one.target}`),
  );
  expect(view.pairs[1]?.second.words).toBe('gave up');
  expect(() => setNamed(source, { path: '', name: 'apr window=1' })).toThrow(/no results of/);
});

test('sets of one name are told apart by their folders, and what only one has is left out', async () => {
  const one = await readResults(folder('sft', arm('apr', '+-')));
  const other = await readResults(folder('rl', arm('apr', '++-')));
  const first = setNamed(one, { path: '', name: 'apr' });
  const second = setNamed(other, { path: '', name: 'apr' });
  const { view } = await compareRuns(first, second, ENGLISH);
  expect([view.first.label, view.second.label]).toEqual(['APR (sft)', 'APR (rl)']);
  expect([view.first.unmatched, view.second.unmatched]).toEqual([0, 1]);
});

test('sets of one name are told apart by their models, where their folders tell them', async () => {
  const labelled = async (name: string, model: string) => {
    const path = folder(name, arm('apr', '+-'));
    const problems = { count: 2, sha256: '' };
    const arms = [{ id: 'apr', samples: 1, problems: 2 }];
    const identity = { seed: 0, problems, models: { [model]: '' }, arms };
    writeFileSync(join(path, 'study.json'), JSON.stringify(identity));
    return setNamed(await readResults(path), { path: '', name: 'apr' });
  };
  const [first, second] = [await labelled('monday', 'early'), await labelled('friday', 'late')];
  const { view } = await compareRuns(first, second, ENGLISH);
  expect([view.first.label, view.second.label]).toEqual(['APR, model early', 'APR, model late']);
  const same = await compareRuns(first, await labelled('sunday', 'early'), ENGLISH);
  expect(same.view.second.label).toBe('APR (sunday)');
});

test('sets on other problems are not compared', async () => {
  const one = await readResults(folder('here', arm('apr', '+')));
  const far = await readResults(folder('there', arm('apr', '+', { numbers: [9, 9] })));
  const [first, second] = [one, far].map((source) => setNamed(source, { path: '', name: 'apr' }));
  if (!first || !second) throw new Error('There are two.');
  await expect(compareRuns(first, second, ENGLISH)).rejects.toThrow(/no problem in common/);
});

test('results of any task are compared, those of unknown ones passed over', async () => {
  const { target, numbers, ...rest } = sample();
  expect([target, numbers]).toEqual([8, [5, 3]]);
  const of = (problem: number, question: string, verified: boolean) => ({
    ...{ ...rest, problem, verified, task: 'answers' as const },
    data: { question, reference: '1' },
  });
  const records = [of(0, 'One?', true), of(1, 'Two?', false)];
  const more = [
    { ...of(2, '', true), task: 'chess' },
    { ...of(3, '', true), data: 5 },
  ];
  const lines = more.map((record) => `${JSON.stringify(record)}\n`).join('');
  const source = await readResults(folder('answers', records, lines));
  const set = setNamed(source, { path: '', name: 'apr' });
  const { view } = await compareRuns(set, set, ENGLISH);
  expect(view.pairs.map(({ problem, first }) => [problem, first.solved])).toEqual([
    ['One?', true],
    ['Two?', false],
  ]);
});
