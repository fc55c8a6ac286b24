import type { ChildrenCondition } from '../countdown/prompt';
import { DEFAULT_OPTIONS, requestFor } from './decodingOptions';
import { decideAlone, type SolvingMethod } from './method';

export interface AprCondition {
  /** Most children of one thread, which the prompt tells the model: 0 to 10, or no limit. */
  readonly children?: ChildrenCondition;
  /** Context window of every thread, in tokens. */
  readonly window?: number;
  /** 0 is greedy. */
  readonly temperature?: number;
}

/**
 * Adaptive Parallel Reasoning (arXiv 2504.15466, section 3): one run of spawn() and join(), greedy
 * unless it is sampled for scaling, under a condition on the number of children (section 3.2).
 */
export function apr(condition: AprCondition = {}): SolvingMethod {
  const options = { ...DEFAULT_OPTIONS, ...condition, method: 'apr' } as const;
  const children = options.children === 'unlimited' ? '' : ` children=${options.children}`;
  const window = options.window === DEFAULT_OPTIONS.window ? '' : ` window=${options.window}`;
  return {
    name: `apr${children}${window}`,
    model: 'apr',
    samples: 1,
    requests: (problem, seed) => [requestFor(problem, { ...options, seed })],
    decide: decideAlone,
  };
}
