import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readArm } from '../../../src/methods/arm';
import type { Environment } from '../../../src/evaluation/study/environment';
import { parseLearningCurve } from '../../../src/evaluation/suites/learningCurve';
import {
  analyseModels,
  type DecodedModel,
  type MeasuredModel,
  type ModelsAnalysis,
} from '../../../src/evaluation/suites/modelAnalysis';
import { examplesOf } from '../../../src/evaluation/suites/modelExamples';
import {
  FULL_MODELS,
  MODEL_ARM,
  modelStudy,
  QUICK_MODELS,
} from '../../../src/evaluation/suites/modelSuite';
import { latencyTables } from '../../../src/evaluation/report/modelTables';
import { modelsSummary, writeModelsReport } from '../../../src/evaluation/report/writeModelsReport';
import { runStudy } from '../../../src/evaluation/study/runStudy';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { createRandom, randomInteger } from '../../../src/common/random';
import { randomPolicy } from '../engine/randomPolicy';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { Recomputed } from './recompute';
import { type CountdownSample, samples } from './samples';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const random = createRandom(7);
const PROBLEMS = Array.from({ length: 30 }, () => ({
  numbers: [1, 2, 3].map(() => randomInteger(random, 1, 20)),
  target: randomInteger(random, 10, 40),
}));
const POSED = { asking: COUNTDOWN_ASKING, problems: PROBLEMS };
const SIZE = { ...QUICK_MODELS, problems: 30, conditioned: 8, conditions: [0, 2], alone: 3 };

/** What is told of a model that nothing is known of. */
const UNTOLD = {
  ...{ stage: undefined, curve: undefined, training: 'imitation', parts: [], timedAt: undefined },
} as const;

/**
 * What a scripted model decodes of the suite; its mind is that of the seed. It solves one problem
 * in `seed`, and its clock, which stands still, goes.
 */
async function decoded(
  fields: Pick<DecodedModel, 'name' | 'method'> & Partial<DecodedModel>,
  seed: number,
): Promise<DecodedModel> {
  const records: SampleRecord[] = [];
  const study = modelStudy(fields.method, POSED, 1, SIZE);
  await runStudy(new ScriptedEngine(randomPolicy(seed)), study, {
    onUnit: (_, all) => void records.push(...all),
  });
  const timed = records.map((record) => {
    const verified = record.problem % seed === 0;
    const path = verified ? '1+1=2' : null;
    return { ...record, verified, claimed: verified, path, wallMs: 5 + record.problem + seed };
  });
  return { ...UNTOLD, records: timed, ...fields };
}

const folder = mkdtempSync(join(tmpdir(), 'apr-models-'));
const LOG = [0, 1, 2]
  .map((step) =>
    JSON.stringify(
      step === 0
        ? { step, validation: { accuracy: 0.5 } }
        : { step, reward: 0.5 + step / 10, kl: step / 1000 },
    ),
  )
  .join('\n');
const environment: Environment = {
  ...{ program: 'test', command: '', startedAt: '2026-11-25T00:00:00.000Z', cpu: '<CPU>' },
  ...{ cores: 2, memoryGiB: 8, system: 'linux', node: '20', onnxruntime: '1.30.0' },
  ...{ threads: 1, load: 0, seed: 1, models: {} },
};
let models: DecodedModel[];
let analysis: ModelsAnalysis;
let summary: ReturnType<typeof modelsSummary>;

beforeAll(async () => {
  const curve = parseLearningCurve(LOG);
  models = [
    await decoded({ name: 'apr-sft', method: 'apr' }, 2),
    await decoded({ name: 'apr', method: 'apr', stage: 'reinforcement learning', curve }, 3),
    await decoded({ name: 'sos', method: 'sos' }, 4),
  ];
  analysis = analyseModels(models, SIZE, 1);
  await writeModelsReport(folder, { analysis, environment });
  summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as typeof summary;
});
afterAll(() => rmSync(folder, { recursive: true }));

function recomputed(name: string): Recomputed {
  const { records } = models.find((model) => model.name === name) as DecodedModel;
  return new Recomputed(records.map((record) => JSON.stringify(record)).join('\n'));
}

