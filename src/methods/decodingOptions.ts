import type { ChildrenCondition, JoinRule, Method } from '../common/method';
import { DEFAULT_LIMITS } from '../engine/runRequest';

/** How a problem is to be decoded: what `solve`, `evaluate` and the editor let a person choose. */
export interface DecodingOptions {
  readonly method: Method;
  /** Most children of one thread (APR). */
  readonly children: ChildrenCondition;
  /** Most children of one spawn (APR). */
  readonly perSpawn: number;
  /** Context window of every thread, in tokens. */
  readonly window: number;
  /** When a parent goes on (APR): the paper leaves open that the first solution could do. */
  readonly join: JoinRule;
  /** 0 is greedy. */
  readonly temperature: number;
  /**
   * Visit the first operations in random order (SoS+); by default wherever tokens are drawn, since
   * samples in one fixed order are nearly the same search.
   */
  readonly shuffled?: boolean;
  readonly seed: number;
}

/** A shorter window has hardly room for a prompt. */
export const SHORTEST_WINDOW = 32;

export const DEFAULT_OPTIONS: DecodingOptions = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  join: 'all',
  window: DEFAULT_LIMITS.contextWindow,
  temperature: 0,
  seed: 0,
};
