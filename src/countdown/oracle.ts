import { applyOperation, compute, descending, type Operation, OPERATORS } from './arithmetic';
import { PAPER_LIMITS, type Problem } from './problem';

/**
 * Numbers that are searched to their end, which is as many as problems have. Each number more takes
 * some ten times as long: what a file says may have any, and is not to be searched.
 */
export const MOST_SEARCHED = PAPER_LIMITS.count[1];

/**
 * Every sequence of operations that solves the problem, lazily, without repeats of a sequence.
 * Exhaustive: no limit on the size of results. The operands of + and * stand larger first.
 */
export function* allSolutions(problem: Problem): Generator<readonly Operation[]> {
  yield* search(descending(problem.numbers), problem.target, [], new Set());
}

/** @returns whether it found any; states without a solution are entered once only */
function* search(
  numbers: readonly number[],
  target: number,
  steps: readonly Operation[],
  failed: Set<string>,
): Generator<readonly Operation[], boolean> {
  if (numbers.length === 1) {
    if (numbers[0] === target) yield steps;
    return numbers[0] === target;
  }
  const key = numbers.join();
  if (failed.has(key)) return false;
  let found = false;
  for (const operation of operationsOn(numbers)) {
    const left = applyOperation(numbers, operation) as readonly number[];
    if (yield* search(left, target, [...steps, operation], failed)) found = true;
  }
  if (!found) failed.add(key);
  return found;
}

/** Whether any expression solves the problem. */
export function isSolvable(problem: Problem): boolean {
  return reaches(problem.numbers, problem.target, new Set());
}

/**
 * The same search without the steps, several times as fast: drawing a problem asks this often.
 * States of two numbers are most of all and cheaper to try than to remember.
 */
function reaches(numbers: readonly number[], target: number, failed: Set<string>): boolean {
  if (numbers.length === 1) return numbers[0] === target;
  const key = numbers.length > 2 ? descending(numbers).join() : '';
  if (failed.has(key)) return false;
  for (let i = 0; i < numbers.length; i++) {
    for (let j = i + 1; j < numbers.length; j++) {
      const left = Math.max(numbers[i] as number, numbers[j] as number);
      const right = Math.min(numbers[i] as number, numbers[j] as number);
      const rest = numbers.filter((_, k) => k !== i && k !== j);
      for (const operator of OPERATORS) {
        const result = compute(left, operator, right);
        if (result !== undefined && reaches([...rest, result], target, failed)) return true;
      }
    }
  }
  if (key) failed.add(key);
  return false;
}

/**
 * The operations that the rules allow on a state, each once.
 * @param numbers descending, so that equal ones stand side by side
 */
function operationsOn(numbers: readonly number[]): Operation[] {
  const operations: Operation[] = [];
  for (const [i, left] of numbers.entries()) {
    if (left === numbers[i - 1]) continue;
    for (const [k, right] of numbers.slice(i + 1).entries()) {
      if (k > 0 && right === numbers[i + k]) continue;
      for (const operator of OPERATORS) {
        const result = compute(left, operator, right);
        if (result !== undefined) operations.push({ left, operator, right, result });
      }
      // The one operation with the smaller operand first that leaves a whole number.
      if (right === 0 && left > 0) {
        operations.push({ left: right, operator: '/', right: left, result: 0 });
      }
    }
  }
  return operations;
}
