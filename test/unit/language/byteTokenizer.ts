import type { TextTokenizer } from '../../../src/language/tokenText';
import type { TokenNameTable } from '../../../src/trace/tokenNames';

const BEGIN = 256;
const END = 257;
const FIRST_MERGE = 258;

/** A tokenizer of single bytes, and of pieces that are taken where they are the longest that fit. */
export class ByteTokenizer implements TextTokenizer {
  readonly beginOfText = BEGIN;
  readonly endOfText = [END];
  readonly size: number;
  /** The bytes of each token, as characters below 256. */
  private readonly latin: readonly string[];

  constructor(
    readonly name: string,
    private readonly merges: readonly string[] = [],
  ) {
    this.size = FIRST_MERGE + merges.length;
    this.latin = Array.from({ length: this.size }, (_, id) => {
      return Buffer.from(this.piece(id) as string | number[]).toString('latin1');
    });
  }

  encode(text: string): number[] {
    return this.encodeBytes(Buffer.from(text, 'utf8').toString('latin1'));
  }

  /** @param bytes as characters below 256 */
  encodeBytes(bytes: string): number[] {
    const ids: number[] = [];
    for (let at = 0; at < bytes.length;) {
      let [id, length] = [bytes.charCodeAt(at), 1];
      for (let other = FIRST_MERGE; other < this.size; other++) {
        const own = this.latin[other] as string;
        if (own.length > length && bytes.startsWith(own, at)) [id, length] = [other, own.length];
      }
      ids.push(id);
      at += length;
    }
    return ids;
  }

  piece(id: number): string | readonly number[] {
    if (id === BEGIN) return '<s>';
    if (id === END) return '</s>';
    if (id >= FIRST_MERGE) return this.merges[id - FIRST_MERGE] ?? '';
    return id < 0x80 ? String.fromCharCode(id) : [id];
  }

  /** What these tokens say, in bytes as characters below 256. */
  bytes(ids: readonly number[]): string {
    return ids.map((id) => this.latin[id]).join('');
  }

  get names(): TokenNameTable {
    return Object.fromEntries(Array.from({ length: this.size }, (_, id) => [id, this.piece(id)]));
  }
}

/** Where every character is a token, or a few. */
export const CHARACTERS = new ByteTokenizer('characters');

/** Whose tokens begin before tags and end behind them, and within characters of several bytes. */
export const STRADDLING = new ByteTokenizer('straddling', [
  ...['>\n', '</', '<', ' <', '\n<', '>\n<', '</Goal>\n', '</Path>\n', 'Path>', 'Thread>\n'],
  ...['e</', 'd</Pa', 'Outline>', '</Outlines>\n<', 'th>', '))', '] ', '⟧', 't⟦', ': '],
  ...['Sub Search', '>\n<End', 'Searches>\n', 'Searches', '<Sub', ' unequal', 'Node #'],
]);
