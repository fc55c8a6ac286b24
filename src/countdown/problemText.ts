import { HumanError } from '../humanError';
import { PAPER_LIMITS, parseProblem, type Problem } from './problem';

/** How one line writes a problem. */
const SYNTAX = { problem: '22 26 31 53 -> 27', target: '-> 27' } as const;

export const EXAMPLE_PROBLEM = SYNTAX.problem;

/** The line that `parseProblemText` reads back. */
export function formatProblem({ numbers, target }: Problem): string {
  return `${numbers.join(' ')} -> ${target}`;
}

/**
 * The problem in one line: numbers, between spaces or commas, then `->` or `=` and the target.
 * Throws a HumanError that names the first thing wrong.
 */
export function parseProblemText(text: string): Problem {
  const [left = '', target, ...more] = text.split(/->|→|=/);
  if (more.length > 0) {
    throw new HumanError(`More than one target given. Write one, for example ${SYNTAX.problem}.`);
  }
  const numbers = left.split(/[\s,]+/).filter(Boolean);
  return parseProblem(numbers, target?.trim(), PAPER_LIMITS, SYNTAX);
}
