import { join } from 'node:path';
import type { Problem } from '../../countdown/problem';
import { suiteSizeOf } from '../../evaluation/study/chosenStudy';
import type { Environment } from '../../evaluation/study/environment';
import { readModelFacts } from '../../evaluation/suites/fairness';
import { writeDocument, writeReport, writeSamples } from '../../evaluation/report/writeReport';
import type { Localizer } from '../../common/localizer';
import { readJoins } from '../../evaluation/suites/joinAnalysis';
import { analyseSuite } from '../../evaluation/suites/suiteAnalysis';
import { type EvaluationFolder, isWhole } from './evaluationFolder';
import { evaluationDocument } from './evaluationReport';

export interface ReportFacts {
  readonly environment: Environment;
  /** Undefined where they are not there any more, or not of Countdown. */
  readonly problems: readonly Problem[] | undefined;
  /** Folder of the bundled models. */
  readonly models: string;
}

/**
 * Writes the report of an evaluation into its folder: of a whole suite of the paper that of the
 * command line, of any other the same parts that it has. It loads a charting library.
 */
export async function writeEvaluationReport(
  folder: EvaluationFolder,
  { environment, problems, models }: ReportFacts,
  l10n: Localizer,
): Promise<void> {
  const { path, records, identity } = folder;
  const size =
    problems && isWhole(folder) ? suiteSizeOf(identity.arms, problems.length) : undefined;
  if (!problems || !size) {
    await writeDocument(path, await evaluationDocument(folder, environment, l10n), l10n);
    await writeSamples(path, records);
    return;
  }
  const [apr, sos] = await Promise.all([
    readModelFacts(join(models, 'apr')),
    readModelFacts(join(models, 'sos')),
  ]);
  const analysis = analyseSuite(problems, records, size, identity.seed, l10n);
  const joins = await readJoins(path);
  await writeReport(path, { analysis, joins, environment, models: { apr, sos } }, records, l10n);
}
