import { HumanError } from '../common/humanError';
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
  const counts = [fewest, most, syntax.problem] as const;
  if (numbers.length === 0) {
    throw new HumanError('No numbers given. Give {0} to {1} numbers, for example {2}.', ...counts);
  }
  if (numbers.length === 1 && fewest > 1) {
    throw new HumanError('1 number given. Give {0} to {1} numbers, for example {2}.', ...counts);
  }
  if (numbers.length < fewest || numbers.length > most) {
    throw new HumanError(
      '{3} numbers given. Give {0} to {1} numbers, for example {2}.',
      ...counts,
      numbers.length,
    );
  }
  // A number that cannot be read is told before a target that is not there yet.
  const read = numbers.map((value) => parseNumber(value, limits.number));
  if (target === undefined || target === '') {
    throw new HumanError('No target given. Add one, for example {0}.', syntax.target);
  }
  return { numbers: read, target: parseTarget(target, limits.target) };
}

function parseNumber(value: unknown, [low, high]: readonly [number, number]): number {
  const text = String(value).trim();
  const parsed = parseWhole(text);
  if (parsed === undefined) {
    throw new HumanError(
      'The number "{0}" is not a whole number. Give a whole number from {1} to {2}.',
      ...[text, low, high],
    );
  }
  if (parsed >= low && parsed <= high) return parsed;
  throw new HumanError(
    'The number {0} is out of range. Give a whole number from {1} to {2}.',
    ...[text, low, high],
  );
}

function parseTarget(value: unknown, [low, high]: readonly [number, number]): number {
  const text = String(value).trim();
  const parsed = parseWhole(text);
  if (parsed === undefined) {
    throw new HumanError(
      'The target "{0}" is not a whole number. Give a whole number from {1} to {2}.',
      ...[text, low, high],
    );
  }
  if (parsed >= low && parsed <= high) return parsed;
  throw new HumanError(
    'The target {0} is out of range. Give a whole number from {1} to {2}.',
    ...[text, low, high],
  );
}

function parseWhole(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
