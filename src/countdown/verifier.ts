import { HumanError } from '../humanError';
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
  | { readonly ok: false; readonly reason: string };

/** Judges an expression, as a person or a model wrote it. */
export function verifyExpression(problem: Problem, text: string): Verdict {
  let expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return rejected(error.message);
  }
  const misused = misusedNumber(problem.numbers, numbersIn(expression));
  if (misused !== undefined) return rejected(misused);
  const evaluation = evaluate(expression);
  if (!evaluation.ok) return rejected(forbidden(evaluation.step));
  const { value, steps } = evaluation;
  if (value !== problem.target) return rejected(missed(value, problem.target));
  return { ok: true, value, expression: formatExpression(expression), steps };
}

/** Judges a list of operations, each on numbers that are left by those before it. */
export function verifySteps(problem: Problem, steps: readonly Operation[]): Verdict {
  let numbers: readonly number[] = problem.numbers;
  for (const [index, step] of steps.entries()) {
    const wrong = wrongStep(numbers, step);
    if (wrong !== undefined) {
      return rejected(`Step ${index + 1}, ${formatOperation(step)}: ${wrong}`);
    }
    numbers = applyOperation(numbers, step) ?? [];
  }
  const [value] = numbers;
  const expression = stepsToExpression(problem.numbers, steps);
  if (value === undefined || expression === undefined) {
    return rejected(`The steps leave ${list(numbers)}; exactly one number must be left.`);
  }
  if (value !== problem.target) return rejected(missed(value, problem.target));
  return { ok: true, value, expression, steps };
}

function wrongStep(numbers: readonly number[], step: Operation): string | undefined {
  if (!applyOperation(numbers, step)) {
    const missing = numbers.includes(step.left) ? step.right : step.left;
    const again = missing === step.left && missing === step.right && numbers.includes(missing);
    return `${missing} is not ${again ? 'twice ' : ''}among the numbers left, ${list(numbers)}.`;
  }
  const result = compute(step.left, step.operator, step.right);
  if (result === undefined) return forbidden(step);
  if (result === step.result) return undefined;
  return `${step.left}${step.operator}${step.right} is ${result}.`;
}

/** The first number that is used though not given, too often, or not at all. */
function misusedNumber(given: readonly number[], used: readonly number[]): string | undefined {
  const times = (numbers: readonly number[], value: number) =>
    numbers.filter((one) => one === value).length;
  for (const value of [...used, ...given]) {
    const uses = times(used, value);
    const gifts = times(given, value);
    if (gifts === 0) return `${value} is not one of the numbers ${list(given)}.`;
    if (uses !== gifts) {
      return `${value} is used ${count(uses)} but given ${count(gifts)}; use every number once.`;
    }
  }
  return undefined;
}

function forbidden({ left, operator, right }: ForbiddenStep): string {
  return `${left}${operator}${right} breaks a rule: ${ruleAgainst(left, operator, right)}.`;
}

function missed(value: number, target: number): string {
  return `The value is ${value}, not the target ${target}.`;
}

function rejected(reason: string): Verdict {
  return { ok: false, reason };
}

function list(numbers: readonly number[]): string {
  return numbers.join(', ');
}

function count(times: number): string {
  if (times === 0) return 'never';
  return times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`;
}
