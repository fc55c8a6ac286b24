import type { Problem } from '../../src/countdown/problem';

/** What the process that decodes whole problems is started with. */
export interface ProblemsStart {
  readonly model: string;
  readonly threads: number;
  /** Problems at a time. */
  readonly concurrency: number;
  /** Decoded first, and not counted. */
  readonly warmUp: readonly Problem[];
  readonly problems: readonly Problem[];
}

export interface ProblemsMeasured {
  readonly type: 'measured';
  /** From submitting each problem to its end. */
  readonly latenciesMs: readonly number[];
  readonly ms: number;
  readonly sampledTokens: number;
  readonly totalTokens: number;
  readonly solved: number;
  /** The most memory that the process ever had, in bytes. */
  readonly peakRss: number;
}

export type ProblemsReport =
  ProblemsMeasured | { readonly type: 'failed'; readonly message: string };
