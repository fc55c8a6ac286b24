import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/countdown/arithmetic';
import {
  evaluate,
  formatExpression,
  numbersIn,
  stepsToExpression,
} from '../../../src/countdown/expression';
import {
  DEEPEST_NESTING,
  LONGEST_TEXT,
  parseExpression,
  parseSteps,
} from '../../../src/countdown/expressionParser';
import { HumanError } from '../../../src/common/humanError';
import { expressions, sortedSteps, stepLists } from './arbitraries';

function valueOf(text: string): number | undefined {
  const evaluation = evaluate(parseExpression(text));
  return evaluation.ok ? evaluation.value : undefined;
}

describe('parseExpression', () => {
  test.each([
    ['7', 7],
    ['2+3*4', 14],
    ['(2+3)*4', 20],
    ['20-5-3', 12],
    ['20-(5-3)', 18],
    ['64/8/2', 4],
    ['64/(8/2)', 16],
    ['12/3*4', 16],
    ['((7))', 7],
    ['007', 7],
    ['3 x 4 × 5 · 2', 120],
    ['9 ÷ 3 − 1', 2],
    ['\t(53 - 31)\n+\u00a05 ', 27],
  ])('%j is %i', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  test.each([
    ['', 'Position 1: expected a whole number or "(", but the expression ends.'],
    ['   ', 'Position 1: expected a whole number or "(", but the expression ends.'],
    ['5+', 'Position 3: expected a whole number or "(", but the expression ends.'],
    ['5+*3', 'Position 3: expected a whole number or "(", but found "*".'],
    ['-5+3', 'Position 1: expected a whole number or "(", but found "-".'],
    ['5 6', 'Position 3: expected an operator or the end, but found "6".'],
    ['2.5+1', 'Position 2: expected an operator or the end, but found ".".'],
    ['2(3+4)', 'Position 2: expected an operator or the end, but found "(".'],
    ['5+3)', 'Position 4: expected an operator or the end, but found ")".'],
    ['(5+3', 'Position 5: expected an operator or ")", but the expression ends.'],
    ['(5 3)', 'Position 4: expected an operator or ")", but found "3".'],
    ['()', 'Position 2: expected a whole number or "(", but found ")".'],
    ['5+3=8', 'Position 4: expected an operator or the end, but found "=".'],
    ['five', 'Position 1: expected a whole number or "(", but found "f".'],
    ['process.exit()', 'Position 1: expected a whole number or "(", but found "p".'],
    ['2**3', 'Position 3: expected a whole number or "(", but found "*".'],
    ['5+😀', 'Position 3: expected a whole number or "(", but found "😀".'],
  ])('%j: %s', (text, message) => {
    const parse = () => parseExpression(text);
    expect(parse).toThrow(HumanError);
    expect(parse).toThrow(`${message} Write whole numbers, + - * / and parentheses`);
  });

  test('refuses what is absurdly long, deep or large', () => {
    const nested = (depth: number) => '('.repeat(depth) + '1' + ')'.repeat(depth);
    expect(valueOf(nested(DEEPEST_NESTING))).toBe(1);
    expect(() => parseExpression(nested(DEEPEST_NESTING + 1))).toThrow('nested more than 50 deep');
    expect(valueOf('1+'.repeat(LONGEST_TEXT / 2 - 1) + '1')).toBe(LONGEST_TEXT / 2);
    expect(() => parseExpression('1'.repeat(LONGEST_TEXT + 1))).toThrow('has 1001 characters');
    expect(() => parseExpression('9007199254740993+1')).toThrow('too large for exact arithmetic');
  });

  test('either reads a text or says what to do, whatever the text', () => {
    const signs = fc.constantFrom(...'0123456789+-*/()x÷ =.;a'.split(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: signs, maxLength: 30 })), (text) => {
        try {
          evaluate(parseExpression(text));
        } catch (error) {
          expect(error).toBeInstanceOf(HumanError);
        }
      }),
    );
  });
});

describe('formatExpression', () => {
  test.each(['1+2+3', '1+(2+3)', '1-(2-3)', '(1+2)*3', '1+2*3', '8/(4/2)', '8/4/2', '2*(8/4)'])(
    '%s has the fewest parentheses',
    (text) => {
      expect(formatExpression(parseExpression(text))).toBe(text);
      expect(formatExpression(parseExpression(`((${text}))`))).toBe(text);
    },
  );

  test('parses back to the same tree', () => {
    fc.assert(
      fc.property(expressions, (tree) => {
        expect(parseExpression(formatExpression(tree))).toEqual(tree);
      }),
    );
  });

  test('would lose its tree without any of its parentheses', () => {
    fc.assert(
      fc.property(expressions, (tree) => {
        const text = formatExpression(tree);
        for (const [open, close] of parenthesisPairs(text)) {
          const without = text.slice(0, open) + text.slice(open + 1, close) + text.slice(close + 1);
          expect(parseExpression(without)).not.toEqual(tree);
        }
      }),
    );
  });
});

