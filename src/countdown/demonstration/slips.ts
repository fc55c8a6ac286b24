import { compute, descending, type Operation } from '../arithmetic';
import { type Random, randomChoice, randomInteger } from '../../common/random';
import { allSolutions } from '../oracle';
import type { JoinEvent } from '../searchEvent';
import { LARGEST_RESULT, LAST_ORDER, type Successor, successors } from '../successors';

/** A wrong result within this share of the target, or of the right one, is a slip that models make. */
const NEAR = 0.1;
const PLAUSIBLE = 0.3;

const LAST_SHARE = { near: 0.35, far: 0.005 };
const WIDE_SHARE = 0.03;
/** Share of the spawns one of whose children returns what is no solution. */
const MISLED_SHARE = 0.3;
/** Random ways through a state, of which the one that comes nearest to the target is taken. */
const TRIES = 12;

/**
 * Writes one operation of a demonstration wrong, so that the search then comes to the target: what a
 * check must find. It is for `serialSearch`, and the wrong operation itself is not to be learned.
 */
export function drawSlip(random: Random, target: number) {
  let isMade = false;
  return (state: readonly number[], next: readonly Successor[]): readonly Successor[] => {
    if (isMade) return next;
    const slip = state.length === 2 ? lastSlip(random, state, target) : undefined;
    if (slip) {
      isMade = true;
      const place = LAST_ORDER.indexOf(slip.operation.operator);
      const isBefore = (s: Successor) => LAST_ORDER.indexOf(s.operation.operator) < place;
      const isAfter = (s: Successor) => LAST_ORDER.indexOf(s.operation.operator) > place;
      return [...next.filter(isBefore), slip, ...next.filter(isAfter)];
    }
    if (state.length !== 3 || random() >= WIDE_SHARE) return next;
    const at = randomInteger(random, 0, Math.max(0, next.length - 1));
    const wrong = next[at] && wideSlip(random, next[at], target);
    if (!wrong) return next;
    isMade = true;
    const isInstead = wrong.operation.operator === next[at]?.operation.operator;
    return [...next.slice(0, isInstead ? at : at + 1), wrong, ...next.slice(at + 1)];
  };
}

/** Has a child return what is no solution, once in a while. For `demonstrateApr`. */
export function drawMisled(random: Random, target: number) {
  return (group: readonly Successor[], results: JoinEvent['results']): JoinEvent['results'] => {
    if (random() >= MISLED_SHARE) return results;
    const missed = results.flatMap((steps, i) => (steps ? [] : [i]));
    if (missed.length === 0) return results;
    const at = randomChoice(random, missed);
    const { operation, numbers } = group[at] as Successor;
    const steps = falseSolution(random, numbers, target);
    return steps ? results.with(at, [operation, ...steps]) : results;
  };
}

/** Steps that end with the target and do not lead there: like what models claim. */
function falseSolution(
  random: Random,
  numbers: readonly number[],
  target: number,
): readonly Operation[] | undefined {
  const kind = random();
  if (kind < 0.25 && numbers.length <= 3) {
    const [strange] = allSolutions({ numbers: withStranger(random, numbers), target });
    const isWritten = strange?.every(
      (step) => !isLarge(Math.max(step.left, step.right, step.result)),
    );
    if (isWritten) return strange;
  }
  let best: { readonly steps: readonly Operation[]; readonly error: number } | undefined;
  for (let i = 0; i < TRIES; i++) {
    const found = falseWay(random, numbers, target, kind < 0.5);
    if (found && (!best || found.error < best.error)) best = found;
  }
  return best?.steps;
}

/** One number is another one, as where a state was copied wrong. */
function withStranger(random: Random, numbers: readonly number[]): number[] {
  const at = randomInteger(random, 0, numbers.length - 1);
  const number = numbers[at] as number;
  const others = [number + 1, number - 1, number + 10, number - 10, randomChoice(random, numbers)];
  const likely = others.filter((n) => n > 0 && n !== number);
  return descending(numbers.with(at, randomChoice(random, likely)));
}

/** A random way whose last operation is wrong, or, if `isEarly` and it can be, the one before. */
function falseWay(random: Random, numbers: readonly number[], target: number, isEarly: boolean) {
  const steps: Operation[] = [];
  let state = numbers;
  while (state.length > 2) {
    const next = successors(state, 'sums');
    if (next.length === 0) return undefined;
    const chosen = randomChoice(random, next);
    const wrong = isEarly && state.length === 3 && wideSlip(random, chosen, target);
    const { operation, numbers: left } = wrong || chosen;
    steps.push(operation);
    state = left;
    const [way] = wrong ? allSolutions({ numbers: left, target }) : [];
    if (way) return { steps: [...steps, ...way], error: 0 };
  }
  const [left, right] = state as readonly [number, number];
  const [nearest] = lastErrors(left, right, target);
  if (!nearest) return undefined;
  const last = { left, operator: nearest.operator, right, result: target };
  return { steps: [...steps, last], error: nearest.error };
}

function lastSlip(random: Random, state: readonly number[], target: number): Successor | undefined {
  const [left, right] = state as readonly [number, number];
  const [nearest] = lastErrors(left, right, target);
  if (!nearest) return undefined;
  const share = nearest.error < NEAR ? LAST_SHARE.near : LAST_SHARE.far;
  if (random() >= share) return undefined;
  const operation = { left, operator: nearest.operator, right, result: target };
  return { operation, numbers: [target] };
}

/** By how much of the target each operator misses it, nearest first; none that reaches it. */
function lastErrors(left: number, right: number, target: number) {
  return LAST_ORDER.flatMap((operator) => {
    const exact = operator === '/' ? left / Math.max(1, right) : compute(left, operator, right);
    const isTried = operator !== '/' || right > 1;
    if (exact === undefined || exact === target || !isTried) return [];
    const checked = operator === '/' ? target * right : exact;
    return isLarge(checked) ? [] : [{ operator, error: Math.abs(exact - target) / target }];
  }).sort((a, b) => a.error - b.error);
}

/** A number that the models have no words for, nor for a check of it. */
function isLarge(number: number): boolean {
  return number > LARGEST_RESULT;
}

/**
 * An operation on three numbers with a wrong result from which the target can be reached: that of
 * a right one, or of a difference the quotient of its operands that is not exact.
 */
function wideSlip(
  random: Random,
  { operation, numbers }: Successor,
  target: number,
): Successor | undefined {
  const { left, right } = operation;
  const other = numbers.find((n) => n !== operation.result) ?? operation.result;
  const isQuotient =
    operation.operator === '-' && right > 1 && left % right !== 0 && random() < 0.5;
  const operator = isQuotient ? '/' : operation.operator;
  const exact = isQuotient ? left / right : operation.result;
  const wanted = [target - other, target + other, other - target, target * other];
  if (target % other === 0) wanted.push(target / other);
  if (other % target === 0) wanted.push(other / target);
  const furthest = Math.max(3, PLAUSIBLE * exact);
  const likely = wanted.filter(
    (n) =>
      n > 0 &&
      n !== exact &&
      Math.abs(n - exact) <= furthest &&
      !isLarge(operator === '/' ? n * right : n),
  );
  if (likely.length === 0) return undefined;
  const result = randomChoice(random, likely);
  return { operation: { left, operator, right, result }, numbers: descending([result, other]) };
}
