import fc from 'fast-check';
import { compute, type Operation, OPERATORS } from '../../../src/countdown/arithmetic';
import type { Expression } from '../../../src/countdown/expression';
import { generateProblem } from '../../../src/countdown/generator';
import type { Problem } from '../../../src/countdown/problem';
import { createRandom } from '../../../src/common/random';

export const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** Problems that have a solution. */
export function solvableProblems(counts: readonly number[] = [2, 3, 4, 5]): fc.Arbitrary<Problem> {
  return fc
    .tuple(seeds, fc.constantFrom(...counts))
    .map(([seed, count]) => generateProblem(createRandom(seed), 'train', count));
}

/** Any problem within the limits, with a solution or without; equal numbers are frequent. */
export function problems(counts: readonly number[] = [2, 3, 4]): fc.Arbitrary<Problem> {
  const number = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 6 }));
  return fc.constantFrom(...counts).chain((count) =>
    fc.record({
      numbers: fc.array(number, { minLength: count, maxLength: count }),
      target: fc.integer({ min: 10, max: 100 }),
    }),
  );
}

/** Trees of any shape; the rules need not allow their steps. */
export const expressions: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.record({ type: fc.constant('number' as const), value: fc.nat(999) }),
    fc.record({
      type: fc.constant('binary' as const),
      operator: fc.constantFrom(...OPERATORS),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;

/** Numbers, and allowed steps that join all of them in some order. */
export const stepLists: fc.Arbitrary<{ numbers: number[]; steps: Operation[] }> = fc
  .record({
    numbers: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }),
    draws: fc.infiniteStream(fc.nat(1000)),
  })
  .map(({ numbers, draws }) => {
    const draw = (size: number) => (draws.next().value ?? 0) % size;
    const left = [...numbers];
    const steps: Operation[] = [];
    while (left.length > 1) {
      const [a = 0] = left.splice(draw(left.length), 1);
      const [b = 0] = left.splice(draw(left.length), 1);
      const operator = OPERATORS[draw(4)] ?? '+';
      const result = compute(a, operator, b);
      const step: Operation =
        result === undefined
          ? { left: a, operator: '+', right: b, result: a + b }
          : { left: a, operator, right: b, result };
      steps.push(step);
      left.push(step.result);
    }
    return { numbers, steps };
  });

/** Steps as a set that may hold some more than once. */
export function sortedSteps(steps: readonly Operation[]): string[] {
  return steps.map((s) => `${s.left}${s.operator}${s.right}=${s.result}`).sort();
}
