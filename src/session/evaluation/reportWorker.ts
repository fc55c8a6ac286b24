import { workerData } from 'node:worker_threads';
import { readEvaluation } from './evaluationFolder';
import { fillIn } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { type ReportFacts, writeEvaluationReport } from './reportWriter';

/** What a worker thread of this file is given: it writes one report, and ends. */
export interface ReportOrder extends ReportFacts {
  readonly path: string;
  /** Words of the person's language, by the English ones; what is missing stays English. */
  readonly words: Readonly<Record<string, string>>;
}

async function main({ path, words, ...facts }: ReportOrder): Promise<void> {
  const l10n: Localizer = { t: (message, ...values) => fillIn(words[message] ?? message, values) };
  await writeEvaluationReport(await readEvaluation(path), facts, l10n);
}

void main(workerData as ReportOrder);
