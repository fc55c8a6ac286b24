import { formatOperation } from '../../countdown/arithmetic';
import type { Solution } from '../../methods/solve';
import { type Asked, askedFields } from '../../tasks/asked';
import type { FaultCounts, RunState } from '../../trace/runState';
import type { LimitName } from '../../trace/traceEvent';
import { type FailureCause, failureOf } from '../countdown/failure';
import { type PaperTokens, paperTokens, type TextCounter } from '../countdown/paperTokens';
import { type Policy, policyOf } from '../countdown/policy';

/**
 * What an evaluation keeps of one sample: a line of `results.jsonl`, whose names are a contract.
 * Token counts are in tokens of the bundled models; definitions stand at `RunMetrics`.
 */
export type SampleRecord = Asked & SampleFields;

interface SampleFields {
  /** The part of the evaluation that it belongs to: a method under a condition. */
  readonly arm: string;
  /** Place of the problem in the set, from 0, and of the sample among those of the problem. */
  readonly problem: number;
  readonly sample: number;
  /** The model says that it has an answer; the verifier agrees. */
  readonly claimed: boolean;
  readonly verified: boolean;
  readonly expression: string | null;
  /** The claimed operations, right or wrong: the final search path. */
  readonly path: string | null;
  readonly reason: string | null;
  readonly failure: FailureCause | null;
  /** Paper: the sum over parent and children. */
  readonly totalTokens: number;
  readonly sampledTokens: number;
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
type SampleEnd = Pick<
  Solution,
  'claimed' | 'verified' | 'expression' | 'claim' | 'reason' | 'metrics'
>;

/**
 * @param asked the problem; what only Countdown tells is left out of another task's
 * @param state the run's last state, reduced in full detail
 * @param options.countText in the paper's tokens, where they are wanted
 */
export function sampleOf(
  place: Place,
  asked: Asked,
  { metrics, ...solution }: SampleEnd,
  state: RunState,
  options: { readonly countText?: TextCounter | undefined; readonly trace: string | null },
): SampleRecord {
  const isCountdown = asked.task === undefined;
  const useful = new Set(metrics.usefulChildren);
  const threads = [...state.threads.values()];
  const wasted = threads.filter(({ id }) => id !== 0 && !useful.has(id));
  return {
    ...place,
    ...askedFields(asked),
    claimed: solution.claimed,
    verified: solution.verified,
    expression: solution.expression ?? null,
    path: isCountdown ? operationsIn(solution) : claimIn(solution),
    reason: solution.reason ?? null,
    failure: (isCountdown ? failureOf(state) : undefined) ?? null,
    totalTokens: metrics.totalTokens,
    sampledTokens: metrics.sampledTokens,
    sequentialTokens: metrics.sequential.tokens,
    longestContext: metrics.longestContext?.tokens ?? 0,
    contexts: threads.map(({ context }) => context),
    spawns: metrics.spawns,
    children: metrics.children,
    usefulChildren: metrics.usefulChildren.length,
    wastedTokens: wasted.reduce((sum, { context }) => sum + context, 0),
    ...(isCountdown && { policy: policyOf(state, metrics.solvingChildren) }),
    paperTokens: isCountdown && options.countText ? paperTokens(state, options.countText) : null,
    faults: metrics.faults,
    limits: metrics.limits,
    wallMs: metrics.wallMs,
    firstTokenMs: metrics.firstTokenMs ?? null,
    joinPrefillMs: metrics.joinPrefill.ms,
    joinPrefills: metrics.joinPrefill.passes,
    trace: options.trace,
  };
}

function operationsIn({ claim }: Pick<SampleEnd, 'claim'>): string | null {
  return claim ? claim.map(formatOperation).join(' ') : null;
}

/** What has no operations is voted on by its answer. */
function claimIn({
  claimed,
  expression,
}: Pick<SampleEnd, 'claimed' | 'expression'>): string | null {
  return (claimed ? expression : undefined) ?? null;
}
