import { type Polynomial, power, product, root, sum, whole, wholeOf } from './polynomial';
import { greatestDivisor, NotExact } from './radical';

/**
 * An exact number or formula: one polynomial over another. It is never reduced: two are equal where
 * the products across are, so that neither fractions nor factoring are needed.
 */
export interface Quotient {
  readonly over: Polynomial;
  readonly under: Polynomial;
}

const ONE = whole(1n);

/** `n / d`. @throws NotExact where `d` is 0 or one of them is too large */
export function fraction(n: bigint, d = 1n): Quotient {
  return quotient(whole(n), whole(d));
}

/** The formula that a polynomial is. */
export function formula(over: Polynomial): Quotient {
  return { over, under: ONE };
}

export function add(a: Quotient, b: Quotient): Quotient {
  const over = sum(product(a.over, b.under), product(b.over, a.under));
  return quotient(over, product(a.under, b.under));
}

export function negate({ over, under }: Quotient): Quotient {
  return { over: product(over, whole(-1n)), under };
}

export function multiply(a: Quotient, b: Quotient): Quotient {
  return quotient(product(a.over, b.over), product(a.under, b.under));
}

/** @throws NotExact where `b` is 0 */
export function divide(a: Quotient, b: Quotient): Quotient {
  return quotient(product(a.over, b.under), product(a.under, b.over));
}

/** The square root of a number. @throws NotExact for that of a formula */
export function squareRoot(value: Quotient): Quotient {
  const number = numberOf(value);
  if (!number) throw new NotExact();
  // The root of n/d is that of n·d, over d.
  return quotient(root(number.n * number.d), whole(number.d));
}

/** @throws NotExact where the exponent is neither a whole number nor 1/2, or the result too large */
export function raise(base: Quotient, exponent: Quotient): Quotient {
  const number = numberOf(exponent);
  if (!number) throw new NotExact();
  const { n, d } = number;
  if (d === 2n && n === 1n) return squareRoot(base);
  if (d !== 1n || (n === 0n && base.over.size === 0)) throw new NotExact();
  const times = n < 0n ? -n : n;
  const [over, under] = [power(base.over, times), power(base.under, times)];
  return n < 0n ? quotient(under, over) : quotient(over, under);
}

/** @throws NotExact where the products across are too large */
export function areEqual(a: Quotient, b: Quotient): boolean {
  const [left, right] = [product(a.over, b.under), product(b.over, a.under)];
  return sum(left, product(right, whole(-1n))).size === 0;
}

function quotient(over: Polynomial, under: Polynomial): Quotient {
  if (under.size === 0) throw new NotExact();
  return { over, under };
}

/** The number in lowest terms, its sign above; undefined where it is not rational. */
function numberOf({ over, under }: Quotient): { n: bigint; d: bigint } | undefined {
  const [n, d] = [wholeOf(over), wholeOf(under)];
  if (n === undefined || d === undefined) return undefined;
  const divisor = greatestDivisor(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / divisor, d: d / divisor };
}
