import { CHILDREN_CONDITIONS } from '../../common/method';
import { OPERATORS } from '../../countdown/arithmetic';
import { PER_SPAWN_CONDITIONS, WINDOW_CONDITIONS } from '../../countdown/prompt';

/**
 * The bundled models' vocabulary: one token for each word below and for each number under 1000.
 * Larger numbers, up to 9,999, are a thousands token before the last three digits. The order and
 * the names are part of the models' format; unused ids stay reserved.
 */
const WORDS = [
  '<pad>',
  '<bos>',
  '<eos>',
  ...OPERATORS,
  'apr',
  'sos',
  '|',
  'spawn',
  'endspawn',
  'join',
  'endjoin',
  'goal',
  'miss',
  'solution',
  'fail',
  'list',
  'up',
  'swap',
  'shuffled',
  ...CHILDREN_CONDITIONS.map((n) => `children${n}`),
  'childrenUnlimited',
  ...PER_SPAWN_CONDITIONS.map((n) => `perSpawn${n}`),
  ...WINDOW_CONDITIONS.map((n) => `window${n}`),
  ...Array.from({ length: 9 }, (_, i) => `thousands${i + 1}`),
] as const;

const FIRST_NUMBER = 64;
const NUMBERS = 1000;
const FIRST_THOUSANDS = WORDS.indexOf('thousands1');

/** Ids between the words and the numbers; models of earlier versions have one more. */
const RESERVED = Array.from(
  { length: FIRST_NUMBER - WORDS.length - 1 },
  (_, i) => `<reserved${i}>`,
);

/** Names of all tokens, by id. */
export const VOCABULARY: readonly string[] = [
  ...WORDS,
  ...RESERVED,
  'check',
  ...Array.from({ length: NUMBERS }, (_, i) => String(i)),
];

/**
 * Reserved words with a use that no model was trained on: escapes, which write what the grammar
 * has no tokens for. A model file has the names of its vocabulary, so these keep theirs.
 *
 * - large: before each group of three digits but the last, in a number above 9,999
 * - goto: a move to any state, its numbers and `end`
 * - event: any event, field by field (eventCodec.ts), and `end`
 */
export const ESCAPE = {
  large: '<reserved0>',
  goto: '<reserved1>',
  event: '<reserved2>',
  end: '<reserved3>',
} as const;

/** Whether this is the name of a token that no thread is to write after its prompt's beginning. */
export function isPadding(name: string): boolean {
  return /^<(pad|bos|reserved\d+)>$/.test(name);
}

const IDS = new Map(VOCABULARY.map((name, id) => [name, id]));

/** The id of a word such as `spawn`. */
export function wordId(word: string): number {
  const id = IDS.get(word);
  if (id === undefined) throw new RangeError(`Not a word of the vocabulary: ${word}`);
  return id;
}

export const END_OF_THREAD = wordId('<eos>');
export const END_OF_SPAWN = wordId('endspawn');

/** Numbers above this are written in groups of three digits. */
const LARGEST_WITH_THOUSANDS = 9999;

/** The one or two tokens of a whole number up to 9,999; above, two for each three digits. */
export function numberIds(value: number): number[] {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`The vocabulary writes whole numbers from 0 up, and not ${value}.`);
  }
  const last = FIRST_NUMBER + (value % NUMBERS);
  const groups = Math.floor(value / NUMBERS);
  if (groups === 0) return [last];
  if (value <= LARGEST_WITH_THOUSANDS) return [FIRST_THOUSANDS + groups - 1, last];
  return [...largeGroups(groups), last];
}

function largeGroups(groups: number): number[] {
  const higher = Math.floor(groups / NUMBERS);
  return [
    ...(higher > 0 ? largeGroups(higher) : []),
    wordId(ESCAPE.large),
    FIRST_NUMBER + (groups % NUMBERS),
  ];
}

/** A lexical unit: a whole number, or a word of the vocabulary. */
export type Symbol = number | string;

/** Whether there are tokens for it. */
export function isWritable(symbol: Symbol): boolean {
  return typeof symbol === 'string' ? IDS.has(symbol) : Number.isSafeInteger(symbol) && symbol >= 0;
}

/** Joins token ids to symbols, one id at a time. */
export class Lexer {
  /** Tokens of a number that is not complete. */
  private begun: number[] = [];

  /** The symbols completed by this id: none while a large number is half read. */
  push(id: number): Symbol[] {
    const last = this.begun.at(-1);
    if (last === undefined) return this.begin(id);
    if (isLarge(last) ? isDigits(id) : isDigits(last) && isLarge(id)) {
      this.begun.push(id);
      return [];
    }
    const value = isDigits(id) ? numberOf([...this.begun, id]) : undefined;
    if (value === undefined) return [...this.end(), ...this.begin(id)];
    this.begun = [];
    return [value];
  }

  /** A number that does not end is passed on as the words and digits that it was begun with. */
  end(): Symbol[] {
    const symbols = this.begun.map(symbolOf);
    this.begun = [];
    return symbols;
  }

  private begin(id: number): Symbol[] {
    if (!isLarge(id) && !isThousands(id)) return [symbolOf(id)];
    this.begun = [id];
    return [];
  }
}

function isDigits(id: number): boolean {
  return id >= FIRST_NUMBER && id < VOCABULARY.length;
}

function isThousands(id: number): boolean {
  return id >= FIRST_THOUSANDS && id < FIRST_THOUSANDS + 9;
}

function isLarge(id: number): boolean {
  return VOCABULARY[id] === ESCAPE.large;
}

/** The number that is written with these tokens and no others, if there is one. */
function numberOf(ids: readonly number[]): number | undefined {
  let value = 0;
  for (const id of ids) {
    if (isThousands(id)) value = id - FIRST_THOUSANDS + 1;
    else if (isDigits(id)) value = value * NUMBERS + (id - FIRST_NUMBER);
  }
  if (!Number.isSafeInteger(value)) return undefined;
  return numberIds(value).join() === ids.join() ? value : undefined;
}

function symbolOf(id: number): Symbol {
  return isDigits(id) ? id - FIRST_NUMBER : (VOCABULARY[id] ?? `<unknown${id}>`);
}

/** Token ids of symbols. */
export function symbolIds(symbols: readonly Symbol[]): number[] {
  return symbols.flatMap((s) => (typeof s === 'number' ? numberIds(s) : [idOfWord(s)]));
}

function idOfWord(word: string): number {
  const unknown = /^<unknown(-?\d+)>$/.exec(word);
  return unknown ? Number(unknown[1]) : wordId(word);
}

/** Symbols with a blank between them, as a malformed event keeps them. */
export function joinSymbols(symbols: readonly Symbol[]): string {
  return symbols.join(' ');
}

/** The symbols that were joined to this text, or undefined where it is another text. */
export function splitSymbols(text: string): Symbol[] | undefined {
  const symbols = text.split(' ').map((word): Symbol => (/^\d+$/.test(word) ? Number(word) : word));
  const known = symbols.every((s) =>
    typeof s === 'number' ? Number.isSafeInteger(s) : IDS.has(s) || /^<unknown-?\d+>$/.test(s),
  );
  return known && joinSymbols(symbols) === text ? symbols : undefined;
}
