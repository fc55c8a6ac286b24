import type { Environment } from '../study/environment';
import type { ModelFacts } from '../suites/fairness';
import type { JoinResult } from '../suites/joinAnalysis';
import type { SuiteAnalysis } from '../suites/suiteAnalysis';

/** All that a report says, before it has a form. */
export interface ReportData {
  readonly analysis: SuiteAnalysis;
  /** Both rules of joining, where they were measured. */
  readonly joins: readonly JoinResult[];
  readonly environment: Environment;
  readonly models: { readonly apr: ModelFacts; readonly sos: ModelFacts };
}

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  /** First row: names of the columns. */
  readonly rows: readonly (readonly string[])[];
}
