import type { ChildrenCondition } from '../common/method';

/**
 * What a thread is asked: a state to search, a target, and the condition it is to search under.
 * The condition steers the policy, as in section 3 of arXiv 2504.15466.
 */
export type Prompt = AprPrompt | SosPrompt;

/** Adaptive Parallel Reasoning: search by spawn() and join(). */
export interface AprPrompt {
  readonly method: 'apr';
  readonly children: ChildrenCondition;
  /** Most children of one spawn. */
  readonly perSpawn: number;
  readonly target: number;
  readonly numbers: readonly number[];
}

/** Stream of Search: one serial search in one context. */
export interface SosPrompt {
  readonly method: 'sos';
  /** The context length to stay within, in tokens. */
  readonly window: number;
  /** Visit the first operations in random order, so that several samples differ. */
  readonly shuffled: boolean;
  readonly target: number;
  readonly numbers: readonly number[];
}

export const PER_SPAWN_CONDITIONS = [1, 2, 3, 4, 6, 8, 12, 16] as const;
export const WINDOW_CONDITIONS = [32, 64, 96, 128, 160, 192, 224, 256] as const;
