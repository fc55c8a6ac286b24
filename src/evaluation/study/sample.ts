import type { Solution } from '../../methods/solve';
import { type Asked, askedFields, posed } from '../../tasks/asked';
import { type FaultCounts, type RunState, totalTokens } from '../../trace/runState';
import type { LimitName } from '../../trace/traceEvent';
import type { PaperTokens, TextCounter } from '../countdown/paperTokens';
import type { Policy } from '../countdown/policy';
import { measuresOf } from './measuresOf';

/**
 * What an evaluation keeps of one sample: a line of `results.jsonl`, whose names are a contract.
 * Token counts are in tokens of the bundled models; definitions stand at `RunMetrics`.
 */
export type SampleRecord = Asked & SampleFields;

/** What it keeps beside the problem. */
export interface SampleFields {
  /** The part of the evaluation that it belongs to: a method under a condition. */
  readonly arm: string;
  /** Place of the problem in the set, from 0, and of the sample among those of the problem. */
  readonly problem: number;
  readonly sample: number;
  /** The model says that it has an answer; the verifier agrees. */
  readonly claimed: boolean;
  readonly verified: boolean;
  /** The answer in its shortest form: of Countdown an expression. */
  readonly expression: string | null;
  /** What samples vote on: of Countdown the claimed operations, right or wrong. */
  readonly path: string | null;
  readonly reason: string | null;
  /** Why it was not solved, by name; null also where its task does not tell. */
  readonly failure: string | null;
  /** Paper: the sum over parent and children. */
  readonly totalTokens: number;
  readonly sampledTokens: number;
  /** Sampled tokens that were decoded; not in older folders, nor of imported runs. */
  readonly decodedTokens?: number;
  /** Paper: the longest causally dependent path. */
  readonly sequentialTokens: number;
  /** Most tokens in one thread's context. A window below it would have cut a thread off. */
  readonly longestContext: number;
  /** Tokens in each thread's context at its end, the root's first; not in older folders. */
  readonly contexts?: readonly number[];
  readonly spawns: number;
  /** Threads other than the root. */
  readonly children: number;
  /** Children whose returned solution the answer rests on. */
  readonly usefulChildren: number;
  /**
   * Tokens of the other children: work done beside the winner, or for nothing. Dead ends within a
   * thread are not counted, so that a serial search has none.
   */
  readonly wastedTokens: number;
  /** What the model chose to do; not in older folders. */
  readonly policy?: Policy;
  /** The same run in tokens of Llama 2, as the paper counts; null where it was not counted. */
  readonly paperTokens: PaperTokens | null;
  readonly faults: FaultCounts;
  readonly limits: Readonly<Partial<Record<LimitName, number>>>;
  /** Milliseconds from the run's start to its end, with whatever shared the batch. */
  readonly wallMs: number;
  readonly firstTokenMs: number | null;
  /** Milliseconds of `wallMs` that read joined messages (the second prefill), and in how many passes. */
  readonly joinPrefillMs: number;
  readonly joinPrefills: number;
  /** File of the full trace within the folder of the evaluation; null where none was kept. */
  readonly trace: string | null;
  /** What the source of an imported run does not tell: `time`, `tokens`. Their fields are 0 then. */
  readonly notRecorded?: readonly string[];
}

export interface Place {
  readonly arm: string;
  readonly problem: number;
  readonly sample: number;
}

/** What came of its run. */
type SampleEnd = Pick<Solution, 'claimed' | 'verified' | 'answer' | 'claim' | 'reason' | 'metrics'>;

/**
 * @param state the run's last state, reduced in full detail
 * @param options.countText in the paper's tokens, where they are wanted
 */
export function sampleOf(
  place: Place,
  asked: Asked,
  solution: SampleEnd,
  state: RunState,
  options: { readonly countText?: TextCounter | undefined; readonly trace: string | null },
): SampleRecord {
  const { metrics } = solution;
  const measures = measuresOf(posed(asked).task);
  const useful = new Set(metrics.usefulChildren);
  const threads = [...state.threads.values()];
  const wasted = threads.filter(({ id }) => id !== 0 && !useful.has(id));
  return {
    ...place,
    ...askedFields(asked),
    claimed: solution.claimed,
    verified: solution.verified,
    expression: solution.answer ?? null,
    path: measures.vote(solution),
    reason: solution.reason ?? null,
    failure: measures.failure?.(state) ?? null,
    totalTokens: metrics.totalTokens,
    sampledTokens: metrics.sampledTokens,
    decodedTokens: metrics.decodedTokens,
    sequentialTokens: metrics.sequential.tokens,
    longestContext: metrics.longestContext?.tokens ?? 0,
    contexts: threads.map(({ context }) => context),
    spawns: metrics.spawns,
    children: metrics.children,
    usefulChildren: metrics.usefulChildren.length,
    wastedTokens: wasted.reduce((sum, { counts }) => sum + totalTokens(counts), 0),
    ...(measures.policy && { policy: measures.policy(state, metrics.solvingChildren) }),
    paperTokens: (options.countText && measures.paperTokens?.(state, options.countText)) ?? null,
    faults: metrics.faults,
    limits: metrics.limits,
    wallMs: metrics.wallMs,
    firstTokenMs: metrics.firstTokenMs ?? null,
    joinPrefillMs: metrics.joinPrefill.ms,
    joinPrefills: metrics.joinPrefill.passes,
    trace: options.trace,
  };
}
