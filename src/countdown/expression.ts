import { compute, type Operation, type Operator } from './arithmetic';

/** An arithmetic expression over whole numbers, as a tree. */
export type Expression = NumberExpression | BinaryExpression;

export interface NumberExpression {
  readonly type: 'number';
  readonly value: number;
}

export interface BinaryExpression {
  readonly type: 'binary';
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

/** The numbers that stand in an expression, from left to right. */
export function numbersIn(expression: Expression): number[] {
  if (expression.type === 'number') return [expression.value];
  return [...numbersIn(expression.left), ...numbersIn(expression.right)];
}

/** A step that the rules of `arithmetic` give no result. */
export type ForbiddenStep = Omit<Operation, 'result'>;

/** An expression's exact value and the steps to it, or the first step that is not allowed. */
export type Evaluation =
  | { readonly ok: true; readonly value: number; readonly steps: readonly Operation[] }
  | { readonly ok: false; readonly step: ForbiddenStep };

/** Works an expression out, operands before the operation on them and from left to right. */
export function evaluate(expression: Expression): Evaluation {
  if (expression.type === 'number') return { ok: true, value: expression.value, steps: [] };
  const left = evaluate(expression.left);
  if (!left.ok) return left;
  const right = evaluate(expression.right);
  if (!right.ok) return right;
  const step = { left: left.value, operator: expression.operator, right: right.value };
  const result = compute(step.left, step.operator, step.right);
  if (result === undefined) return { ok: false, step };
  return { ok: true, value: result, steps: [...left.steps, ...right.steps, { ...step, result }] };
}

const PRECEDENCE: Readonly<Record<Operator, number>> = { '+': 1, '-': 1, '*': 2, '/': 2 };

/**
 * The expression with the fewest parentheses that still keep its tree: `a+(b+c)` keeps them, since
 * `a+b+c` is `(a+b)+c`, which has other steps.
 */
export function formatExpression(expression: Expression): string {
  if (expression.type === 'number') return String(expression.value);
  const { operator, left, right } = expression;
  const own = PRECEDENCE[operator];
  const leftText = parenthesized(left, precedenceOf(left) < own);
  return `${leftText}${operator}${parenthesized(right, precedenceOf(right) <= own)}`;
}

function precedenceOf(expression: Expression): number {
  return expression.type === 'number' ? Infinity : PRECEDENCE[expression.operator];
}

function parenthesized(expression: Expression, needed: boolean): string {
  const text = formatExpression(expression);
  return needed ? `(${text})` : text;
}

/**
 * One expression that does all the steps, in the order of their operands; undefined where an
 * operand is missing or more than one number is left. Written results are taken on trust: the
 * verifier judges them.
 */
export function stepsToExpression(
  numbers: readonly number[],
  steps: readonly Operation[],
): string | undefined {
  const available: { value: number; expression: Expression }[] = numbers.map((value) => ({
    value,
    expression: { type: 'number', value },
  }));
  // Equal numbers are interchangeable; the newest is what a step most often means.
  const take = (value: number): Expression | undefined => {
    const index = available.findLastIndex((one) => one.value === value);
    return index < 0 ? undefined : available.splice(index, 1)[0]?.expression;
  };
  for (const { left: leftValue, operator, right: rightValue, result } of steps) {
    const left = take(leftValue);
    const right = take(rightValue);
    if (!left || !right) return undefined;
    available.push({ value: result, expression: { type: 'binary', operator, left, right } });
  }
  const [last] = available;
  return last && available.length === 1 ? formatExpression(last.expression) : undefined;
}