function parenthesisPairs(text: string): [number, number][] {
  const open: number[] = [];
  return Array.from(text).flatMap((sign, index): [number, number][] => {
    if (sign === '(') open.push(index);
    return sign === ')' ? [[open.pop() as number, index]] : [];
  });
}

describe('evaluate', () => {
  test('gives the steps in the order of doing them', () => {
    const tree = parseExpression('(53-31)*2+15/5');
    expect(evaluate(tree)).toEqual({
      ok: true,
      value: 47,
      steps: parseSteps('53-31=22; 22*2=44; 15/5=3; 44+3=47'),
    });
    expect(numbersIn(tree)).toEqual([53, 31, 2, 15, 5]);
  });

  test('stops at the first step that the rules forbid', () => {
    const evaluation = evaluate(parseExpression('10+(3-(5-(7/2)))'));
    expect(evaluation).toEqual({ ok: false, step: { left: 7, operator: '/', right: 2 } });
  });
});

describe('parseSteps', () => {
  const steps: Operation[] = [
    { left: 53, operator: '-', right: 31, result: 22 },
    { left: 22, operator: '*', right: 5, result: 110 },
  ];

  test.each([
    '53-31=22; 22*5=110',
    '53-31=22,22*5=110',
    '53 - 31 = 22\n22 x 5 = 110\n',
    '\r\n53−31=22\r\n\r\n22×5=110;',
  ])('%j', (text) => {
    expect(parseSteps(text)).toEqual(steps);
  });

  test('keeps wrong results, even negative ones, for the verifier', () => {
    expect(parseSteps('3-5=-2')).toEqual([{ left: 3, operator: '-', right: 5, result: -2 }]);
    expect(parseSteps('3-5=−2')).toEqual(parseSteps('3-5=-2'));
    expect(parseSteps('3*5=16')).toEqual([{ left: 3, operator: '*', right: 5, result: 16 }]);
    expect(parseSteps(' ')).toEqual([]);
  });

  test.each([
    ['53-31', 'Position 1: expected a step such as 53-31=22, but found "53-31".'],
    ['53-31=22; 22+', 'Position 11: expected a step such as 53-31=22, but found "22+".'],
    ['1+2+3=6', 'Position 1: expected a step such as 53-31=22, but found "1+2+3=6".'],
    ['5/2=2.5', 'Position 1: expected a step such as 53-31=22, but found "5/2=2.5".'],
    ['-1+3=2', 'Position 1: expected a step such as 53-31=22, but found "-1+3=2".'],
    ['1+1=9007199254740993', 'Position 1: the number 9007199254740993... is too large'],
  ])('%j: %s', (text, message) => {
    const parse = () => parseSteps(text);
    expect(parse).toThrow(HumanError);
    expect(parse).toThrow(message);
  });
});

describe('stepsToExpression', () => {
  test.each<[numbers: number[], steps: string, expression: string | undefined]>([
    [[22, 26, 31, 53], '53-31=22; 26+22=48; 48-22=26', '26+(53-31)-22'],
    [[1, 2, 3], '1+2=3; 3*3=9', '(1+2)*3'],
    [[7], '', '7'],
    [[5, 7], '5-5=0', undefined],
    [[5, 7], '5+8=13', undefined],
    [[5, 7, 9], '5+7=12', undefined],
    [[5, 7], '', undefined],
    [[], '', undefined],
  ])('%j: %s', (numbers, steps, expression) => {
    expect(stepsToExpression(numbers, parseSteps(steps))).toBe(expression);
  });

  test('parses back to the same numbers, value and steps', () => {
    fc.assert(
      fc.property(stepLists, ({ numbers, steps }) => {
        const tree = parseExpression(stepsToExpression(numbers, steps) ?? '');
        const evaluation = evaluate(tree);
        if (!evaluation.ok) throw new Error('a step is forbidden');
        expect(evaluation.value).toBe(steps.at(-1)?.result);
        expect(sortedSteps(evaluation.steps)).toEqual(sortedSteps(steps));
        expect(numbersIn(tree).sort()).toEqual([...numbers].sort());
      }),
    );
  });
});
