import { readExpression } from './expression';
import { LONGEST_ANSWER, plainAnswer, withoutUnit } from './plainAnswer';
import { areEqual, type Quotient } from './quotient';
import { NotExact } from './radical';

export interface Comparison {
  readonly equal: boolean;
  /** Whether both have a value that was compared exactly, or only their texts could be compared. */
  readonly as: 'value' | 'text';
}

/** What an answer says: a number or formula, or several between brackets, `` for none. */
type Value = Quotient | { readonly brackets: string; readonly items: readonly Quotient[] };

/** Items of a list, of which a set compares each with each. */
const MOST_ITEMS = 100;

/**
 * Whether two answers are the same, exactly and without floating point. It is symmetric, and every
 * answer equals itself.
 *
 * - Numbers: `1,234`, `0.5`, `1/2`, `\frac12`, `1 1/2`, `1.5e3`, `2^{10}`. 0.33 is not 1/3.
 * - `50%` is 1/2; it is 50 only where the unit is `%`.
 * - Formulas with square roots, π and variables: `2\sqrt{3}` is `\sqrt{12}`, `3\pi/4` is `0.75π`.
 * - Dollar signs and degrees are left out; other units only where both answers have the same one, or
 *   where it is `unit`. `x =` before an answer is left out.
 * - Lists, tuples and intervals in order, with the same brackets; `\{1,2\}` in any order.
 * - Everything else as text, without case, spaces and markup: words, equations, matrices,
 *   unions, other functions and roots, periods of decimals, and numbers of more than 1,000 digits.
 *
 * @param unit that the problem states: both answers may leave it out
 */
export function compareAnswers(one: string, other: string, unit?: string): Comparison {
  const [left, right] = [plainAnswer(one), plainAnswer(other)];
  const comparison = comparePlain(left, right);
  if (comparison.equal || unit === undefined) return comparison;
  return comparePlain(withoutUnit(left, unit), withoutUnit(right, unit));
}

/**
 * Whether a text is nothing but an answer with a value that can be compared exactly, such as
 * `5 cubic feet`; a sentence that holds a number is not.
 */
export function hasValue(text: string): boolean {
  const plain = plainAnswer(text);
  return valueOf(plain) !== undefined && [...plain.matchAll(WORD)].length <= MOST_UNIT_WORDS;
}

const WORD = /(?<![\\\p{L}])\p{L}{2,}/gu;
const MOST_UNIT_WORDS = 2;

function comparePlain(one: string, other: string): Comparison {
  const [left, right] = [valueOf(one), valueOf(other)];
  const equal = left && right && areSame(left, right);
  if (equal !== undefined) return { equal, as: 'value' };
  return { equal: fold(one) === fold(other), as: 'text' };
}

/** Undefined where it is not known. */
function areSame(one: Value, other: Value): boolean | undefined {
  try {
    if (!('items' in one) || !('items' in other)) {
      return !('items' in one) && !('items' in other) && areEqual(one, other);
    }
    if (one.brackets !== other.brackets) return false;
    const [left, right] = [one.items, other.items];
    if (one.brackets === SET) return holdsAll(left, right) && holdsAll(right, left);
    return (
      left.length === right.length && left.every((item, i) => areEqual(item, right[i] as Quotient))
    );
  } catch (error) {
    if (error instanceof NotExact) return undefined;
    throw error;
  }
}

function holdsAll(set: readonly Quotient[], items: readonly Quotient[]): boolean {
  return items.every((item) => set.some((one) => areEqual(item, one)));
}

const SET = '{}';

/** A plain answer between brackets, which may be those of an interval. */
const BRACKETED = /^(\\\{|[([{])(.*?)(\\\}|[)\]}])$/;

/** What begins with words, or is one of two letters or more: words are no products of letters. */
const PROSE = /^[\p{L} ]{2,}$|^\p{L}+ \p{L}{2,}|^\p{L}{4,}/u;

function valueOf(plain: string): Value | undefined {
  if (plain.length > LONGEST_ANSWER || PROSE.test(plain)) return undefined;
  try {
    const [, open = '', inner = '', close = ''] = BRACKETED.exec(plain) ?? [];
    const items = open === '' ? undefined : itemsOf(inner);
    if (items && (items.length > 1 || !/^[({]$/.test(open) || !/^[)}]$/.test(close))) {
      return listOf(`${open}${close}`.replaceAll('\\', ''), items);
    }
    const bare = itemsOf(plain) ?? [];
    return bare.length > 1 ? listOf('', bare) : readExpression(plain);
  } catch (error) {
    if (error instanceof NotExact) return undefined;
    throw error;
  }
}

function listOf(brackets: string, items: readonly string[]): Value {
  if (items.length > MOST_ITEMS) throw new NotExact();
  return { brackets, items: items.map(readExpression) };
}

/** What stands between commas that no bracket encloses; undefined where brackets do not match. */
function itemsOf(text: string): string[] | undefined {
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      items.push(text.slice(from, at));
      from = at + 1;
    }
    if (depth < 0) return undefined;
  }
  return depth === 0 ? [...items, text.slice(from)] : undefined;
}

function fold(plain: string): string {
  return plain.toLowerCase().replace(/(?<!\d)\s+|\s+(?!\d)/g, '');
}
