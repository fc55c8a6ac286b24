import type { Solution } from '../../methods/solve';
import { flag, notNegative, nullable, object, optional, text } from '../../common/shape';
import { type Asked, askedFields, isAsked } from '../../tasks/asked';
import { wilsonInterval } from './statistics';

/** What an evaluation keeps of one problem: these names are a contract. */
export type ProblemResult = Asked & ResultFields;

interface ResultFields {
  readonly solved: boolean;
  /** The answer in its shortest form: of Countdown an expression. */
  readonly expression: string | null;
  /** The verifier agreed with the model's claim. */
  readonly verified: boolean;
  /** The model claimed an answer, right or wrong. */
  readonly claimed: boolean;
  readonly reason: string | null;
  readonly totalTokens: number;
  /** Sampled tokens that were decoded; not in older files. */
  readonly decodedTokens?: number;
  readonly sequentialTokens: number;
  readonly longestContext: number;
  readonly children: number;
  readonly wallMs: number;
}

export interface Summary {
  readonly problems: number;
  readonly solved: number;
  /** Share of problems solved and verified, with its Wilson 95 % interval. */
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  /** Answers that the model claimed and the verifier refused, as a share of all problems. */
  readonly unverifiedClaimRate: number;
  readonly meanTotalTokens: number;
  /** Null where a result does not tell. */
  readonly meanDecodedTokens: number | null;
  readonly meanSequentialTokens: number;
  readonly longestContext: number;
  readonly meanChildren: number;
}

export function resultOf(asked: Asked, { metrics, ...solution }: Solution): ProblemResult {
  return {
    ...askedFields(asked),
    solved: solution.solved,
    expression: solution.answer ?? null,
    verified: solution.verified,
    claimed: solution.claimed,
    reason: solution.reason ?? null,
    totalTokens: metrics.totalTokens,
    decodedTokens: metrics.decodedTokens,
    sequentialTokens: metrics.sequential.tokens,
    longestContext: metrics.longestContext?.tokens ?? 0,
    children: metrics.children,
    wallMs: metrics.wallMs,
  };
}

export function summarise(results: readonly ProblemResult[]): Summary {
  const count = (test: (result: ProblemResult) => boolean) => results.filter(test).length;
  const mean = (value: (result: ProblemResult) => number) =>
    results.length === 0 ? 0 : results.reduce((sum, r) => sum + value(r), 0) / results.length;
  const solved = count((r) => r.solved);
  return {
    problems: results.length,
    solved,
    accuracy: mean((r) => Number(r.solved)),
    interval: wilsonInterval(solved, results.length),
    unverifiedClaimRate: mean((r) => Number(r.claimed && !r.verified)),
    meanTotalTokens: mean((r) => r.totalTokens),
    meanDecodedTokens: results.every((r) => r.decodedTokens !== undefined)
      ? mean((r) => r.decodedTokens ?? 0)
      : null,
    meanSequentialTokens: mean((r) => r.sequentialTokens),
    longestContext: results.reduce((most, r) => Math.max(most, r.longestContext), 0),
    meanChildren: mean((r) => r.children),
  };
}

const resultFields = object<ResultFields>({
  solved: flag,
  expression: nullable(text),
  verified: optional(flag),
  claimed: flag,
  reason: nullable(text),
  totalTokens: notNegative,
  decodedTokens: optional(notNegative),
  sequentialTokens: notNegative,
  longestContext: notNegative,
  children: notNegative,
  wallMs: optional(notNegative),
});

/** Whether a value that a file carries is a whole result. */
export function isResult(value: unknown): value is ProblemResult {
  return isAsked(value) && resultFields(value) === undefined;
}

/** Whether a result is of this very problem. */
export function isResultOf(result: ProblemResult, asked: Asked): boolean {
  return JSON.stringify(askedFields(result)) === JSON.stringify(askedFields(asked));
}
