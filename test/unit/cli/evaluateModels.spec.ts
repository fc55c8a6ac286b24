import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readIdentity } from '../../../src/evaluation/study/resultsFolder';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { readResults } from '../../../src/session/evaluation/resultSet';
import { writeModel } from '../engine/modelFolder';
import { type Program, removeProgram, scriptedProgram } from './program';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'apr-models-'));
const at = (...names: string[]) => join(folder, ...names);
const PROBLEMS = at('problems.json');
let scripted: Program;
let before: string;
let after: string;

beforeAll(() => {
  scripted = scriptedProgram();
  const problems = [
    [27, 53, 31, 26, 22],
    [20, 13, 7],
    ...[11, 12, 13, 14].map((target) => [target, 7, 5]),
  ];
  writeFileSync(PROBLEMS, JSON.stringify(problems));
  before = join(scripted.root, 'models', 'apr');
  const fields = { name: 'scripted apr', stage: 'reinforcement learning' };
  after = writeModel(at('apr-rl'), fields, 'other weights');
  const step = { step: 1, reward: 0.5, accuracy: 0.5 };
  writeFileSync(join(after, 'rl-log.jsonl'), `${JSON.stringify(step)}\n`);
});
afterAll(() => {
  removeProgram(scripted);
  rmSync(folder, { recursive: true });
});

function suite(out: string, models: readonly string[], ...options: readonly string[]) {
  const args = ['--suite', 'models', ...models, '--quick', '--problems', PROBLEMS];
  return scripted.run('evaluate', ...args, '--out', at(out), ...options);
}

function bundle(out: string, models: readonly string[]) {
  const args = ['--suite', 'models', ...models, '--problems', PROBLEMS, '--resume'];
  return scripted.run('evaluate', ...args, '--out', at(out), '--bundle', at('bundled'));
}

function records(out: string, model: string): SampleRecord[] {
  const lines = readFileSync(at(out, model, 'results.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as SampleRecord);
}

it('compares models, each in a folder of its own, imitation first', async () => {
  const { status, stdout, stderr } = await suite('out', [after, before]);
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(
    /^2 models: about \d+ (s|min) on this machine.*\(apr \d+ s, apr-rl \d+ s\)/,
  );
  expect(stdout).toMatch(/^apr-rl against apr: .* points/m);
  for (const model of ['apr', 'apr-rl']) {
    const own = records('out', model);
    expect(new Set(own.map(({ arm }) => arm))).toContain('apr temperature=1');
    // Traces are for looking at where models differ, and those are compared by their greedy runs.
    for (const { arm, trace } of own) expect(trace !== null, arm).toBe(arm === 'apr');
    expect(existsSync(at('out', model, 'environment.json'))).toBe(true);
    expect(readFileSync(at('out', model, 'results.csv'), 'utf8')).toMatch(/^arm,problem/);
  }
  const html = readFileSync(at('out', 'report.html'), 'utf8');
  const links = [...html.matchAll(/href="(apr[^"]*\.gz)"/g)].map(([, path]) => String(path));
  expect(links.length).toBeGreaterThan(0);
  for (const path of links) expect(existsSync(at('out', path)), path).toBe(true);
  expect(readFileSync(at('out', 'report.md'), 'utf8')).toContain('figures/learning-reward-apr.svg');
});

it('goes on where it was stopped, and decodes nothing twice', async () => {
  await suite('resumed', [before, after], '--no-traces');
  const results = at('resumed', 'apr-rl', 'results.jsonl');
  const lines = readFileSync(results, 'utf8').trimEnd().split('\n');
  writeFileSync(results, `${lines.slice(0, 9).join('\n')}\n`);
  rmSync(at('resumed', 'report.html'));
  const { status, stderr } = await suite('resumed', [before, after], '--no-traces', '--resume');
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/\napr-rl, \d+ problems in \d+ parts, 9 of them there already/);
  expect(stderr).not.toMatch(/\napr, /);
  expect(records('resumed', 'apr-rl')).toHaveLength(lines.length);
  expect(existsSync(at('resumed', 'report.html'))).toBe(true);

  const again = await suite('resumed', [before, after], '--no-traces', '--resume');
  expect(again.stderr).toMatch(/^Everything is decoded already/);
});

it('bundles greedy results, with traces of problems where models differ', async () => {
  // What an earlier one has left goes.
  for (const models of [[after], [after, before]]) {
    const { status, stderr } = await bundle(`of-${models.length}`, models);
    expect(status, stderr).toBe(0);
  }
  const [sft, rl] = ['apr', 'apr-rl'].map((model) => records('bundled', model));
  expect(sft?.map(({ arm, problem }) => [arm, problem])).toEqual(
    [0, 1, 2, 3, 4, 5].map((problem) => ['apr', problem]),
  );
  for (const [i, { problem, verified, trace }] of (sft ?? []).entries()) {
    const other = rl?.[i];
    const differ = verified !== other?.verified;
    expect([problem, trace !== null, other?.trace !== null]).toEqual([i, differ, differ]);
    if (trace !== null) expect(existsSync(at('bundled', 'apr', trace))).toBe(true);
  }
  // The one that only the later model solves.
  expect(rl?.[1]?.trace).not.toBeNull();
  const kept = rl?.flatMap(({ trace }) => (trace === null ? [] : [trace])) ?? [];
  const traces = at('bundled', 'apr-rl', 'traces', 'apr');
  expect(existsSync(traces) ? readdirSync(traces).length : 0).toBe(kept.length);
  const { sets } = await readResults(at('bundled', 'apr'));
  expect(sets.map(({ name, outcomes }) => [name, outcomes.length])).toEqual([['apr', 6]]);
  const { arms } = (await readIdentity(at('bundled', 'apr'))) ?? {};
  expect(arms).toEqual([{ id: 'apr', samples: 1, problems: 6 }]);
  expect(readdirSync(at('bundled', 'apr'))).not.toContain('in-use.json');
});

it('finds what is wrong before it decodes anything', async () => {
  await suite('taken', [after]);
  const damaged = writeModel(at('damaged'));
  writeFileSync(join(damaged, 'model.onnx'), 'other');
  const cases: [string, string[], RegExp][] = [
    ['none', [before, at('nowhere')], /Give the folder of a model/],
    ['none', [before, damaged], /is damaged/],
    ['none', [after, writeModel(at('deep', 'apr-rl'))], /folders of the name apr-rl/],
    ['taken', [before, after], /holds an evaluation already/],
    ['none', ['--model', before], /behind --suite models/],
    ['none', [before, '--bundle', at('none')], /--bundle keeps whole results\. Leave --quick out/],
  ];
  for (const [out, models, message] of cases) {
    const { status, stdout, stderr } = await suite(out, models);
    expect({ status, stdout, said: message.test(stderr) ? '' : stderr }).toEqual({
      status: 2,
      stdout: '',
      said: '',
    });
  }
  expect(existsSync(at('none'))).toBe(false);
  // What was opened before the refusal is left to others.
  expect(existsSync(at('taken', 'apr', 'in-use.json'))).toBe(false);
  expect(readFileSync(at('taken', 'apr', 'results.jsonl'), 'utf8')).toBe('');
});
