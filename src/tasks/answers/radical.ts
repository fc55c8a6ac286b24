/** What is beyond exact comparison: too large, of no value, or of a kind that is not read. */
export class NotExact extends Error {
  override readonly name = 'NotExact';
}

/** The greatest common divisor, from 0 up. */
export function greatestDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** A root that is told apart from others: `outside · √radicand`, the radicand without squares. */
export interface Radical {
  readonly outside: bigint;
  readonly radicand: bigint;
}

/** Its roots are found by divisors up to 10,000, which are too few above. */
const LARGEST_RADICAND = 10n ** 12n;

/**
 * The square root of a whole number; that of a negative one keeps its sign inside, so that √-1 is i.
 * @throws NotExact above 10^12, where finding its squares takes long
 */
export function radicalOf(number: bigint): Radical {
  const sign = number < 0n ? -1n : 1n;
  const size = number * sign;
  if (size > LARGEST_RADICAND) throw new NotExact();
  if (size === 0n) return { outside: 0n, radicand: 1n };
  let [rest, outside, single] = [Number(size), 1, 1];
  // What is left then has two prime factors at most: a square, if they are equal.
  for (let divisor = 2; divisor ** 3 <= rest; divisor++) {
    let odd = false;
    while (rest % divisor === 0) {
      rest /= divisor;
      if (odd) outside *= divisor;
      odd = !odd;
    }
    if (odd) single *= divisor;
  }
  const square = Math.round(Math.sqrt(rest));
  if (square * square === rest) outside *= square;
  else single *= rest;
  return { outside: BigInt(outside), radicand: BigInt(single) * sign };
}

/** √a · √b of radicands without squares. */
export function radicalProduct(a: bigint, b: bigint): Radical {
  const common = greatestDivisor(a, b);
  const [left, right] = [a / common, b / common];
  // i · i is -1: both radicands had their sign inside.
  const both = a < 0n && b < 0n;
  return { outside: both ? -common : common, radicand: left * right };
}
