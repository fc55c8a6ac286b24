import type { Method } from '../common/method';
import { join } from 'node:path';
import type { Problem } from '../countdown/problem';
import type { StudyEngine } from '../engine/engine';
import { readModelFacts } from '../evaluation/suites/fairness';
import { readJoins } from '../evaluation/suites/joinAnalysis';
import {
  JOIN_NUMBERS,
  joinFolder,
  type JoinSizes,
  joinStudy,
} from '../evaluation/suites/joinSuite';
import { FULL, paperStages, QUICK } from '../evaluation/suites/paperSuite';
import { keepEnvironment } from '../evaluation/study/environment';
import type { Study } from '../evaluation/study/study';
import { formatDuration } from '../evaluation/study/timeEstimate';
import type { ReportData } from '../evaluation/report/reportData';
import { percent, pointsWithInterval } from '../evaluation/report/words';
import { writeReport, writeSamples } from '../evaluation/report/writeReport';
import { analyseSuite } from '../evaluation/suites/suiteAnalysis';
import { ENGLISH } from '../common/localizer';
import { COUNTDOWN_ASKING } from '../methods/countdownAsking';
import { createEngine } from './decodingArguments';
import { environmentOf } from './givenModel';
import { EXIT } from './main';
import type { Interruption } from './interruption';
import { identitiesIn } from './openEngine';
import { STUDY_CONCURRENCY, StudyRun } from './studyRun';
import { say, tell } from './terminal';

export interface SuiteOptions {
  readonly problems: readonly Problem[];
  readonly models: Readonly<Record<Method, string>>;
  readonly quick: boolean;
  /** Problems on which both rules of joining are measured; a size of 0 leaves one out. */
  readonly joins: JoinSizes;
  readonly out: string;
  readonly resume: boolean;
  readonly traces: boolean;
  readonly seed: number;
  readonly threads: string;
  readonly interrupt: Interruption;
}

/**
 * The paper's three results on two models, and beside them what it costs to wait for all children:
 * decodes what is missing and writes the report. Every folder is opened before anything is decoded,
 * so that nothing is found wrong after an hour.
 */
export async function evaluateSuite(options: SuiteOptions): Promise<number> {
  const size = options.quick ? QUICK : FULL;
  const problems = options.problems.slice(0, size.problems);
  const { models, seed, out, interrupt } = options;
  const stages = paperStages(problems.length, size);
  const studies: [string, Study][] = [
    [out, { asking: COUNTDOWN_ASKING, problems, seed, stages }],
    ...JOIN_NUMBERS.filter((numbers) => options.joins[numbers] > 0).map(
      (numbers): [string, Study] => [
        join(out, joinFolder(numbers)),
        joinStudy(numbers, options.joins[numbers], options.problems, seed),
      ],
    ),
  ];
  const engine = createEngine(options.threads, STUDY_CONCURRENCY, models);
  const [apr, sos] = await Promise.all([readModelFacts(models.apr), readModelFacts(models.sos)]);
  const named = [apr, sos].map(({ name, sha256 = '' }) => ({ name, sha256 }));
  const environment = await environmentOf(named, options);
  const opened: StudyRun[] = [];
  try {
    const how = { ...options, identityOf: identitiesIn(models), traces: () => options.traces };
    for (const [path, study] of studies) {
      opened.push(await StudyRun.open(study, { ...how, out: path }));
    }
    await decodeInOrder(engine, opened, interrupt.signal);
    interrupt.ignore();
    if (interrupt.signal.aborted) {
      tell`Stopped. The same command with --resume goes on.`;
      return EXIT.unsolved;
    }
    tell`Writing the report ...`;
    const [{ folder }, ...others] = opened as [StudyRun, ...StudyRun[]];
    for (const other of others) {
      await keepEnvironment(other.folder.path, environment);
      await writeSamples(other.folder.path, other.folder.records);
    }
    const analysis = analyseSuite(problems, folder.records, size, seed, ENGLISH);
    const joins = await readJoins(out);
    const data = { analysis, joins, environment, models: { apr, sos } };
    await writeReport(out, data, folder.records, ENGLISH);
    say`${inShort(data)}\nReport: ${join(out, 'report.html')}`;
  } finally {
    for (const run of opened) await run.close();
    await engine.dispose();
  }
  return EXIT.solved;
}

async function decodeInOrder(
  engine: StudyEngine,
  runs: readonly StudyRun[],
  signal: AbortSignal,
): Promise<void> {
  for (const run of runs) await run.measure(engine, signal);
  const seconds = runs.reduce((sum, run) => sum + (run.isWhole ? 0 : run.secondsLeft), 0);
  tell`${runs.map(({ extent }) => extent)}\nabout ${formatDuration(seconds)} on this machine as it is now.`;
  for (const run of runs) {
    if (signal.aborted || run.isWhole) continue;
    tell`\n${run.folder.path}, ${run.extent}`;
    await run.decode(engine, signal);
  }
}

/** The results as lines for the terminal. */
function inShort({ analysis, joins }: ReportData): string[] {
  const lines = analysis.claims.map(
    ({ title, second, comparison: c, target }) =>
      `${title.padEnd(20)} APR ${percent(c.first.value)}, ${second.name} ${percent(c.second.value)}, ` +
      `${pointsWithInterval(c.difference, ENGLISH)}. ${target.met ? 'Met' : 'Missed'}: ${target.text}.`,
  );
  const both = joins.map(
    ({ numbers, all, first, comparison: c, ratios }) =>
      `${`${numbers} numbers`.padEnd(20)} all ${percent(all.accuracy.value)}, first ${percent(first.accuracy.value)}, ` +
      `${pointsWithInterval(c.difference, ENGLISH)}; the first in ${ratios.wallMs.value.toFixed(2)} of the time.`,
  );
  return [`Window: ${analysis.window} tokens, ${analysis.windowReason}.`, ...lines, ...both];
}
