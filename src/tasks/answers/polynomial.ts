import { NotExact, radicalOf, radicalProduct } from './radical';

/**
 * A sum of terms, by what a term is a multiple of. Square roots of different radicands without
 * squares are independent over the rational numbers, so that equal sums have equal terms. No term
 * has the coefficient 0, and 0 has no terms.
 */
export type Polynomial = ReadonlyMap<string, Term>;

/** `coefficient · √radicand · x^n · y^m ...`; a radicand of 1 is no root. */
interface Term {
  readonly coefficient: bigint;
  readonly radicand: bigint;
  /** Powers of names, from 1 up, in alphabetical order of the names. */
  readonly powers: readonly (readonly [name: string, power: bigint])[];
}

/** Limits within which an answer that a text of 1,000 characters writes is compared in no time. */
const MOST_TERMS = 32;
const LARGEST_COEFFICIENT = 2n ** 4096n;
const LARGEST_POWER = 4096n;

/** @throws NotExact, as everything here, where the result is beyond the limits */
export function whole(coefficient: bigint): Polynomial {
  return polynomial([{ coefficient, radicand: 1n, powers: [] }]);
}

/** A variable or a constant such as π, of which nothing is known but its name. */
export function named(name: string): Polynomial {
  return polynomial([{ coefficient: 1n, radicand: 1n, powers: [[name, 1n]] }]);
}

/** The square root of a whole number. */
export function root(number: bigint): Polynomial {
  const { outside, radicand } = radicalOf(number);
  return polynomial([{ coefficient: outside, radicand, powers: [] }]);
}

/** The whole number that it is; undefined where it is none. */
export function wholeOf(value: Polynomial): bigint | undefined {
  if (value.size === 0) return 0n;
  const [term, more] = value.values();
  if (!term || more || term.radicand !== 1n || term.powers.length > 0) return undefined;
  return term.coefficient;
}

export function sum(a: Polynomial, b: Polynomial): Polynomial {
  return polynomial([...a.values(), ...b.values()]);
}

export function product(a: Polynomial, b: Polynomial): Polynomial {
  const factors = [...b.values()];
  return polynomial(
    [...a.values()].flatMap((left) => factors.map((right) => termProduct(left, right))),
  );
}

export function power(base: Polynomial, exponent: bigint): Polynomial {
  if (exponent > LARGEST_POWER) throw new NotExact();
  let result = whole(1n);
  let square = base;
  for (let rest = exponent; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) result = product(result, square);
    if (rest > 1n) square = product(square, square);
  }
  return result;
}

function termProduct(a: Term, b: Term): Term {
  const { outside, radicand } = radicalProduct(a.radicand, b.radicand);
  const powers = new Map(a.powers);
  for (const [name, times] of b.powers) powers.set(name, (powers.get(name) ?? 0n) + times);
  return {
    coefficient: a.coefficient * b.coefficient * outside,
    radicand,
    powers: [...powers].sort(([one], [other]) => (one < other ? -1 : 1)),
  };
}

function polynomial(terms: readonly Term[]): Polynomial {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = keyOf(term);
    const coefficient = term.coefficient + (sums.get(key)?.coefficient ?? 0n);
    if (coefficient === 0n) sums.delete(key);
    else sums.set(key, { ...term, coefficient });
  }
  if (sums.size > MOST_TERMS || [...sums.values()].some(isTooLarge)) throw new NotExact();
  return sums;
}

function keyOf({ radicand, powers }: Term): string {
  return `${radicand} ${powers.map(([name, times]) => `${name}^${times}`).join(' ')}`;
}

function isTooLarge({ coefficient, powers }: Term): boolean {
  const size = coefficient < 0n ? -coefficient : coefficient;
  return size > LARGEST_COEFFICIENT || powers.some(([, times]) => times > LARGEST_POWER);
}
