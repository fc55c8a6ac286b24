import { HumanError } from '../common/humanError';
import {
  applyOperation,
  compute,
  formatOperation,
  type Operation,
  ruleAgainst,
} from './arithmetic';
import {
  evaluate,
  type ForbiddenStep,
  formatExpression,
  numbersIn,
  stepsToExpression,
} from './expression';
import { parseExpression } from './expressionParser';
import type { Problem } from './problem';

/**
 * Whether an answer solves its problem: every number used exactly once, every result exact and
 * allowed by the rules of `arithmetic`, and the target reached. The reason names the first thing
 * that is wrong.
 */
export type Verdict =
  | {
      readonly ok: true;
      readonly value: number;
      readonly expression: string;
      readonly steps: readonly Operation[];
    }
  | { readonly ok: false; readonly reason: HumanError };

/** Judges an expression, as a person or a model wrote it. */
export function verifyExpression(problem: Problem, text: string): Verdict {
  let expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return rejected(error);
  }
  const misused = misusedNumber(problem.numbers, numbersIn(expression));
  if (misused !== undefined) return rejected(misused);
  const evaluation = evaluate(expression);
  if (!evaluation.ok) return rejected(forbidden(evaluation.step));
  const { value, steps } = evaluation;
  if (value !== problem.target) return rejected(missed(value, problem.target));
  return { ok: true, value, expression: formatExpression(expression), steps };
}

/** A file may have any number of them, and an expression of very many nests too deeply. */
const MOST_NUMBERS = 1000;

/** Judges a list of operations, each on numbers that are left by those before it. */
export function verifySteps(problem: Problem, steps: readonly Operation[]): Verdict {
  if (problem.numbers.length > MOST_NUMBERS) {
    return rejected(new HumanError('No problem has {0} numbers.', problem.numbers.length));
  }
  let numbers: readonly number[] = problem.numbers;
  for (const [index, step] of steps.entries()) {
    const wrong = wrongStep(numbers, step);
    if (wrong !== undefined) {
      return rejected(
        new HumanError('Step {0}, {1}: {2}', index + 1, formatOperation(step), wrong),
      );
    }
    numbers = applyOperation(numbers, step) ?? [];
  }
  const [value] = numbers;
  const expression = stepsToExpression(problem.numbers, steps);
  if (value === undefined || expression === undefined) {
    return rejected(
      new HumanError('The steps leave {0}; exactly one number must be left.', list(numbers)),
    );
  }
  if (value !== problem.target) return rejected(missed(value, problem.target));
  return { ok: true, value, expression, steps };
}

function wrongStep(numbers: readonly number[], step: Operation): HumanError | undefined {
  if (!applyOperation(numbers, step)) {
    const missing = numbers.includes(step.left) ? step.right : step.left;
    const again = missing === step.left && missing === step.right && numbers.includes(missing);
    const left = list(numbers);
    return again
      ? new HumanError('{0} is not twice among the numbers left, {1}.', missing, left)
      : new HumanError('{0} is not among the numbers left, {1}.', missing, left);
  }
  const result = compute(step.left, step.operator, step.right);
  if (result === undefined) return forbidden(step);
  if (result === step.result) return undefined;
  return new HumanError('{0} is {1}.', `${step.left}${step.operator}${step.right}`, result);
}

/** The first number that is used though not given, too often, or not at all. */
function misusedNumber(given: readonly number[], used: readonly number[]): HumanError | undefined {
  const times = (numbers: readonly number[], value: number) =>
    numbers.filter((one) => one === value).length;
  for (const value of [...used, ...given]) {
    const uses = times(used, value);
    const gifts = times(given, value);
    if (gifts === 0) {
      return new HumanError('{0} is not one of the numbers {1}.', value, list(given));
    }
    if (uses !== gifts) {
      return new HumanError(
        '{0} is used {1} but given {2}; use every number once.',
        ...[value, count(uses), count(gifts)],
      );
    }
  }
  return undefined;
}

function forbidden({ left, operator, right }: ForbiddenStep): HumanError {
  const rule = ruleAgainst(left, operator, right);
  return new HumanError('{0} breaks a rule: {1}.', `${left}${operator}${right}`, rule);
}

function missed(value: number, target: number): HumanError {
  return new HumanError('The value is {0}, not the target {1}.', value, target);
}

function rejected(reason: HumanError): Verdict {
  return { ok: false, reason };
}

function list(numbers: readonly number[]): string {
  return numbers.join(', ');
}

function count(times: number): HumanError {
  if (times === 0) return new HumanError('never');
  if (times === 1) return new HumanError('once');
  return times === 2 ? new HumanError('twice') : new HumanError('{0} times', times);
}
