import { HumanError } from '../common/humanError';

/**
 * The arithmetic of Countdown, said in this one place:
 * whole numbers only, no division with a remainder, no division by zero, and no negative
 * intermediate result; zero is allowed.
 */

export const OPERATORS = ['+', '-', '*', '/'] as const;
export type Operator = (typeof OPERATORS)[number];

/** `left operator right = result`, as somebody wrote it: the result need not be right. */
export interface Operation {
  readonly left: number;
  readonly operator: Operator;
  readonly right: number;
  readonly result: number;
}

export function isOperator(text: string): text is Operator {
  return (OPERATORS as readonly string[]).includes(text);
}

/** The exact result, or undefined where the rules above allow none. */
export function compute(left: number, operator: Operator, right: number): number | undefined {
  const result = computeAnyInteger(left, operator, right);
  return result !== undefined && result >= 0 && Number.isSafeInteger(result) ? result : undefined;
}

function computeAnyInteger(left: number, operator: Operator, right: number): number | undefined {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right !== 0 && left % right === 0 ? left / right : undefined;
  }
}

/** The rule by which `compute` gives no result for these operands. */
export function ruleAgainst(left: number, operator: Operator, right: number): HumanError {
  if (operator === '/') {
    return right === 0
      ? new HumanError('no division by zero')
      : new HumanError('no division with a remainder');
  }
  return operator === '-' && left < right
    ? new HumanError('no negative intermediate result')
    : new HumanError(
        'no result above {0}, where arithmetic is no longer exact',
        Number.MAX_SAFE_INTEGER,
      );
}

/** Whether the written result is the exact one. */
export function isCorrect(operation: Operation): boolean {
  return compute(operation.left, operation.operator, operation.right) === operation.result;
}

/** `22+26=48`. */
export function formatOperation({ left, operator, right, result }: Operation): string {
  return `${left}${operator}${right}=${result}`;
}

/** Numbers in a state stand in descending order, so that equal states read the same. */
export function descending(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => b - a);
}

/**
 * The numbers left after an operation: both operands leave, the written result joins, descending.
 * Undefined where an operand is not among the numbers.
 */
export function applyOperation(
  numbers: readonly number[],
  operation: Operation,
): number[] | undefined {
  const rest = [...numbers];
  for (const operand of [operation.left, operation.right]) {
    const index = rest.indexOf(operand);
    if (index < 0) return undefined;
    rest.splice(index, 1);
  }
  return descending([...rest, operation.result]);
}
