import { isOperator, type Operation } from '../../countdown/arithmetic';
import type { CheckedStep } from '../../countdown/searchEvent';
import type { Symbol } from './vocabulary';

/** The operation that these symbols begin with, or undefined where they begin with none. */
export function readOperation(symbols: readonly Symbol[]): Operation | undefined {
  const [left, operator, right, result] = symbols;
  if (typeof left !== 'number' || typeof right !== 'number') return undefined;
  if (typeof operator !== 'string' || !isOperator(operator)) return undefined;
  return typeof result === 'number' ? { left, operator, right, result } : undefined;
}

/** `a op b c` once or more, or not at all. */
export function readOperations(symbols: readonly Symbol[]): Operation[] | undefined {
  const operations: Operation[] = [];
  for (let i = 0; i < symbols.length; i += 4) {
    const operation = readOperation(symbols.slice(i, i + 4));
    if (!operation) return undefined;
    operations.push(operation);
  }
  return operations;
}

/** `a op b c` once or more, and after a quotient its product with the divisor. */
export function readCheckedSteps(symbols: readonly Symbol[]): CheckedStep[] | undefined {
  const steps: CheckedStep[] = [];
  for (let i = 0; i < symbols.length;) {
    const operation = readOperation(symbols.slice(i, i + 4));
    if (!operation) return undefined;
    i += 4;
    if (operation.operator !== '/') {
      steps.push(operation);
      continue;
    }
    const product = symbols[i++];
    if (typeof product !== 'number') return undefined;
    steps.push({ ...operation, product });
  }
  return steps.length > 0 ? steps : undefined;
}

/** What children returned: `goal` and operations, or `miss`. */
export function readResults(symbols: readonly Symbol[]): (Operation[] | null)[] | undefined {
  const results: (Operation[] | null)[] = [];
  let rest = symbols;
  while (rest.length > 0) {
    const [word, ...after] = rest;
    const length = after.findIndex((symbol) => symbol === 'goal' || symbol === 'miss');
    const body = length < 0 ? after : after.slice(0, length);
    const steps = readOperations(body);
    if (!steps || (word !== 'goal' && (word !== 'miss' || steps.length > 0))) return undefined;
    results.push(word === 'goal' ? steps : null);
    rest = after.slice(body.length);
  }
  return results;
}
