import { HumanError } from '../common/humanError';
import type { Operation, Operator } from './arithmetic';
import type { BinaryExpression, Expression } from './expression';

/** Six numbers need some 40 characters; more than this is not an answer to a problem. */
export const LONGEST_TEXT = 1000;
/** Parentheses inside parentheses. */
export const DEEPEST_NESTING = 50;

/** How people write the four operators. */
const OPERATOR_SIGNS: Readonly<Record<string, Operator>> = {
  '+': '+',
  '-': '-',
  '−': '-',
  '*': '*',
  x: '*',
  '×': '*',
  '·': '*',
  '/': '/',
  '÷': '/',
};

interface Token {
  readonly text: string;
  /** From 1, as a person counts characters. */
  readonly position: number;
}

/**
 * The tree of an expression of whole numbers, + - * / and parentheses, with the usual precedence
 * and from left to right. Anything else is a HumanError that says where it is and what was
 * expected there.
 */
export function parseExpression(text: string): Expression {
  checkLength(text);
  return new ExpressionParser(text).parse();
}

/** Recursive descent with one token of look-ahead: sums of products of operands. */
class ExpressionParser {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(text: string) {
    const matches = text.matchAll(/\d+|\S/gu);
    const tokens = Array.from(matches, (m) => ({ text: m[0], position: m.index + 1 }));
    this.tokens = [...tokens, { text: '', position: text.trimEnd().length + 1 }];
  }

  parse(): Expression {
    const expression = this.sum(0);
    if (this.token.text !== '') throw unexpected(this.token, 'an operator or the end');
    return expression;
  }

  private get token(): Token {
    // The end token is never consumed.
    return this.tokens[this.next] as Token;
  }

  private sum(depth: number): Expression {
    return this.chain(['+', '-'], () => this.chain(['*', '/'], () => this.operand(depth)));
  }

  private chain(operators: readonly Operator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = OPERATOR_SIGNS[this.token.text];
      if (!operator || !operators.includes(operator)) return left;
      this.next++;
      left = { type: 'binary', operator, left, right: operand() } satisfies BinaryExpression;
    }
  }

  private operand(depth: number): Expression {
    const { token } = this;
    if (/^\d/.test(token.text)) {
      this.next++;
      return { type: 'number', value: parseWhole(token) };
    }
    if (token.text !== '(') throw unexpected(token, 'a whole number or "("');
    if (depth === DEEPEST_NESTING) {
      throw new HumanError(
        `Position ${token.position}: parentheses are nested more than ${DEEPEST_NESTING} deep. ` +
          'Leave out those that are not needed.',
      );
    }
    this.next++;
    const inner = this.sum(depth + 1);
    if (this.token.text !== ')') throw unexpected(this.token, 'an operator or ")"');
    this.next++;
    return inner;
  }
}

function unexpected({ text, position }: Token, expected: string): HumanError {
  const found = text === '' ? 'the expression ends' : `found "${text}"`;
  return new HumanError(
    `Position ${position}: expected ${expected}, but ${found}. ` +
      'Write whole numbers, + - * / and parentheses, for example (53-31)*2+5.',
  );
}

function parseWhole({ text, position }: Token): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new HumanError(
    `Position ${position}: the number ${text.slice(0, 20)}... is too large for exact arithmetic. ` +
      `Use numbers up to ${Number.MAX_SAFE_INTEGER}.`,
  );
}

function checkLength(text: string): void {
  if (text.length > LONGEST_TEXT) {
    throw new HumanError(
      `The text has ${text.length} characters. Give an expression or steps of ${LONGEST_TEXT} ` +
        'characters at most.',
    );
  }
}

/** `left sign right = result`; a negative result is read, so that it can be judged. */
const STEP = /^\s*(\d+)\s*([-+*/−x×·÷])\s*(\d+)\s*=\s*([-−]?)\s*(\d+)\s*$/u;

/** The steps of a list such as `53-31=22; 22+5=27`, split by new lines, commas or semicolons. */
export function parseSteps(text: string): Operation[] {
  checkLength(text);
  const steps: Operation[] = [];
  for (const { 0: part, index } of text.matchAll(/[^\n,;]+/g)) {
    if (part.trim() === '') continue;
    const position = index + part.length - part.trimStart().length + 1;
    const [, left, sign, right, minus, result] = STEP.exec(part) ?? [];
    const operator = OPERATOR_SIGNS[sign ?? ''];
    if (!left || !right || !result || !operator) {
      throw new HumanError(
        `Position ${position}: expected a step such as 53-31=22, but found "${part.trim()}". ` +
          'Write one operation on two whole numbers and its result; split steps by ";".',
      );
    }
    const whole = (digits: string) => parseWhole({ text: digits, position });
    const value = minus ? -whole(result) : whole(result);
    steps.push({ left: whole(left), operator, right: whole(right), result: value });
  }
  return steps;
}
