import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCorrect, type Operation, OPERATORS } from '../../../src/countdown/arithmetic';
import { stepsToExpression } from '../../../src/countdown/expression';
import { parseSteps } from '../../../src/countdown/expressionParser';
import { allSolutions } from '../../../src/countdown/oracle';
import type { Problem } from '../../../src/countdown/problem';
import { verifyExpression, verifySteps } from '../../../src/countdown/verifier';
import { solvableProblems, sortedSteps } from './arbitraries';

const problem: Problem = { numbers: [22, 26, 31, 53], target: 26 };

describe('verifyExpression', () => {
  test.each([
    '53-31+26-22',
    '26 + (53 - 31) - 22',
    '(53-31)÷22×26',
    '26*(22/(53-31))',
    '26/(22/(53-31))',
    '26+22-(53-31)',
    '26+(22-(53-31))',
  ])('accepts %s', (text) => {
    expect(verifyExpression(problem, text)).toMatchObject({ ok: true, value: 26 });
  });

  test('gives the expression in its shortest form, and its steps', () => {
    expect(verifyExpression(problem, '( (53 - 31) + 26 ) - (22)')).toEqual({
      ok: true,
      value: 26,
      expression: '53-31+26-22',
      steps: parseSteps('53-31=22; 22+26=48; 48-22=26'),
    });
  });

  test.each<[text: string, numbers: number[], target: number, reason: string]>([
    ['53-31+26', [22, 26, 31, 53], 48, '22 is used never but given once; use every number once.'],
    ['53-31', [53, 31, 31], 22, '31 is used once but given twice; use every number once.'],
    ['5+5+7', [5, 7], 17, '5 is used twice but given once; use every number once.'],
    ['5+7+1', [5, 7], 13, '1 is not one of the numbers 5, 7.'],
    ['57', [5, 7], 57, '57 is not one of the numbers 5, 7.'],
    ['5+7', [5, 7], 13, 'The value is 12, not the target 13.'],
    ['7-(3-5)', [3, 5, 7], 9, '3-5 breaks a rule: no negative intermediate result.'],
    ['3-5+12', [3, 5, 12], 10, '3-5 breaks a rule: no negative intermediate result.'],
    ['7/2*20', [2, 7, 20], 70, '7/2 breaks a rule: no division with a remainder.'],
    ['30*(1/3)', [1, 3, 30], 10, '1/3 breaks a rule: no division with a remainder.'],
    ['9/(5-5)', [5, 5, 9], 10, '9/0 breaks a rule: no division by zero.'],
    ['2.5*4', [4, 25], 10, 'Position 2: expected an operator or the end, but found ".".'],
    ['', [4, 25], 10, 'Position 1: expected a whole number or "(", but the expression ends.'],
  ])('rejects %j of %j for %i: %s', (text, numbers, target, reason) => {
    const verdict = verifyExpression({ numbers, target }, text);
    expect(verdict.ok ? 'accepted' : verdict.reason.message).toContain(reason);
  });

  test('a product beyond exact arithmetic is rejected, not rounded', () => {
    // 94906267² = 9007199515875289, whose neighbour is the nearest that a number can hold.
    const large: Problem = { numbers: [94906267, 94906267], target: 9007199515875288 };
    expect(verifyExpression(large, '94906267*94906267')).toMatchObject({
      ok: false,
      reason: {
        message:
          '94906267*94906267 breaks a rule: no result above 9007199254740991, where arithmetic is ' +
          'no longer exact.',
      },
    });
  });
});

