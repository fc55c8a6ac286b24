import { compute, descending, type Operation, type Operator } from './arithmetic';
import { PAPER_LIMITS } from './problem';

/** A number the models can write: four digits. */
export const LARGEST_RESULT = 9999;

/** Products above this are tried only of numbers up to those of `ProductsOf`. */
const LARGEST_PRODUCT = 999;

/**
 * The largest number whose products are tried up to `LARGEST_RESULT`: a multiplication table that a
 * small model can learn. Of the problem's own numbers, below 100, it leaves 2 in 1,000 problems of four
 * without a solution, and more of five; of sums of two of them hardly any, for as many children.
 */
export const PRODUCTS_OF = { numbers: 99, sums: 198 } as const;

export type ProductsOf = keyof typeof PRODUCTS_OF;

/** Results of a last step outside the range of targets cannot be the goal and are not tried. */
const [LOWEST_TARGET, HIGHEST_TARGET] = PAPER_LIMITS.target;

/**
 * Differences and quotients first: they keep numbers small, which finds a solution with the
 * fewest children (8.8 on average against 9.8 in the order + - * /). The quotient of a pair comes
 * right after its difference: whether there is one must be known before it is written, and of the
 * pair just written that is far easier to learn than of all pairs at once.
 */
const SEARCH_ORDER: readonly (readonly Operator[])[] = [['-', '/'], ['+'], ['*']];

/** The order of the operations on two numbers. */
export const LAST_ORDER: readonly Operator[] = SEARCH_ORDER.flat();

export interface Successor {
  readonly operation: Operation;
  /** Numbers left, descending. */
  readonly numbers: readonly number[];
}

/**
 * The operations that a demonstration tries on a state, in their one canonical order: by group of
 * operators, then by pair from the left, so that a learner is never asked to predict a coin. Of
 * pairs of equal numbers only the first is tried.
 * @param numbers descending
 * @param productsOf numbers whose large products are tried
 */
export function successors(
  numbers: readonly number[],
  productsOf: ProductsOf = 'numbers',
): Successor[] {
  const last = numbers.length === 2;
  return SEARCH_ORDER.flatMap((operators) =>
    pairs(numbers).flatMap(({ left, right, rest }) =>
      operators.flatMap((operator) => {
        const result = tried({ left, operator, right }, last, productsOf);
        if (result === undefined) return [];
        const operation = { left, operator, right, result };
        return [{ operation, numbers: descending([...rest, result]) }];
      }),
    ),
  );
}

interface Pair {
  readonly left: number;
  readonly right: number;
  /** The other numbers, descending. */
  readonly rest: readonly number[];
}

/** Pairs of descending numbers, from the left; no two have the same numbers. */
function pairs(numbers: readonly number[]): Pair[] {
  const found = new Map<string, Pair>();
  for (const [i, left] of numbers.entries()) {
    for (const [k, right] of numbers.slice(i + 1).entries()) {
      const rest = numbers.filter((_, n) => n !== i && n !== i + 1 + k);
      if (!found.has(`${left} ${right}`)) found.set(`${left} ${right}`, { left, right, rest });
    }
  }
  return [...found.values()];
}

function tried(
  { left, operator, right }: Omit<Operation, 'result'>,
  last: boolean,
  productsOf: ProductsOf,
): number | undefined {
  // a - 0 and a / 1 leave what a + 0 and a * 1 leave.
  if ((operator === '-' && right === 0) || (operator === '/' && right < 2)) return undefined;
  const result = compute(left, operator, right);
  if (result === undefined || result > LARGEST_RESULT) return undefined;
  if (operator === '*' && result > LARGEST_PRODUCT && left > PRODUCTS_OF[productsOf]) {
    return undefined;
  }
  if (last && (result < LOWEST_TARGET || result > HIGHEST_TARGET)) return undefined;
  return result;
}
