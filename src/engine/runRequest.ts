import type { Prompt } from '../countdown/prompt';
import type { RunLimits, SamplingParams } from '../trace/traceEvent';

/** What to decode, and how. */
export interface RunRequest {
  readonly prompt: Prompt;
  readonly sampling: SamplingParams;
  readonly limits: RunLimits;
  /** Record the log-probability of every sampled token (costs about a tenth of the speed). */
  readonly logprobs: boolean;
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
