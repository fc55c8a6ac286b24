import { DEFAULT_OPTIONS, requestFor } from './decodingOptions';
import { decideAlone, type SolvingMethod } from './method';

export interface SosCondition {
  /** Context window in tokens, which the prompt tells the model. */
  readonly window?: number;
  /** 0 is greedy. */
  readonly temperature?: number;
  /**
   * Where tokens are drawn: the first operations in random order (default), as the prompt asks and
   * the model was trained to, or in the one order of greedy search.
   */
  readonly shuffled?: boolean;
}

/** Stream of Search with hybrid demonstrations, SoS+ (arXiv 2504.15466, section 4): one context. */
export function sos(condition: SosCondition = {}): SolvingMethod {
  const options = { ...DEFAULT_OPTIONS, ...condition, method: 'sos' } as const;
  const window = options.window === DEFAULT_OPTIONS.window ? '' : ` window=${options.window}`;
  return {
    name: `sos${window}${condition.shuffled === false ? ' ordered' : ''}`,
    model: 'sos',
    samples: 1,
    requests: (problem, seed) => [requestFor(problem, { ...options, seed })],
    decide: decideAlone,
  };
}
