/**
 * What a language of text needs of a model's tokenizer, whichever it is: one of a file, or the one of
 * an inference server.
 */
export interface TextTokenizer {
  /** Tokens that say exactly this text wherever they stand, with none before or behind them. */
  encode(text: string): readonly number[];
  /**
   * What a token says; of one that is no text by itself, as a part of a character, its bytes, as the
   * names of tokens in a trace have it.
   */
  piece(id: number): string | readonly number[];
  /** Stands once before every text, for models that expect it. */
  readonly beginOfText?: number;
  /** A thread that writes one of these has ended; they say nothing. */
  readonly endOfText: readonly number[];
}

/** Makes text of tokens that come one by one, and gives characters when they are whole. */
export class TokenText {
  private readonly decoder = newDecoder();

  constructor(private readonly tokenizer: Pick<TextTokenizer, 'piece'>) {}

  /** The text that this token completes; empty within a character. */
  push(id: number): string {
    const piece = this.tokenizer.piece(id);
    if (typeof piece === 'string') return this.end() + piece;
    return this.decoder.decode(Uint8Array.from(piece), { stream: true });
  }

  /** What stands for a character that was begun and is not completed; more tokens may follow. */
  end(): string {
    return this.decoder.decode();
  }
}

/** The text that tokens make together. */
export function textOf(tokenizer: Pick<TextTokenizer, 'piece'>, ids: Iterable<number>): string {
  const text = new TokenText(tokenizer);
  const pieces = Array.from(ids, (id) => text.push(id));
  return pieces.join('') + text.end();
}

/** Which of some tags a context has just been ended with, and what its last token says behind it. */
export interface EndTag {
  readonly tag: string;
  readonly behind: string;
  /** Bytes from the tag's beginning to the end. */
  readonly bytes: number;
}

/**
 * The first of these tags that the last token completes: a token may begin within a tag, and go on
 * behind it. Undefined where it completes none.
 */
export function endTagOf(
  tokenizer: Pick<TextTokenizer, 'piece'>,
  ids: readonly number[],
  tags: readonly string[],
): EndTag | undefined {
  const lastId = ids.at(-1);
  if (lastId === undefined) return undefined;
  const last = bytesOf(tokenizer.piece(lastId));
  const wanted = last.length + Math.max(0, ...tags.map((tag) => bytesOf(tag).length));
  let bytes = last;
  for (let at = ids.length - 2; at >= 0 && bytes.length < wanted; at--) {
    bytes = bytesOf(tokenizer.piece(ids[at] as number)) + bytes;
  }
  let first: { readonly tag: string; readonly at: number; readonly end: number } | undefined;
  for (const tag of tags) {
    const sought = bytesOf(tag);
    const at = bytes.indexOf(sought, Math.max(0, bytes.length - last.length - sought.length + 1));
    const end = at + sought.length;
    if (at >= 0 && (!first || end < first.end)) first = { tag, at, end };
  }
  if (!first) return undefined;
  const { tag, at, end } = first;
  return { tag, behind: decoded(bytes.slice(end)), bytes: bytes.length - at };
}

/** Bytes from where a text stands last in these tokens, to their end; 0 where it stands nowhere. */
export function bytesSince(
  tokenizer: Pick<TextTokenizer, 'piece'>,
  ids: readonly number[],
  text: string,
): number {
  const bytes = ids.map((id) => bytesOf(tokenizer.piece(id))).join('');
  const at = bytes.lastIndexOf(bytesOf(text));
  return at < 0 ? 0 : bytes.length - at;
}

export function byteLength(text: string): number {
  return bytesOf(text).length;
}

/**
 * Tokens without their last bytes: as many as stay whole, and what stays of the one behind them as
 * text, which begins with a whole character.
 */
export function withoutEnd(
  tokenizer: Pick<TextTokenizer, 'piece'>,
  ids: readonly number[],
  cut: number,
): { readonly tokenIds: readonly number[]; readonly text: string } {
  let whole = ids.length;
  let rest = '';
  while (whole > 0 && (rest.length < cut || (rest.length > cut && isWithinCharacter(rest)))) {
    rest = bytesOf(tokenizer.piece(ids[--whole] as number)) + rest;
  }
  return { tokenIds: ids.slice(0, whole), text: decoded(rest.slice(0, rest.length - cut)) };
}

function newDecoder() {
  // A mark at its beginning is part of what a model wrote.
  return new TextDecoder('utf-8', { ignoreBOM: true });
}

/** Bytes as a string of characters below 256, in which texts are sought without cutting characters. */
function bytesOf(piece: string | readonly number[]): string {
  const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

function decoded(bytes: string): string {
  return newDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
}

/** Bytes from 0x80 to 0xBF go on with a character of UTF-8. */
function isWithinCharacter(bytes: string): boolean {
  return (bytes.charCodeAt(0) & 0xc0) === 0x80;
}
