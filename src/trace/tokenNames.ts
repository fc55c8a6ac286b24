/**
 * How the tokens of a thread are put together to text: with a blank between them, or just as they
 * are. Absent in older files, whose tokens are words with blanks between them.
 */
export type TokenJoin = 'blank' | 'nothing';

/**
 * Names of tokens by id. A token that is no text by itself, as a part of a character, has its bytes
 * for a name: only in company they are valid UTF-8.
 */
export type TokenNameTable = Readonly<Record<string, string | readonly number[]>>;

const REPLACEMENT = '\uFFFD';

/** Stands for a token that was lost with a line of its file: that there was one is all that is known. */
export const LOST_TOKEN = 2 ** 32 - 1;

/** What the tokens of a run are called. Names come with the run's header, or where they are first used. */
export class TokenNames {
  private readonly told = new Map<number, string | readonly number[]>();

  constructor(
    readonly vocabulary: readonly string[] = [],
    readonly join: TokenJoin = 'blank',
  ) {}

  /** Takes the names that an event tells; the first name of an id stays. */
  learn(names: TokenNameTable | undefined): void {
    for (const [id, name] of Object.entries(names ?? {})) {
      const known = Number(id);
      if (!this.told.has(known)) this.told.set(known, name);
    }
  }

  /** The names that events told, beside the vocabulary. */
  get toldNames(): TokenNameTable {
    return Object.fromEntries(this.told);
  }

  /** Whether it is known what a token is called. */
  has(id: number): boolean {
    return this.vocabulary[id] !== undefined || this.told.has(id);
  }

  /**
   * The token's name; `#12` where it was not told, `<E2 82>` for bytes that are no text alone, `?` for
   * one that was lost.
   */
  name(id: number): string {
    const name = this.vocabulary[id] ?? this.told.get(id);
    if (name === undefined) return untold(id);
    return typeof name === 'string' ? name : bytesName(name);
  }

  /** The text that tokens make together. */
  text(ids: Iterable<number>): string {
    const between = this.join === 'blank' ? ' ' : '';
    const pieces: string[] = [];
    let bytes: number[] = [];
    const flush = () => {
      if (bytes.length > 0) pieces.push(new TextDecoder().decode(Uint8Array.from(bytes)));
      bytes = [];
    };
    for (const id of ids) {
      const name = this.vocabulary[id] ?? this.told.get(id);
      if (Array.isArray(name)) {
        for (const byte of name as readonly number[]) bytes.push(byte);
        continue;
      }
      flush();
      pieces.push(name === undefined ? untold(id) : (name as string));
    }
    flush();
    return pieces.join(between);
  }

  /** Ids and names of all tokens that are known, those of the vocabulary first. */
  *entries(): Generator<readonly [id: number, name: string], void, undefined> {
    yield* this.vocabulary.entries();
    for (const id of this.told.keys()) yield [id, this.name(id)];
  }
}

/**
 * Whether two models write the same tokens: then the tokens of one can be given to the other. What is
 * reserved in one may have a name in another, which is of a later version.
 */
export function isSameVocabulary(one: readonly string[], other: readonly string[]): boolean {
  return (
    one.length === other.length &&
    one.every((name, i) => {
      const its = other[i] as string;
      return name === its || isReserved(name) || isReserved(its);
    })
  );
}

function isReserved(name: string): boolean {
  return /^<reserved\d+>$/.test(name);
}

function untold(id: number): string {
  return id === LOST_TOKEN ? '?' : `#${id}`;
}

function bytesName(bytes: readonly number[]): string {
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  if (!text.includes(REPLACEMENT)) return text;
  return `<${bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}>`;
}