describe('the study of a model', () => {
  it('has arms that the editor can name and go on with', () => {
    for (const method of ['apr', 'sos'] as const) {
      const arms = modelStudy(method, POSED, 0, FULL_MODELS).stages.flatMap((s) => s.arms);
      expect(new Set(arms.map(({ id }) => id)).size).toBe(arms.length);
      for (const { id, problems } of arms) {
        expect(readArm(id, 1), id).toMatchObject({ method });
        expect(problems).toBeLessThanOrEqual(PROBLEMS.length);
      }
    }
    expect(readArm('apr temperature=1', 1)).toEqual(MODEL_ARM.sampled('apr'));
    expect(MODEL_ARM.sampled('apr')).toMatchObject({ temperature: 1, samples: 1 });
  });
});

describe('the figures of the report, recomputed from the raw lines', () => {
  it('of every model under every condition', () => {
    for (const { name, conditions, sampled } of summary.models) {
      const raw = recomputed(name);
      for (const row of [...conditions, sampled]) {
        expect(row.accuracy.value, `${name} ${row.name}`).toBeCloseTo(raw.accuracy(row.name), 12);
        expect(row.totalTokens.value).toBeCloseTo(
          raw.mean(row.name, (l) => l.totalTokens),
          8,
        );
        expect(row.children.value).toBeCloseTo(
          raw.mean(row.name, (l) => l.children),
          8,
        );
        expect(row.spawnRate).toBeCloseTo(raw.spawnRate(row.name), 12);
        if (row.alone) expect(row.alone.median).toBeCloseTo(raw.medianMs(`${row.name} alone`), 8);
      }
    }
    const apr = summary.models.find(({ name }) => name === 'apr');
    expect(apr?.conditions.map(({ name }) => name)).toEqual([
      'apr',
      'apr children=0',
      'apr children=2',
    ]);
  });

  it('of what has changed, later less earlier', () => {
    expect(summary.changes.map(({ before, after }) => [before, after])).toEqual([
      ['apr-sft', 'apr'],
    ]);
    const [change] = summary.changes;
    const [before, after] = [recomputed('apr-sft'), recomputed('apr')];
    const gain = after.accuracy('apr') - before.accuracy('apr');
    expect(change).toMatchObject({ greedy: { problems: 30 }, sampled: { problems: 30 } });
    expect(change?.greedy.difference.value).toBeCloseTo(gain, 12);
    const children = change?.measures.find(({ name }) => name === 'children')?.change.value;
    const mean = (raw: Recomputed) => raw.mean('apr', (line) => line.children);
    expect(children).toBeCloseTo(mean(after) - mean(before), 8);
  });

  it('of the time alone, by that of the first, and whether they took turns', () => {
    const [change] = summary.changes;
    const [before, after] = [recomputed('apr-sft'), recomputed('apr')];
    const mean = (raw: Recomputed, arm: string) => raw.mean(`${arm} alone`, (line) => line.wallMs);
    expect(change?.latencies.map(({ name }) => name)).toEqual([
      'apr',
      'apr children=0',
      'apr children=2',
    ]);
    for (const { name, problems, ratio } of change?.latencies ?? []) {
      expect(problems).toBe(SIZE.alone);
      expect(ratio.value).toBeCloseTo(mean(after, name) / mean(before, name), 12);
    }
    expect(change?.timedByTurns).toBe(true);
    const [first, ...others] = models as [DecodedModel, ...DecodedModel[]];
    const apart = analyseModels([{ ...first, timedAt: 'before' }, ...others], SIZE, 1);
    expect(modelsSummary(apart).changes[0]?.timedByTurns).toBe(false);
    expect(latencyTables(apart)[0]?.note).toContain('apr: timed by another command than apr-sft');
  });

  it('of the policy, on problems that it says something of', () => {
    const [change] = analysis.changes;
    const spawns = analysis.models.map(({ greedy }) => greedy.outcomes.filter((o) => o.spawns > 0));
    // Else this would test nothing.
    expect(spawns[0]?.length).toBeGreaterThan(2);
    const measure = (name: string) => change?.measures.find((m) => m.measure.name === name)?.change;
    const both = (change?.pairs ?? []).flatMap(({ one, other }) => {
      const [a, b] = [one, other].map(({ sample }) => sample.policy?.firstWidth ?? null);
      return typeof a === 'number' && typeof b === 'number' ? [a - b] : [];
    });
    const expected = both.reduce((sum, value) => sum + value, 0) / both.length;
    expect(measure('children of the first spawn')?.value).toBeCloseTo(expected, 12);
  });
});

