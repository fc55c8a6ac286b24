import assert from 'node:assert/strict';
import { cpSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { diagnose } from '../../src/cli/diagnose';
import { readEarlier } from '../../src/cli/evaluateFile';
import { ENGLISH } from '../../src/common/localizer';
import { type Random, randomChoice } from '../../src/common/random';
import { parseProblemFile } from '../../src/countdown/problemFile';
import { samplesCsv } from '../../src/evaluation/report/csv';
import { originOf } from '../../src/evaluation/study/decodeAgain';
import { type Environment, readEnvironment } from '../../src/evaluation/study/environment';
import { keptTrace } from '../../src/evaluation/study/keptTrace';
import { resultFaults } from '../../src/evaluation/study/resultFaults';
import {
  type LineFault,
  readIdentity,
  readSamples,
  RESULTS,
  ResultsFolder,
} from '../../src/evaluation/study/resultsFolder';
import type { SampleRecord } from '../../src/evaluation/study/sample';
import { sampleShape } from '../../src/evaluation/study/sampleShape';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { chartOf, evaluationCharts } from '../../src/session/evaluation/evaluationCharts';
import {
  evaluationTitle,
  isWhole,
  problemsOf,
  readEvaluation,
  viewOfFolder,
} from '../../src/session/evaluation/evaluationFolder';
import { evaluationRows } from '../../src/session/evaluation/evaluationRows';
import { writeEvaluationReport } from '../../src/session/evaluation/reportWriter';
import { readResults, type ResultSource } from '../../src/session/evaluation/resultSet';
import { compareRuns, setNamed, setWords } from '../../src/session/evaluation/runComparison';
import { askedWords } from '../../src/tasks/asked';
import { pairColumns, sorted } from '../../webview/comparison/pairColumns';
import { chartSvg } from '../../webview/evaluation/chartFile';
import type { ChartColours } from '../../webview/evaluation/chartOption';
import { chartTable } from '../../webview/evaluation/chartTable';
import { orRefused } from './orRefused';

/** A mutated folder of results. */
export interface OpenResults {
  readonly path: string;
  readonly random: Random;
}

interface ResultView {
  readonly name: string;
  readonly look: (results: OpenResults) => Promise<unknown>;
}

const l10n = ENGLISH;
const REPORTS = ['report-apr.json', 'report-sos.json'];
const HELD_OUT = parseProblemFile(readFileSync('models/heldout.json', 'utf8'));

/** Share of the inputs of which a report is written, since it is some fifty files. */
const REPORTED = 0.4;

/** What is told of the folder where its own is not there. */
const NO_ENVIRONMENT: Environment = {
  ...{ program: 'fuzz', command: 'fuzz', startedAt: '2025-01-01T00:00:00Z', cpu: 'one', cores: 1 },
  ...{ memoryGiB: 1, system: 'any', node: '20', onnxruntime: '1', threads: 1, load: 0, seed: 0 },
  models: {},
};

const COLOURS: ChartColours = {
  ...{ text: '#000', muted: '#555', grid: '#ccc', background: '#fff', focus: '#00f' },
  ...{ apr: ['#00f', '#80f', '#080'], sos: ['#f00', '#aa0', '#000'], font: 'sans-serif' },
};

/** What shows folders of results. A new one is a line here. */
export const RESULT_VIEWS: readonly ResultView[] = [
  { name: 'lines of results', look: lines },
  { name: 'results to compare', look: comparisons },
  { name: 'files of evaluate --json', look: reports },
  { name: 'evaluation', look: evaluation },
  { name: 'report', look: report },
  { name: 'results as CSV', look: csv },
  { name: 'trace diagnose', look: ({ path }) => diagnose(path) },
  { name: 'samples to decode again', look: origins },
  { name: 'going on', look: goingOn },
];

async function samplesOf(path: string): Promise<[SampleRecord[], LineFault[]] | undefined> {
  const faults: LineFault[] = [];
  // What the file system says, every reader tells in words of its own.
  const records = await readSamples(join(path, RESULTS), (fault) => faults.push(fault)).catch(
    () => undefined,
  );
  return records && [records, faults];
}

async function lines({ path }: OpenResults): Promise<void> {
  const [records, faults] = (await samplesOf(path)) ?? [];
  if (!records || !faults) return;
  assert.equal(resultFaults(path, faults).length, Math.min(51, faults.length));
  for (const record of records) {
    assert.equal(sampleShape(record), undefined);
    askedWords(record);
    if (record.trace === null) continue;
    const trace = await keptTrace(path, record.trace);
    assert.ok(trace === undefined || realpathSync(trace).startsWith(realpathSync(path) + sep));
  }
}

async function comparisons(results: OpenResults): Promise<void> {
  const { path, random } = results;
  const source = await readResults(path);
  const again = await readResults(join(path, RESULTS));
  assert.deepEqual(
    again.sets.map(({ name }) => name),
    source.sets.map(({ name }) => name),
  );
  for (let i = 0; i < 2; i++) await compared(source, source, random);
}

/** Of the sets of two sources any two, as the page has them. */
async function compared(one: ResultSource, other: ResultSource, random: Random): Promise<void> {
  const place = ({ path, sets }: ResultSource) => {
    const { name } = randomChoice(random, sets);
    return { path, name };
  };
  const first = setNamed(one, place(one));
  const second = setNamed(other, place(other));
  for (const { set } of [first, second]) setWords(set, l10n, 'a model');
  const { view, pairs } = await compareRuns(first, second, l10n);
  assert.equal(view.pairs.length, pairs.length);
  const rows = view.pairs.map((pair, index) => ({ ...pair, index }));
  for (const column of pairColumns(view, l10n)) sorted(rows, column, random() < 0.5);
}

async function reports({ path, random }: OpenResults): Promise<void> {
  const sources: ResultSource[] = [];
  for (const name of REPORTS) {
    const file = join(path, name);
    const source = await orRefused(() => readResults(file));
    if (source) sources.push(source);
    const posed = { asking: COUNTDOWN_ASKING, problems: HELD_OUT.slice(0, 6) };
    await orRefused(() => readEarlier(file, { name: 'apr' }, DEFAULT_OPTIONS, posed));
  }
  const [one, other = one] = sources;
  if (one && other) await compared(one, other, random);
}

async function evaluation({ path }: OpenResults): Promise<void> {
  const folder = await readEvaluation(path);
  const { identity, records } = folder;
  evaluationTitle(identity, l10n);
  const { done, units } = await viewOfFolder(folder, l10n);
  assert.equal(isWhole(folder), done >= units);
  await orRefused(() => problemsOf(folder, HELD_OUT));
  const rows = await evaluationRows(identity, records, l10n);
  for (const plotted of await evaluationCharts(rows, l10n)) {
    const chart = chartOf(plotted);
    chartTable(chart, l10n);
    chartSvg({ chart, shown: chart.series.map((_, i) => i).slice(0, 6), colours: COLOURS });
  }
}

async function report({ path, random }: OpenResults): Promise<void> {
  if (random() > REPORTED) return;
  const folder = await readEvaluation(path);
  const environment = (await readEnvironment(path)) ?? NO_ENVIRONMENT;
  const facts = { environment, problems: HELD_OUT.slice(0, 6), models: 'models' };
  await inCopy(path, (copy) => writeEvaluationReport({ ...folder, path: copy }, facts, l10n));
}

async function csv({ path }: OpenResults): Promise<void> {
  const [records] = (await samplesOf(path)) ?? [];
  if (!records) return;
  const rows = parseCsv(samplesCsv(records), { columns: false });
  assert.equal(rows.length, records.length + 1);
  assert.ok(rows.every((row) => row.every((cell) => !/^[=+@]/.test(cell) || !isNaN(Number(cell)))));
}

async function origins({ path }: OpenResults): Promise<void> {
  const identity = await readIdentity(path);
  const [records] = (await samplesOf(path)) ?? [];
  if (!identity || !records) return;
  for (const record of records.slice(0, 60)) originOf(identity, record);
}

/** What is there is kept, and goes on with another sample; what was passed over is gone then. */
async function goingOn({ path }: OpenResults): Promise<void> {
  const identity = await readIdentity(path);
  if (!identity) return;
  await inCopy(path, async (copy) => {
    const options = { resume: true, writer: 'command line' } as const;
    const first = await ResultsFolder.open(copy, identity, options);
    const kept = [...first.records];
    await first.close();
    const second = await ResultsFolder.open(copy, identity, options);
    assert.deepEqual(second.records, kept);
    assert.equal(second.faults.length, 0);
    await second.append(kept.slice(0, 1));
    await second.close();
  });
}

/** What is written goes into a copy, in which links are followed nowhere. */
async function inCopy(path: string, task: (copy: string) => Promise<unknown>): Promise<void> {
  const copy = `${path}-copy-of-${basename(path)}`;
  cpSync(path, copy, { recursive: true, verbatimSymlinks: true });
  try {
    await task(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
