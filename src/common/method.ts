/**
 * How a model is asked to reason (arXiv 2504.15466, section 4): Adaptive Parallel Reasoning, by
 * spawn() and join(), or Stream of Search, one serial search in one context.
 */
export type Method = 'apr' | 'sos';

/** What a method is called: names of the field, the same in every language. */
export function methodName(method: Method): string {
  return method === 'apr' ? 'APR' : 'SoS+';
}

/**
 * When a parent goes on: when all children of its spawn have returned, as the paper has it, or as soon
 * as one has returned a solution, which ends the others.
 */
export type JoinRule = 'all' | 'first';

export const JOIN_RULES = ['all', 'first'] as const;

/** Most children of one thread: 0 to 10, or no limit (arXiv 2504.15466, section 3.2). */
export type ChildrenCondition = number | 'unlimited';

export const CHILDREN_CONDITIONS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
