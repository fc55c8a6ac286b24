import { HumanError } from './humanError';

/**
 * Lists and objects within each other that anybody needs; what walks a value by recursion has room for
 * so many, and JSON can write any number.
 */
export const DEEPEST = 1000;

/** Whether a value of JSON has at most so many lists and objects within each other. */
export function isNestedWithin(value: unknown, deepest = DEEPEST): boolean {
  /** What is left to be looked at, of the outermost first. */
  const open: unknown[][] = [[value]];
  for (let left = open.at(-1); left; left = open.at(-1)) {
    if (left.length === 0) {
      open.pop();
      continue;
    }
    const one = left.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (open.length > deepest) return false;
    open.push(Object.values(one));
  }
  return true;
}

/** Why a value that is nested more deeply is not read. */
export function tooDeep(): HumanError {
  return new HumanError('it is nested more deeply than {0} levels', DEEPEST);
}
