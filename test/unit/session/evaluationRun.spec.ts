import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ModelPackage } from '../../../src/engine/modelPackage';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { keepProblems, readProblems } from '../../../src/evaluation/study/keptProblems';
import { countdownTask } from '../../../src/tasks/countdown';
import { studyOf } from '../../../src/evaluation/study/chosenStudy';
import { identityOf } from '../../../src/evaluation/study/studyIdentity';
import { ResultsFolder } from '../../../src/evaluation/study/resultsFolder';
import { ENGLISH } from '../../../src/common/localizer';
import {
  isWhole,
  readEvaluation,
  viewOfFolder,
} from '../../../src/session/evaluation/evaluationFolder';
import { EvaluationRun } from '../../../src/session/evaluation/evaluationRun';
import { randomPolicy } from '../engine/randomPolicy';
import { ScriptedEngine } from '../engine/scriptedEngine';

vi.setConfig({ testTimeout: 60_000 });

const PROBLEMS = Array.from({ length: 40 }, (_, i) => ({ numbers: [7, 5, 3], target: 10 + i }));
const MODEL = { name: 'scripted', sha256: 'none' } as ModelPackage;
const ARMS = [
  { id: 'apr window=64', samples: 1, problems: 40 },
  { id: 'apr window=64 alone', samples: 1, problems: 3 },
];
const UNITS = 43;

let path: string;
let engine: ScriptedEngine;

beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'apr-evaluation-')), 'results');
  engine = new ScriptedEngine(randomPolicy(2));
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

async function open(): Promise<EvaluationRun> {
  const study = studyOf({ asking: COUNTDOWN_ASKING, problems: PROBLEMS }, 5, ARMS);
  const models = { apr: MODEL };
  const folder = await ResultsFolder.open(path, identityOf(study, models), {
    ...{ resume: true, writer: 'editor' },
  });
  await keepProblems(path, { task: countdownTask, problems: PROBLEMS });
  return EvaluationRun.open({ engine, study, folder, models, createdBy: 'test', title: 'test' });
}

const lines = () => readFileSync(join(path, 'results.jsonl'), 'utf8').split('\n').filter(Boolean);

/** Resolves when the run has such a status. */
async function reached(run: EvaluationRun, status: EvaluationRun['status']): Promise<void> {
  await vi.waitFor(() => expect(run.status).toBe(status), { timeout: 30_000 });
}

describe('an evaluation', () => {
  test('goes on to its end, and tells how far it is', async () => {
    const run = await open();
    const told: number[] = [];
    run.onDidChange(() => told.push(run.done));
    expect(run.view(ENGLISH)).toMatchObject({ done: 0, units: UNITS, status: 'running' });
    await run.run();
    expect(run.view(ENGLISH)).toMatchObject({ done: UNITS, units: UNITS, status: 'finished' });
    expect(told).toEqual(expect.arrayContaining(Array.from({ length: UNITS }, (_, i) => i + 1)));
    const [method] = run.view(ENGLISH).methods;
    const solved = run.records.filter((r) => r.arm === 'apr window=64' && r.verified).length;
    expect(method).toMatchObject({ name: 'APR, window 64', done: 40, problems: 40, solved });
  });

  test('begins nothing while it is paused', async () => {
    const run = await open();
    run.pause();
    const ended = run.run();
    await reached(run, 'paused');
    expect(engine.requests).toHaveLength(0);
    await run.resume();
    await ended;
    expect(run.status).toBe('finished');
  });

  test('is decoded by one at a time, and free when it is paused, cancelled or over', async () => {
    const run = await open();
    await expect(open()).rejects.toThrow('is being decoded by a window of the editor');
    run.pause();
    const ended = run.run();
    await reached(run, 'paused');
    const other = await vi.waitFor(open);
    await expect(run.resume()).rejects.toThrow('is being decoded by a window of the editor');
    expect(run.status).toBe('paused');
    const stopping = other.run();
    other.stop();
    await stopping;
    await run.resume();
    await ended;
    expect(run.status).toBe('finished');
    expect(lines()).toHaveLength(UNITS);
    await (await open()).run();
    expect(lines()).toHaveLength(UNITS);
  });

  test('is not gone on with where it was paused if another has done that', async () => {
    const run = await open();
    run.pause();
    const ended = run.run();
    const other = await vi.waitFor(open);
    await other.run();
    expect(other.status).toBe('finished');
    await run.resume();
    await ended;
    expect(run.status).toBe('failed');
    expect(String(run.failure)).toContain('Somebody else has gone on with');
    expect(lines()).toHaveLength(UNITS);
    expect((await open()).done).toBe(UNITS);
  });

  test('ends what was begun before it is paused', async () => {
    const run = await open();
    const subscription = run.onDidChange(() => {
      subscription.dispose();
      run.pause();
    });
    const ended = run.run();
    await reached(run, 'paused');
    const { done } = run;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(UNITS);
    expect(lines()).toHaveLength(done);
    run.stop();
    await ended;
    expect(run.status).toBe('stopped');
  });

  test('goes on from its folder with nothing lost or counted twice', async () => {
    const first = await open();
    first.onDidChange(() => first.done >= 7 && first.stop());
    await first.run();
    expect(first.status).toBe('stopped');
    const between = await readEvaluation(path);
    expect(isWhole(between)).toBe(false);
    expect(await viewOfFolder(between, ENGLISH)).toMatchObject({
      status: 'stopped',
      done: first.done,
    });
    expect(await readProblems(path, between.identity)).toEqual({
      ...{ task: countdownTask, problems: PROBLEMS },
    });
    const second = await open();
    expect(second.done).toBe(first.done);
    await second.run();
    expect(lines()).toHaveLength(UNITS);
    expect(await viewOfFolder(await readEvaluation(path), ENGLISH)).toMatchObject({
      ...{ status: 'finished', done: UNITS },
    });
  });

  test('says what failed, and can go on', async () => {
    const run = await open();
    engine.fail(new Error('no memory'));
    await run.run();
    expect(run.status).toBe('failed');
    expect(run.failure).toEqual(new Error('no memory'));
    engine = new ScriptedEngine(randomPolicy(2));
    const again = await open();
    await again.run();
    expect(lines()).toHaveLength(UNITS);
  });
});

test('a folder without an evaluation is refused, and so is a damaged one', async () => {
  await expect(readEvaluation(tmpdir())).rejects.toThrow('holds no evaluation');
});
