import type { TextTokenizer } from '../language/tokenText';
import type { TokenNameTable } from '../trace/tokenNames';

/** Of a text that no server sent: line ends, a word with the blanks before it, blanks at the end. */
const WORDS = /\n+|[^\S\n]*\S{1,16}|[^\S\n]+/gu;

/**
 * What stands for a tokenizer where a server tells and takes text only: the tokens of a run are the
 * pieces of text that came, each as it came, and the words of what was put in. A piece has an id of
 * this run alone, and ids are given in the order of first use, so that a run's trace does not depend on
 * what else is decoded. They are no tokens of the model.
 */
export class TextPieces implements TextTokenizer {
  /** The end that a model tells without a text: a piece that says nothing. */
  readonly end: number;
  readonly endOfText: readonly number[];
  private readonly ids = new Map<string, number>();
  private readonly pieces = new Map<number, string | readonly number[]>();
  private next = 0;

  /** @param known pieces of another run, which keep their ids, so that its tokens can be given here */
  constructor(known: TokenNameTable = {}) {
    for (const [name, piece] of Object.entries(known)) {
      const id = Number(name);
      this.pieces.set(id, piece);
      if (typeof piece === 'string' && !this.ids.has(piece)) this.ids.set(piece, id);
      this.next = Math.max(this.next, id + 1);
    }
    this.end = this.idOf('');
    this.endOfText = [this.end];
  }

  /** The id of a piece, a new one where it has none yet. */
  idOf(piece: string): number {
    const known = this.ids.get(piece);
    if (known !== undefined) return known;
    const id = this.next++;
    this.ids.set(piece, id);
    this.pieces.set(id, piece);
    return id;
  }

  has(id: number): boolean {
    return this.pieces.has(id);
  }

  encode(text: string): readonly number[] {
    return Array.from(text.matchAll(WORDS), ([word]) => this.idOf(word));
  }

  piece(id: number): string | readonly number[] {
    return this.pieces.get(id) ?? '';
  }
}