describe('verifySteps', () => {
  const solution = parseSteps('53-31=22; 26+22=48; 48-22=26');

  test('accepts a solution and makes it an expression', () => {
    const expression = '26+(53-31)-22';
    expect(verifySteps(problem, solution)).toEqual({
      ok: true,
      value: 26,
      expression,
      steps: solution,
    });
    expect(verifyExpression(problem, expression).ok).toBe(true);
  });

  test.each([
    ['53-31=23; 26+23=49; 49-22=27', 'Step 1, 53-31=23: 53-31 is 22.'],
    ['53-31=22; 26+27=53', 'Step 2, 26+27=53: 27 is not among the numbers left, 26, 22, 22.'],
    ['53-31=22; 27+26=53', 'Step 2, 27+26=53: 27 is not among the numbers left, 26, 22, 22.'],
    ['53-53=0', 'Step 1, 53-53=0: 53 is not twice among the numbers left, 22, 26, 31, 53.'],
    ['22-26=-4', 'Step 1, 22-26=-4: 22-26 breaks a rule: no negative intermediate result.'],
    ['53/26=2', 'Step 1, 53/26=2: 53/26 breaks a rule: no division with a remainder.'],
    ['53-31=22; 26+22=48', 'The steps leave 48, 22; exactly one number must be left.'],
    ['', 'The steps leave 22, 26, 31, 53; exactly one number must be left.'],
    ['53-31=22; 26+22=48; 48+22=70', 'The value is 70, not the target 26.'],
    [
      '53-31=22; 26+22=48; 48-22=26; 26+0=26',
      'Step 4, 26+0=26: 0 is not among the numbers left, 26.',
    ],
  ])('rejects %j: %s', (steps, reason) => {
    expect(verifySteps(problem, parseSteps(steps))).toMatchObject({
      ok: false,
      reason: { message: reason },
    });
  });

  test('one number needs no step', () => {
    expect(verifySteps({ numbers: [27], target: 27 }, [])).toMatchObject({ expression: '27' });
    expect(verifySteps({ numbers: [28], target: 27 }, []).ok).toBe(false);
    expect(verifySteps({ numbers: [], target: 27 }, []).ok).toBe(false);
  });
});

/** Some of a problem's solutions: enough of them to see many shapes. */
function someSolutions(problem: Problem): (readonly Operation[])[] {
  const found: (readonly Operation[])[] = [];
  for (const steps of allSolutions(problem)) {
    found.push(steps);
    if (found.length === 20) break;
  }
  return found;
}

describe('against the oracle', () => {
  test('accepts every solution, as steps and as an expression', () => {
    fc.assert(
      fc.property(solvableProblems(), (problem) => {
        for (const steps of someSolutions(problem)) {
          expect(verifySteps(problem, steps)).toMatchObject({ ok: true, value: problem.target });
          const text = stepsToExpression(problem.numbers, steps) ?? '';
          const verdict = verifyExpression(problem, text);
          if (!verdict.ok) throw new Error(`${text}: ${verdict.reason.message}`);
          expect(sortedSteps(verdict.steps)).toEqual(sortedSteps(steps));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('rejects a solution with a step that is wrong, left out, or there twice', () => {
    const change = fc.record({
      at: fc.nat(10),
      field: fc.constantFrom('left', 'right', 'result' as const),
      by: fc.integer({ min: -120, max: 120 }),
      operator: fc.constantFrom(...OPERATORS),
    });
    fc.assert(
      fc.property(solvableProblems(), change, (problem, { at, field, by, operator }) => {
        const steps = someSolutions(problem)[0] ?? [];
        const index = at % steps.length;
        const step = steps[index] as Operation;
        const rejected = (...instead: Operation[]) => {
          const mutated = steps.toSpliced(index, 1, ...instead);
          expect(verifySteps(problem, mutated)).toMatchObject({ ok: false });
        };
        rejected();
        rejected(step, step);
        for (const wrong of [
          { ...step, [field]: step[field] + by },
          { ...step, operator },
        ]) {
          if (!isCorrect(wrong)) rejected(wrong);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('rejects a solution of another target, or with other numbers', () => {
    fc.assert(
      fc.property(solvableProblems(), fc.integer({ min: 1, max: 98 }), (problem, by) => {
        const steps = someSolutions(problem)[0] ?? [];
        const text = stepsToExpression(problem.numbers, steps) ?? '';
        const [first = 0, ...others] = problem.numbers;
        const changed = ((first + by - 1) % 99) + 1;
        for (const other of [
          { ...problem, target: problem.target + by },
          { ...problem, numbers: [changed, ...others] },
          { ...problem, numbers: [first, ...problem.numbers] },
          { ...problem, numbers: others },
        ]) {
          expect(verifySteps(other, steps).ok).toBe(false);
          expect(verifyExpression(other, text).ok).toBe(false);
        }
        for (const longer of [`${text}+0`, `${text}*1`, `${text}+`, `(${text}`, `-${text}`]) {
          expect(verifyExpression(problem, longer).ok).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
