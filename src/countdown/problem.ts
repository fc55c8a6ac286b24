import { HumanError } from '../humanError';
import { descending } from './arithmetic';

/** Make an expression that uses each of `numbers` exactly once and equals `target`. */
export interface Problem {
  readonly numbers: readonly number[];
  readonly target: number;
}

/** What a model (or a problem set) can write: inclusive ranges. */
export interface ProblemLimits {
  readonly count: readonly [number, number];
  readonly number: readonly [number, number];
  readonly target: readonly [number, number];
}

/** Numbers 1-99 and targets 10-100: the distribution of the paper's public code. */
export const PAPER_LIMITS: ProblemLimits = { count: [2, 6], number: [1, 99], target: [10, 100] };

/** How the person who gives a problem writes it: examples for the messages. */
export interface ProblemSyntax {
  readonly problem: string;
  readonly target: string;
}

const ARGUMENTS: ProblemSyntax = { problem: '22 26 31 53 --target 27', target: '--target 27' };

/** Equal for problems that differ only in the order of their numbers. */
export function problemKey(problem: Problem): string {
  return `${descending(problem.numbers).join(' ')} -> ${problem.target}`;
}

/**
 * The problem, or a HumanError that names the first thing wrong and the range that is allowed.
 * @param numbers texts or numbers as they were given
 */
export function parseProblem(
  numbers: readonly unknown[],
  target: unknown,
  limits: ProblemLimits = PAPER_LIMITS,
  syntax: ProblemSyntax = ARGUMENTS,
): Problem {
  const [fewest, most] = limits.count;
  const counts = `${fewest} to ${most} numbers, for example ${syntax.problem}`;
  if (numbers.length === 0) throw new HumanError(`No numbers given. Give ${counts}.`);
  if (numbers.length < fewest || numbers.length > most) {
    const given = numbers.length === 1 ? '1 number' : `${numbers.length} numbers`;
    throw new HumanError(`${given} given. Give ${counts}.`);
  }
  if (target === undefined || target === '') {
    throw new HumanError(`No target given. Add one, for example ${syntax.target}.`);
  }
  return {
    numbers: numbers.map((value) => parseInRange(value, 'number', limits.number)),
    target: parseInRange(target, 'target', limits.target),
  };
}

function parseInRange(value: unknown, what: string, [low, high]: readonly [number, number]) {
  const text = String(value).trim();
  const advice = `Give a whole number from ${low} to ${high}.`;
  if (!/^[+-]?\d+$/.test(text)) {
    throw new HumanError(`The ${what} "${text}" is not a whole number. ${advice}`);
  }
  const parsed = Number(text);
  if (parsed < low || parsed > high) {
    throw new HumanError(`The ${what} ${text} is out of range. ${advice}`);
  }
  return parsed;
}
