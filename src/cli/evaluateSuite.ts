import { join } from 'node:path';
import type { Problem } from '../countdown/problem';
import { describeEnvironment } from '../evaluation/environment';
import { readModelFacts } from '../evaluation/fairness';
import { FULL, paperStudy, QUICK } from '../evaluation/paperSuite';
import type { ReportData } from '../evaluation/report/reportData';
import { percent, pointsWithInterval } from '../evaluation/report/words';
import { writeReport } from '../evaluation/report/writeReport';
import { analyseSuite } from '../evaluation/suiteAnalysis';
import { createEngine, MODELS, PROGRAM, ROOT } from './decodingArguments';
import { EXIT } from './main';
import { decodeStudy, STUDY_CONCURRENCY } from './studyRun';

export interface SuiteOptions {
  readonly problems: readonly Problem[];
  readonly quick: boolean;
  readonly out: string;
  readonly resume: boolean;
  readonly traces: boolean;
  readonly seed: number;
  readonly threads: string;
}

/** The paper's three results on the bundled models: decodes what is missing and writes the report. */
export async function evaluateSuite(options: SuiteOptions): Promise<number> {
  const size = options.quick ? QUICK : FULL;
  const study = paperStudy(options.problems.slice(0, size.problems), options.seed, size);
  const engine = createEngine(options.threads, STUDY_CONCURRENCY);
  const [apr, sos] = await Promise.all([readModelFacts(MODELS.apr), readModelFacts(MODELS.sos)]);
  const { seed } = options;
  const models = Object.fromEntries([apr, sos].map(({ name, sha256 }) => [name, sha256 ?? '']));
  const threads = Number(options.threads);
  const command = `npm run evaluate -- ${process.argv.slice(2).join(' ')}`;
  const facts = { program: PROGRAM, command, threads, seed, models };
  const environment = await describeEnvironment(facts, ROOT);
  try {
    const { folder, whole } = await decodeStudy(engine, study, options);
    if (!whole) {
      process.stderr.write('Stopped. The same command with --resume goes on.\n');
      return EXIT.unsolved;
    }
    process.stderr.write('Writing the report ...\n');
    const analysis = analyseSuite(study.problems, folder.records, size, seed);
    const data = { analysis, environment, models: { apr, sos } };
    await writeReport(options.out, data, folder.records);
    console.log(inShort(data));
    console.log(`Report: ${join(options.out, 'report.html')}`);
  } finally {
    await engine.dispose();
  }
  return EXIT.solved;
}

/** The three results as lines for the terminal. */
function inShort({ analysis }: ReportData): string {
  const lines = analysis.claims.map(
    ({ title, second, comparison: c, target }) =>
      `${title.padEnd(20)} APR ${percent(c.first.value)}, ${second.name} ${percent(c.second.value)}, ` +
      `${pointsWithInterval(c.difference)}. ${target.met ? 'Met' : 'Missed'}: ${target.text}.`,
  );
  return [`Window: ${analysis.window} tokens, ${analysis.windowReason}.`, ...lines].join('\n');
}
