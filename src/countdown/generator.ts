import { HumanError } from '../common/humanError';
import { hash32, type Random, randomInteger } from '../common/random';
import { isSolvable } from './oracle';
import { PAPER_LIMITS, type Problem, problemKey, type ProblemLimits } from './problem';

export type Split = 'train' | 'validation' | 'heldout';

/**
 * The split that a problem belongs to, by a hash of its sorted numbers and target: a problem is in
 * one split only, whatever seed drew it and in whatever order its numbers stand. 96 % train, 2 %
 * validation (choices may be made on it), 2 % held out (only final results).
 */
export function splitOf(problem: Problem): Split {
  const bucket = hash32(problemKey(problem)) % 100;
  if (bucket < 2) return 'heldout';
  return bucket < 4 ? 'validation' : 'train';
}

/**
 * A solvable problem of one split, drawn as the paper's public code draws them: numbers and target
 * uniform in their ranges, redrawn until an exact integer solution exists.
 */
export function generateProblem(
  random: Random,
  split: Split,
  count = 4,
  limits: ProblemLimits = PAPER_LIMITS,
): Problem {
  for (;;) {
    const numbers = Array.from({ length: count }, () => randomInteger(random, ...limits.number));
    const target = randomInteger(random, ...limits.target);
    const problem = { numbers, target };
    if (splitOf(problem) === split && isSolvable(problem)) return problem;
  }
}

/** After this many repeats in a row a split has hardly a problem left that was not drawn. */
const MOST_REPEATS = 100;

/** Distinct problems of one split, for a problem set. */
export function generateProblems(random: Random, split: Split, size: number, count = 4): Problem[] {
  const problems = new Map<string, Problem>();
  let repeats = 0;
  while (problems.size < size) {
    const problem = generateProblem(random, split, count);
    const key = problemKey(problem);
    repeats = problems.has(key) ? repeats + 1 : 0;
    if (repeats > MOST_REPEATS) {
      throw new HumanError(
        `The split ${split} has about ${problems.size} problems of ${count} numbers. ` +
          `Ask for fewer than ${size}.`,
      );
    }
    problems.set(key, problem);
  }
  return [...problems.values()];
}
