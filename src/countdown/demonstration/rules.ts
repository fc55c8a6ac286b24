import type { ProductsOf } from '../successors';

/** What a symbolic solver tries and writes, beside the order that is the same for all. */
export interface SolverRules {
  readonly productsOf: ProductsOf;
  /** Whether a solution is worked out again before it is claimed. */
  readonly checks: boolean;
}

/** Those that models learned from whose vocabulary has no word for a check. */
export const UNCHECKED: SolverRules = { productsOf: 'numbers', checks: false };

export const CHECKED: SolverRules = { productsOf: 'sums', checks: true };
