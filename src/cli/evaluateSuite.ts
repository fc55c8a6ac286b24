import type { Method } from '../common/method';
import { join } from 'node:path';
import type { Problem } from '../countdown/problem';
import { readModelFacts } from '../evaluation/suites/fairness';
import { FULL, paperStages, QUICK } from '../evaluation/suites/paperSuite';
import type { ReportData } from '../evaluation/report/reportData';
import { percent, pointsWithInterval } from '../evaluation/report/words';
import { writeReport } from '../evaluation/report/writeReport';
import { analyseSuite } from '../evaluation/suites/suiteAnalysis';
import { ENGLISH } from '../common/localizer';
import { COUNTDOWN_ASKING } from '../methods/countdownAsking';
import { createEngine } from './decodingArguments';
import { environmentOf } from './givenModel';
import { EXIT } from './main';
import type { Interruption } from './interruption';
import { identitiesIn } from './openEngine';
import { decodeStudy, STUDY_CONCURRENCY } from './studyRun';
import { say, tell } from './terminal';

export interface SuiteOptions {
  readonly problems: readonly Problem[];
  readonly models: Readonly<Record<Method, string>>;
  readonly quick: boolean;
  readonly out: string;
  readonly resume: boolean;
  readonly traces: boolean;
  readonly seed: number;
  readonly threads: string;
  readonly interrupt: Interruption;
}

/** The paper's three results on two models: decodes what is missing and writes the report. */
export async function evaluateSuite(options: SuiteOptions): Promise<number> {
  const size = options.quick ? QUICK : FULL;
  const problems = options.problems.slice(0, size.problems);
  const stages = paperStages(problems.length, size);
  const study = { asking: COUNTDOWN_ASKING, problems, seed: options.seed, stages };
  const { models, seed } = options;
  const engine = createEngine(options.threads, STUDY_CONCURRENCY, models);
  const [apr, sos] = await Promise.all([readModelFacts(models.apr), readModelFacts(models.sos)]);
  const named = [apr, sos].map(({ name, sha256 = '' }) => ({ name, sha256 }));
  const environment = await environmentOf(named, options);
  try {
    const how = { ...options, identityOf: identitiesIn(models), traces: () => options.traces };
    const { folder, whole } = await decodeStudy(engine, study, how, options.interrupt);
    if (!whole) {
      tell`Stopped. The same command with --resume goes on.`;
      return EXIT.unsolved;
    }
    tell`Writing the report ...`;
    const analysis = analyseSuite(problems, folder.records, size, seed, ENGLISH);
    const data = { analysis, environment, models: { apr, sos } };
    await writeReport(options.out, data, folder.records, ENGLISH);
    say`${inShort(data)}\nReport: ${join(options.out, 'report.html')}`;
  } finally {
    await engine.dispose();
  }
  return EXIT.solved;
}

/** The three results as lines for the terminal. */
function inShort({ analysis }: ReportData): string[] {
  const lines = analysis.claims.map(
    ({ title, second, comparison: c, target }) =>
      `${title.padEnd(20)} APR ${percent(c.first.value)}, ${second.name} ${percent(c.second.value)}, ` +
      `${pointsWithInterval(c.difference, ENGLISH)}. ${target.met ? 'Met' : 'Missed'}: ${target.text}.`,
  );
  return [`Window: ${analysis.window} tokens, ${analysis.windowReason}.`, ...lines];
}
