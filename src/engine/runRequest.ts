import type { JoinRule } from '../common/method';
import type { TokenNameTable } from '../trace/tokenNames';
import type { RunLimits, SamplingParams, ThreadId } from '../trace/traceEvent';

/** What to decode, and how. */
export interface RunRequest {
  /** Which of the engine's models decodes it. */
  readonly model: string;
  /** The language that the model writes, by name. */
  readonly language: string;
  /** What is asked, as the language has it. */
  readonly prompt: unknown;
  readonly sampling: SamplingParams;
  readonly limits: RunLimits;
  /** Record the log-probability of every sampled token (costs about a tenth of the speed). */
  readonly logprobs: boolean;
  /** Record this many of the most probable tokens with every sampled one: 0 (default) to 10. */
  readonly alternatives?: number;
  /** Tokens that threads take instead of sampling, as in a branch of a recorded run. */
  readonly given?: readonly GivenTokens[];
  /** What tokens say whose ids are of the run alone that the given ones come from. */
  readonly names?: TokenNameTable;
  /** When a parent goes on: with all of its children by default. */
  readonly join?: JoinRule;
  /**
   * Whether threads of the run that have the same context are decoded once, as they are by default
   * where decoding is greedy: `Strands` has the rule. The run is the same without it, and takes longer.
   */
  readonly shares?: boolean;
  /** The run is paused from its start, and takes no step before it is told to. */
  readonly startPaused?: boolean;
}

/**
 * Tokens that a thread takes in place of its first sampled ones; joined tokens are not counted.
 * Its generator still advances as if it had drawn them, so that what follows is what would have
 * followed them anyway. A thread that ends earlier leaves the rest.
 */
export interface GivenTokens {
  readonly thread: ThreadId;
  readonly tokenIds: readonly number[];
}

export const GREEDY: SamplingParams = { temperature: 0, topK: 0, topP: 1, seed: 0 };

/** Generous for the bundled models: six numbers need some 1,600 threads on two levels. */
export const DEFAULT_LIMITS: RunLimits = {
  contextWindow: 256,
  threads: 5000,
  depth: 4,
  threadTokens: 256,
  runTokens: 500_000,
};
