import { LARGEST_RESULT } from '../../countdown/successors';
import { OPERATORS } from '../../countdown/arithmetic';
import {
  CHILDREN_CONDITIONS,
  PER_SPAWN_CONDITIONS,
  WINDOW_CONDITIONS,
} from '../../countdown/prompt';

/**
 * The bundled models' vocabulary: one token for each word below and for each number under 1000.
 * Larger numbers, up to 9,999, are a thousands token before the last three digits. The order is
 * part of the models' format; unused ids stay reserved.
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

/** Names of all tokens, by id. */
export const VOCABULARY: readonly string[] = [
  ...WORDS,
  ...Array.from({ length: FIRST_NUMBER - WORDS.length }, (_, i) => `<reserved${i}>`),
  ...Array.from({ length: NUMBERS }, (_, i) => String(i)),
];

const IDS = new Map(VOCABULARY.map((name, id) => [name, id]));

/** The id of a word such as `spawn`. */
export function wordId(word: string): number {
  const id = IDS.get(word);
  if (id === undefined) throw new RangeError(`Not a word of the vocabulary: ${word}`);
  return id;
}

export const END_OF_THREAD = wordId('<eos>');
export const END_OF_SPAWN = wordId('endspawn');

/** The one or two tokens of a whole number from 0 to 9,999. */
export function numberIds(value: number): number[] {
  if (!Number.isInteger(value) || value < 0 || value > LARGEST_RESULT) {
    throw new RangeError(`The vocabulary writes whole numbers from 0 to ${LARGEST_RESULT}.`);
  }
  const digits = FIRST_NUMBER + (value % NUMBERS);
  return value < NUMBERS ? [digits] : [FIRST_THOUSANDS + Math.floor(value / NUMBERS) - 1, digits];
}

/** A lexical unit: a whole number, or a word of the vocabulary. */
export type Symbol = number | string;

/** Joins token ids to symbols, one id at a time. */
export class Lexer {
  private thousands = 0;

  /** The symbols completed by this id: none while a large number is half read. */
  push(id: number): Symbol[] {
    if (id >= FIRST_NUMBER && id < VOCABULARY.length) {
      const value = this.thousands * NUMBERS + (id - FIRST_NUMBER);
      this.thousands = 0;
      return [value];
    }
    // A thousands token with nothing behind it is passed on as the word that it is.
    const stray = this.thousands > 0 ? [`thousands${this.thousands}`] : [];
    this.thousands = 0;
    if (id >= FIRST_THOUSANDS && id < FIRST_THOUSANDS + 9) {
      this.thousands = id - FIRST_THOUSANDS + 1;
      return stray;
    }
    return [...stray, VOCABULARY[id] ?? `<unknown${id}>`];
  }
}

/** Token ids of symbols. */
export function symbolIds(symbols: readonly Symbol[]): number[] {
  return symbols.flatMap((s) => (typeof s === 'number' ? numberIds(s) : [wordId(s)]));
}
