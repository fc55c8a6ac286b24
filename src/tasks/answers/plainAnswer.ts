/** Longer texts are compared as they are: no exact answer needs as many characters. */
export const LONGEST_ANSWER = 1000;

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A LaTeX command, and not the beginning of a longer one. */
const command = (names: string) => new RegExp(String.raw`\\(?:${names})(?![a-zA-Z])`, 'g');

type Rewrite = readonly [pattern: RegExp, by: string | ((...groups: string[]) => string)];

/** What means the same in an answer, in the order in which it is made one. */
const REWRITES: readonly Rewrite[] = [
  // Characters that stand for others.
  [/[！-～]/g, (wide) => wide.normalize('NFKC')],
  [/[−–—]/g, '-'],
  [/([⁻]?)([⁰¹²³⁴-⁹]+)/g, (_, minus = '', digits = '') => `^{${minus && '-'}${ordinary(digits)}}`],
  [/[¼-¾⅐-⅞]/g, (part) => ` ${part.normalize('NFKC').replace('⁄', '/')}`],
  [/[×·∙⋅]/g, '*'],
  [/[÷⁄]/g, '/'],
  [/π/g, '\\pi '],
  [/∞/g, '\\infty '],
  [/√\s*(\d+(?:\.\d+)?|\p{L})/gu, '\\sqrt{$1}'],
  [/√/g, '\\sqrt '],
  [/(?<![\\\p{L}])(pi|sqrt)(?!\p{L})/gu, '\\$1 '],
  // LaTeX that only sets, and what delimits it.
  [command('left|right|[bB]igg?[lr]?|displaystyle'), ''],
  [/\\(?:text(?:bf|it|rm)?|math(?:rm|bf|bb|cal)|mbox|operatorname)\s*\{([^{}]*)\}/g, ' $1 '],
  [command('text(?:bf|it|rm)?|math(?:rm|bf|bb|cal)|mbox|operatorname|boxed'), ''],
  [/\\\$|\$|\\[()[\],!]|\{,\}/g, ''],
  [/\\[;: ]|~|\\q?quad(?![a-zA-Z])/g, ' '],
  [/\\%/g, '%'],
  [/\\[dtc]frac(?![a-zA-Z])/g, '\\frac'],
  [command('cdot|times'), '*'],
  [command('div'), '/'],
  // Angles are in degrees, whether the answer says so or not.
  [/\^\s?\{?\s?\\circ(?![a-zA-Z])\s?\}?|\\degree(?![a-zA-Z])|°|\bdegrees?\s*$/g, ''],
];

/**
 * An answer as a model or a problem set writes it, LaTeX or not, in one plain form for comparison:
 * `\$1{,}234.` is `1234`, `\left( \tfrac12, 5^\circ \right)` is `( \frac12, 5 )`. What it means stays.
 */
export function plainAnswer(text: string): string {
  if (text.length > LONGEST_ANSWER) return text.replace(/\s+/g, ' ').trim();
  let plain = text;
  for (const [pattern, by] of REWRITES) {
    plain = typeof by === 'string' ? plain.replace(pattern, by) : plain.replace(pattern, by);
  }
  plain = plain
    .replace(/^[\s*_`"'“”]+|[\s*_`"'“”.。,，;；]+$/g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?\^ ?/g, '^')
    .replace(/\^\{(\w)\}(?! ?[\w.])/g, '^$1')
    .replace(/^[a-zA-Z] ?= ?(?!.*=)/, '');
  // Between brackets a comma separates: (1,234) is a pair.
  return /[([]|\\\{/.test(plain) ? plain : plain.replace(THOUSANDS, withoutCommas);
}

const THOUSANDS = /(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)/g;

const withoutCommas = (digits: string) => digits.replaceAll(',', '');

function ordinary(superscripts: string): string {
  return Array.from(superscripts, (digit) => SUPERSCRIPTS.indexOf(digit)).join('');
}

/**
 * A plain answer without the unit that its problem states, before or behind it: `5 km` is `5` where
 * the unit is `km`.
 */
export function withoutUnit(plain: string, unit: string): string {
  const name = plainAnswer(unit).toLowerCase();
  const lower = plain.toLowerCase();
  if (name === '') return plain;
  if (lower.endsWith(name) && !/[\p{L}\\]$/u.test(startOf(plain, name))) {
    return startOf(plain, name).trimEnd();
  }
  const rest = plain.slice(name.length);
  return lower.startsWith(name) && /^\s?[-\d.]/.test(rest) ? rest.trimStart() : plain;
}

function startOf(plain: string, end: string): string {
  return plain.slice(0, plain.length - end.length);
}
