/** A line of bytes, without its line break. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Where it starts, in bytes from the start of the file. */
  readonly offset: number;
  /** Undefined for a line that is too long to be held. */
  readonly bytes: Uint8Array | undefined;
  /** Whether a line break ends it; only the last line may have none. */
  readonly ended: boolean;
}

/** Enough for a step of a million threads; what is longer is not a line of a trace. */
export const LONGEST_LINE = 32 * 1024 * 1024;

const LINE_BREAK = 10;

/** Where a line starts. */
export type Place = Pick<Line, 'number' | 'offset'>;

const FILE_START: Place = { number: 1, offset: 0 };

export interface SplitOptions {
  /** Bytes of the longest line that is held. */
  readonly longest?: number;
  /** Where the stream starts in its file. */
  readonly start?: Place;
}

/**
 * The lines of a stream, chunk by chunk. It holds one chunk and one unfinished line at most, and
 * splits bytes, not text, so that a chunk may end inside a character.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { longest = LONGEST_LINE, start = FILE_START }: SplitOptions = {},
): AsyncGenerator<Line[], void, undefined> {
  let { number, offset } = start;
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length > longest) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const finish = (ended: boolean): Line => {
    const line = { number, offset, bytes: length > longest ? undefined : joinBytes(parts), ended };
    number++;
    offset += length + (ended ? 1 : 0);
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let from = 0;
    for (;;) {
      const to = chunk.indexOf(LINE_BREAK, from);
      if (to < 0) break;
      add(chunk.subarray(from, to));
      lines.push(finish(true));
      from = to + 1;
    }
    // A copy: the source may use the chunk's memory again.
    add(chunk.slice(from));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [finish(false)];
}

/** The parts as one; a single part is itself. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
