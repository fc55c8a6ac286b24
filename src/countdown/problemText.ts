import { HumanError } from '../common/humanError';
import { PAPER_LIMITS, parseProblem, type Problem } from './problem';

/** How one line writes a problem. */
const SYNTAX = { problem: '22 26 31 53 -> 27', target: '-> 27' } as const;

export const EXAMPLE_PROBLEM = SYNTAX.problem;

/** The line that `parseProblemText` reads back. */
export function formatProblem({ numbers, target }: Problem): string {
  return `${numbers.join(' ')} -> ${target}`;
}

/** What stands before the target: `->`, `=`, `=>`, arrows, or the option of the command line. */
const BEFORE_TARGET = /->|=>|→|⇒|=|(?:--)?target:?/i;

/** Quotes and brackets around a problem, and what ends a sentence or a statement after it. */
const WRAPPING = /^[\s"'`([{]+|[\s"'`)\]}.;。；]+$/g;

/**
 * The problem in one line: numbers, between spaces or commas, then `->` or `=` and the target.
 * Brackets around the numbers and quotes around the line are passed over.
 * @throws HumanError that names the first thing wrong
 */
export function parseProblemText(text: string): Problem {
  const [left = '', target, ...more] = text.replace(WRAPPING, '').split(BEFORE_TARGET);
  if (more.length > 0) {
    throw new HumanError('More than one target given. Write one, for example {0}.', SYNTAX.problem);
  }
  const numbers = left
    .replace(WRAPPING, '')
    .split(/[\s,;，、；]+/)
    .filter(Boolean);
  return parseProblem(numbers, target?.trim(), PAPER_LIMITS, SYNTAX);
}
