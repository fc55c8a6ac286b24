import type { Outcome } from './outcome';
import { type Estimate, estimateMean, estimateShare, meanOf, quantileOf } from './statistics';

/** What a method reaches and costs on a set of problems. Means are over problems. */
export interface MethodMetrics {
  readonly problems: number;
  /** Share of the problems with an answer that the verifier agrees with. */
  readonly accuracy: Estimate;
  /** Share with an answer that the verifier refuses. Such a problem counts as failed. */
  readonly unverifiedClaims: Estimate;
  /** Paper: the sum over parent and children, of all samples. */
  readonly totalTokens: Estimate;
  /** Sampled tokens that were decoded, of all samples; null where a problem does not tell. */
  readonly decodedTokens: Estimate | null;
  /** Paper: the longest causally dependent path; of the longest sample. */
  readonly sequentialTokens: Estimate;
  /** Most tokens that one context held: mean over problems, and the most of all. */
  readonly longestContext: { readonly mean: number; readonly most: number };
  /** Children per problem, on all levels, in all samples. */
  readonly children: Estimate;
  /** Share of the problems with at least one spawn: does it actually spawn? */
  readonly spawnRate: number;
  /** Children per spawn, mean over all spawns. */
  readonly childrenPerSpawn: number;
  /** Share of all children whose returned solution an answer rests on. */
  readonly usefulChildren: number;
  /** Share of all tokens that stand in children on which no answer rests. */
  readonly wastedTokens: number;
  readonly latency: Latency;
  /** In tokens of Llama 2; null where none was counted. */
  readonly paper: PaperMetrics | null;
}

/** Wall clock of a problem from its start to its answer, in milliseconds. */
export interface Latency {
  readonly mean: Estimate;
  readonly median: number;
  readonly p95: number;
  /** The part of the mean that the second prefill takes: reading joined messages. */
  readonly joinPrefill: number;
}

export interface PaperMetrics {
  /** How many problems, from the first, it was counted on. */
  readonly problems: number;
  readonly totalTokens: number;
  readonly sequentialTokens: number;
  readonly longestContext: number;
}

export function measure(outcomes: readonly Outcome[], seed = 0): MethodMetrics {
  const problems = outcomes.length;
  const count = (test: (outcome: Outcome) => boolean) => outcomes.filter(test).length;
  const values = (value: (outcome: Outcome) => number) => outcomes.map(value);
  const sum = (value: (outcome: Outcome) => number) => problems * meanOf(values(value));
  const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  const mean = (value: (outcome: Outcome) => number) => estimateMean(values(value), seed);
  return {
    problems,
    accuracy: estimateShare(
      count(({ solved }) => solved),
      problems,
    ),
    unverifiedClaims: estimateShare(
      count(({ solved, claimed }) => claimed && !solved),
      problems,
    ),
    totalTokens: mean((o) => o.totalTokens),
    decodedTokens: outcomes.every((o) => o.decodedTokens !== undefined)
      ? mean((o) => o.decodedTokens ?? 0)
      : null,
    sequentialTokens: mean((o) => o.sequentialTokens),
    longestContext: {
      mean: meanOf(values((o) => o.longestContext)),
      most: outcomes.reduce((most, o) => Math.max(most, o.longestContext), 0),
    },
    children: mean((o) => o.children),
    spawnRate: ratio(
      count(({ spawns }) => spawns > 0),
      problems,
    ),
    childrenPerSpawn: ratio(
      sum((o) => o.children),
      sum((o) => o.spawns),
    ),
    usefulChildren: ratio(
      sum((o) => o.usefulChildren),
      sum((o) => o.children),
    ),
    wastedTokens: ratio(
      sum((o) => o.wastedTokens),
      sum((o) => o.totalTokens),
    ),
    latency: {
      mean: mean((o) => o.wallMs),
      median: quantileOf(
        values((o) => o.wallMs),
        0.5,
      ),
      p95: quantileOf(
        values((o) => o.wallMs),
        0.95,
      ),
      joinPrefill: meanOf(values((o) => o.joinPrefillMs)),
    },
    paper: paperMetrics(outcomes),
  };
}

/**
 * Accuracy at window w (paper, section 4.2): a solved problem counts only if no context was longer
 * than w. From one run, so that the curve rises with w.
 */
export function accuracyAtWindow(outcomes: readonly Outcome[], window: number): Estimate {
  const within = outcomes.filter((outcome) => isSolvedWithin(outcome, window));
  return estimateShare(within.length, outcomes.length);
}

/** Whether a problem was solved in contexts that all fit into this window. */
export function isSolvedWithin(
  { solved, longestContext }: Pick<Outcome, 'solved' | 'longestContext'>,
  window: number,
): boolean {
  return solved && longestContext <= window;
}

function paperMetrics(outcomes: readonly Outcome[]): PaperMetrics | null {
  const counted = outcomes.flatMap(({ sample }) => sample.paperTokens ?? []);
  if (counted.length === 0) return null;
  return {
    problems: counted.length,
    totalTokens: meanOf(counted.map(({ total }) => total)),
    sequentialTokens: meanOf(counted.map(({ sequential }) => sequential)),
    longestContext: meanOf(counted.map(({ longestContext }) => longestContext)),
  };
}
