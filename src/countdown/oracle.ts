import { compute, type Operation, OPERATORS } from './arithmetic';
import type { Problem } from './problem';

/**
 * Every sequence of operations that solves the problem, lazily, without repeats of a sequence.
 * Exhaustive: no limit on the size of results. Operands are ordered so that no result is negative.
 */
export function* allSolutions(problem: Problem): Generator<readonly Operation[]> {
  yield* search([...problem.numbers], problem.target, []);
}

function* search(
  numbers: number[],
  target: number,
  steps: readonly Operation[],
): Generator<readonly Operation[]> {
  if (numbers.length === 1) {
    if (numbers[0] === target) yield steps;
    return;
  }
  const tried = new Set<string>();
  for (let i = 0; i < numbers.length; i++) {
    for (let j = i + 1; j < numbers.length; j++) {
      const left = Math.max(numbers[i] as number, numbers[j] as number);
      const right = Math.min(numbers[i] as number, numbers[j] as number);
      if (tried.has(`${left},${right}`)) continue;
      tried.add(`${left},${right}`);
      const rest = numbers.filter((_, k) => k !== i && k !== j);
      for (const operator of OPERATORS) {
        const result = compute(left, operator, right);
        if (result === undefined) continue;
        yield* search([...rest, result], target, [...steps, { left, operator, right, result }]);
      }
    }
  }
}

/** Whether any expression solves the problem. */
export function isSolvable(problem: Problem): boolean {
  return reaches(problem.numbers, problem.target, new Set());
}

/** Depth-first with a memory of failed states, which six numbers need. */
function reaches(numbers: readonly number[], target: number, failed: Set<string>): boolean {
  if (numbers.length === 1) return numbers[0] === target;
  const key = [...numbers].sort((a, b) => a - b).join();
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
  failed.add(key);
  return false;
}
