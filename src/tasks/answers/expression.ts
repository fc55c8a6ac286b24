import { LONGEST_ANSWER } from './plainAnswer';
import { named, root } from './polynomial';
import {
  add,
  divide,
  formula,
  fraction,
  multiply,
  negate,
  type Quotient,
  raise,
  squareRoot,
} from './quotient';
import { NotExact } from './radical';

/** Brackets, roots and exponents inside one another. */
const DEEPEST_NESTING = 50;

/** Commands that stand for a constant or a variable. */
const NAMES = /\\(?:pi|infty|theta|alpha|beta|gamma|delta|lambda|mu|phi|omega)(?![a-zA-Z])/y;
const SPACES = / */y;
const NUMBER = /(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4})(?![\p{L}\d]))?|\.(\d+)/uy;
const LETTERS = /\p{L}+/uy;
/** What makes a whole number before it a mixed one: `1 1/2`, `1\frac{1}{2}`. */
const MIXED = / +(\d+)\/(\d+)| *\\frac ?\{(\d+)\} ?\{(\d+)\}| *\\frac ?(\d) ?(\d)/y;
/** What multiplies without a sign; a number never does, as `5 and 6` is no product. */
const FACTOR = /[({\p{L}]|\\(?!\})/uy;
/** Runs of letters from this on are words, shorter ones products of variables. */
const WORD_LENGTH = 4;

/**
 * The exact value of a plain answer (see `plainAnswer`): numbers, + - * / ^, brackets, fractions,
 * square roots, percent, variables, and products without a sign. `1/2x` is (1/2)x, and `2^10` 1024.
 * @throws NotExact for anything else, and for what is too large to be compared exactly
 */
export function readExpression(plain: string): Quotient {
  if (plain.length > LONGEST_ANSWER) throw new NotExact();
  return new ExpressionReader(plain).read();
}

/** Recursive descent; nesting is bounded, so that the stack is too. */
class ExpressionReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  read(): Quotient {
    const value = this.sum();
    if (this.at < this.text.length) throw new NotExact();
    return value;
  }

  private sum(): Quotient {
    let total = this.term();
    for (;;) {
      if (this.take('+')) total = add(total, this.term());
      else if (this.take('-')) total = add(total, negate(this.term()));
      else return total;
    }
  }

  private term(): Quotient {
    let total = this.signed();
    for (;;) {
      if (this.take('*')) total = multiply(total, this.signed());
      else if (this.take('/')) total = divide(total, this.signed());
      // `1/2%` is half a percent.
      else if (this.take('%')) total = divide(total, fraction(100n));
      else if (this.sees(FACTOR)) total = multiply(total, this.power());
      else return total;
    }
  }

  private signed(): Quotient {
    let negative = false;
    for (;;) {
      if (this.take('-')) negative = !negative;
      else if (!this.take('+')) break;
    }
    const value = this.power();
    return negative ? negate(value) : value;
  }

  private power(): Quotient {
    const value = this.operand(true);
    return this.take('^') ? raise(value, this.exponent()) : value;
  }

  /** `2^-1`, `2^{10}`, and `2^3^4`, which is 2^(3^4). */
  private exponent(): Quotient {
    return this.nested(() => {
      const negative = this.take('-');
      let value = this.operand(false);
      if (this.take('^')) value = raise(value, this.exponent());
      return negative ? negate(value) : value;
    });
  }

  private operand(mayBeMixed: boolean): Quotient {
    const number = this.match(NUMBER);
    if (number) return mayBeMixed ? this.mixed(number) : decimal(number);
    if (this.take('(')) return this.until(')');
    if (this.take('{')) return this.until('}');
    const letters = this.match(LETTERS);
    if (letters) return productOf(letters[0]);
    const name = this.match(NAMES);
    if (name) return formula(named(name[0]));
    if (this.takeCommand('\\frac')) {
      const over = this.argument();
      return divide(over, this.argument());
    }
    if (this.takeCommand('\\sqrt')) return squareRoot(this.argument());
    throw new NotExact();
  }

  private mixed(number: RegExpExecArray): Quotient {
    const value = decimal(number);
    if (!/^\d+$/.test(number[0])) return value;
    MIXED.lastIndex = this.at;
    const [all, ...parts] = MIXED.exec(this.text) ?? [];
    const [n, d] = parts.filter((part) => part !== undefined).map(BigInt);
    // What is no proper fraction is a factor.
    if (all === undefined || n === undefined || d === undefined || n >= d) return value;
    this.at += all.length;
    return add(value, fraction(n, d));
  }

  /** What follows `\frac` or `\sqrt`: a group, or one digit, letter or command. */
  private argument(): Quotient {
    if (this.take('{')) return this.until('}');
    if (this.take('(')) return this.until(')');
    const character = this.match(/[\p{L}\d]/uy)?.[0];
    if (character === undefined) return this.nested(() => this.operand(false));
    return /\d/.test(character) ? fraction(BigInt(character)) : productOf(character);
  }

  private until(bracket: string): Quotient {
    const value = this.nested(() => this.sum());
    if (!this.take(bracket)) throw new NotExact();
    return value;
  }

  private nested(read: () => Quotient): Quotient {
    if (this.depth === DEEPEST_NESTING) throw new NotExact();
    this.depth++;
    const value = read();
    this.depth--;
    return value;
  }

  private take(sign: string): boolean {
    this.pass();
    if (!this.text.startsWith(sign, this.at)) return false;
    this.at += sign.length;
    return true;
  }

  private takeCommand(name: string): boolean {
    const end = this.at + name.length;
    return !/[a-zA-Z]/.test(this.text.charAt(end)) && this.take(name);
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    this.pass();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    this.at += found?.[0].length ?? 0;
    return found ?? undefined;
  }

  private sees(pattern: RegExp): boolean {
    this.pass();
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }

  private pass(): void {
    SPACES.lastIndex = this.at;
    this.at += SPACES.exec(this.text)?.[0].length ?? 0;
  }
}

function decimal([, whole = '', part = '', exponent = '0', bare]: RegExpExecArray): Quotient {
  const digits = bare ?? part;
  const power = BigInt(exponent) - BigInt(digits.length);
  const value = fraction(BigInt(whole + digits));
  return multiply(value, raise(fraction(10n), fraction(power)));
}

/** Letters as a model writes them: `xy` is x·y, `apples` one unit, `i` the root of -1. */
function productOf(letters: string): Quotient {
  if (letters.length >= WORD_LENGTH) return formula(named(letters));
  return Array.from(letters, (letter) =>
    formula(letter === 'i' ? root(-1n) : named(letter)),
  ).reduce(multiply);
}
