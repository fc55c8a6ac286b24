import { DEFAULT_OPTIONS, requestFor } from './decodingOptions';
import { decideAlone, type SolvingMethod } from './method';

export interface SosCondition {
  /** Context window in tokens, which the prompt tells the model. */
  readonly window?: number;
  /**
   * 0 is greedy. Above 0 the prompt asks for the first operations in random order, as the model was
   * trained to: samples of one fixed order would be nearly the same search.
   */
  readonly temperature?: number;
}

/** Stream of Search with hybrid demonstrations, SoS+ (arXiv 2504.15466, section 4): one context. */
export function sos(condition: SosCondition = {}): SolvingMethod {
  const options = { ...DEFAULT_OPTIONS, ...condition, method: 'sos' } as const;
  const window = options.window === DEFAULT_OPTIONS.window ? '' : ` window=${options.window}`;
  return {
    name: `sos${window}`,
    model: 'sos',
    samples: 1,
    requests: (problem, seed) => [requestFor(problem, { ...options, seed })],
    decide: decideAlone,
  };
}