describe('examples', () => {
  const named = (trace: string | null) => ({ trace });
  const model = (name: string, fields: Partial<CountdownSample>[]): DecodedModel => ({
    ...{ ...UNTOLD, name, method: 'apr' },
    records: samples(fields),
  });

  it('are problems that both kept traces of, solved by one only first', () => {
    const { changes } = analyseModels(
      [
        model('a', [
          { ...named('0'), sequentialTokens: 50 },
          { ...named('1'), verified: false },
          { ...named('2') },
          { ...named(null), verified: false },
        ]),
        model('b', [named('0'), named('1'), { ...named('2'), verified: false }, named('3')]),
      ],
      SIZE,
      0,
    );
    const examples = changes.flatMap(examplesOf);
    expect(examples.map(({ why, one }) => [why, one.sample.trace])).toEqual([
      ['solved after only', '1'],
      ['solved before only', '2'],
      ['solved with fewer sequential tokens', '0'],
    ]);
  });
});

describe('what a model is compared with', () => {
  const model = (name: string, ...parts: string[]): DecodedModel => ({
    ...{ ...UNTOLD, name, method: 'apr', parts },
    records: samples([{}]),
  });
  const compared = (...given: DecodedModel[]) =>
    analyseModels(given, SIZE, 0).changes.map(({ before, after }) => [before.name, after.name]);

  it('is the nearest that it was made from, and of others the first', () => {
    const [early, late] = [model('early', 'a'), model('late', 'a', 'b', 'c')];
    const [middle, reinforced] = [model('middle', 'a', 'b'), model('reinforced', 'a', 'rl')];
    const [own, untold] = [model('own', 'z'), model('untold')];
    expect(compared(late, early, middle, reinforced, own, untold)).toEqual([
      ['middle', 'late'],
      ['early', 'middle'],
      ['early', 'reinforced'],
      ['late', 'own'],
      ['late', 'untold'],
    ]);
  });
});

describe('the report', () => {
  it('shows every model, its curves and its frontier, and runs nothing', () => {
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).not.toMatch(/<script|<link|<img|src=|@import|url\((?!#)/i);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
    expect(html).toContain('&#60;CPU&#62;');
    for (const name of ['apr-sft', 'sos']) expect(html).toContain(name);
    const markdown = readFileSync(join(folder, 'report.md'), 'utf8');
    for (const id of [
      'frontier-latency-apr',
      'frontier-sequential-tokens-sos',
      'learning-reward-apr',
    ]) {
      expect(markdown).toContain(`(figures/${id}.svg)`);
      expect(readFileSync(join(folder, 'figures', `${id}.svg`), 'utf8')).not.toMatch(/NaN/);
    }
    // A figure that the log does not tell is not drawn.
    expect(markdown).not.toContain('learning-entropy');
  });

  it('draws the frontier on the problems that every condition had', () => {
    const csv = readFileSync(join(folder, 'figures', 'frontier-sequential-tokens-apr.csv'), 'utf8');
    const line = csv.split('\r\n').find((row) => row.startsWith('apr,unlimited,'));
    const { greedy } = analysis.models[1] as MeasuredModel;
    const first = greedy.outcomes.filter(({ problem }) => problem < SIZE.conditioned);
    const solved = first.filter((outcome) => outcome.solved).length;
    expect(first).toHaveLength(8);
    expect(line?.split(',')[3]).toBe(`${(100 * (solved / 8)).toFixed(1)} %`);
    // Another figure than that of all.
    expect(solved / 8).not.toBe(greedy.metrics.accuracy.value);
  });

  it('links to the traces where models differ', async () => {
    const kept = models.map((model) => ({
      ...model,
      records: model.records.map((r) => ({ ...r, trace: `traces/${r.arm}/${r.problem}.gz` })),
    }));
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    await writeModelsReport(linked, { analysis: analyseModels(kept, SIZE, 1), environment });
    const html = readFileSync(join(linked, 'report.html'), 'utf8');
    const [, problem] = /href="apr\/traces\/apr\/(\d+)\.gz"/.exec(html) ?? [];
    expect(problem).toBeDefined();
    expect(html).toContain(`href="apr-sft/traces/apr/${problem}.gz"`);
    const csv = readFileSync(join(linked, 'differences.csv'), 'utf8');
    expect(csv.split('\r\n')[0]).toBe('before,after,solved by,problem,trace before,trace after');
  });

  it('says so where no model is compared with another', async () => {
    const alone = join(folder, 'alone');
    mkdirSync(alone);
    const analysis = analyseModels(models.slice(1), SIZE, 1);
    await writeModelsReport(alone, { analysis, environment });
    const markdown = readFileSync(join(alone, 'report.md'), 'utf8');
    expect(markdown).toContain('There is one model of each method, so that nothing is compared.');
    expect(markdown).not.toMatch(/NaN|undefined|Infinity/);
  });
});
