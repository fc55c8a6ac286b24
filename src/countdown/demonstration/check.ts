import { applyOperation, compute, type Operation } from '../arithmetic';
import type { CheckedStep, CheckEvent } from '../searchEvent';

/**
 * Works a solution out again from a state, each step from what the steps before it left: the check
 * ends with the first step whose operands are not there or whose result is another one. A quotient
 * is multiplied back, which does not go through the division that may have been wrong.
 * @param steps a claimed solution, which ends with `target`
 */
export function checkOf(
  numbers: readonly number[],
  steps: readonly Operation[],
  target: number,
): CheckEvent {
  const checked: CheckedStep[] = [];
  let state = numbers;
  for (const step of steps) {
    const again = workOut(step);
    checked.push(again);
    const left = isSame(again, step) ? applyOperation(state, step) : undefined;
    if (!left) return { type: 'check', steps: checked, holds: false };
    state = left;
  }
  return { type: 'check', steps: checked, holds: state.length === 1 && state[0] === target };
}

function workOut({ left, operator, right, result }: Operation): CheckedStep {
  if (operator === '/') return { left, operator, right, result, product: result * right };
  // A difference below zero has no words: its size is another result than any that is claimed.
  return { left, operator, right, result: compute(left, operator, right) ?? right - left };
}

function isSame({ product, result }: CheckedStep, claimed: Operation): boolean {
  return product === undefined ? result === claimed.result : product === claimed.left;
}
