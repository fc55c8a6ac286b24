import { workerData } from 'node:worker_threads';
import { readEvaluation } from './evaluationFolder';
import { type ReportFacts, writeEvaluationReport } from './reportWriter';

/** What a worker thread of this file is given: it writes one report, and ends. */
export interface ReportOrder extends ReportFacts {
  readonly path: string;
}

async function main({ path, ...facts }: ReportOrder): Promise<void> {
  await writeEvaluationReport(await readEvaluation(path), facts);
}

void main(workerData as ReportOrder);
