import { pipeline } from 'node:stream/promises';
import { oneLine, visibleJson } from '../common/plainText';

/**
 * What a command says. The words of the template are the program's own; every value may come out of
 * a file, a model or a server, so that it stands as one line in which nothing is hidden. A list is
 * lines of values, one below the other.
 */
type Say = (words: TemplateStringsArray, ...values: readonly Value[]) => void;

type Value = string | number | readonly string[];

/** A line of what a command is asked for, on standard output. */
export const say: Say = (words, ...values) => void process.stdout.write(said(words, values));

/** A line of what happens beside it, on standard error. */
export const tell: Say = (words, ...values) => void process.stderr.write(said(words, values));

/** Lines of what happens beside it; there may be none. */
export function tellAll(lines: readonly string[]): void {
  if (lines.length > 0) tell`${lines}`;
}

/** An object for a program to read, on a line of standard output. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value)}\n`);
}

/**
 * A file for other programs, on standard output as it is; a terminal gets it line by line, with
 * nothing hidden in it.
 */
export async function sayRaw(chunks: Iterable<string>): Promise<void> {
  const pieces = process.stdout.isTTY ? shownLines(chunks) : chunks;
  await pipeline(pieces, process.stdout, { end: false });
}

/** Of a defect Node prints the stack as it is; what its message quotes must not hide in it either. */
export function makeVisible(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  error.stack = error.stack.split('\n').map(oneLine).join('\n');
}

/** Standard output, for a display that moves about on it and hides nothing there. */
export function screen(): NodeJS.WriteStream {
  return process.stdout;
}

/** Whether a person watches what is told, so that lines may come and go. */
export function isWatched(): boolean {
  return process.stderr.isTTY;
}

/** A line that the next one replaces, for a person who watches; nobody else sees it. */
export function tellPassing(text: string): void {
  if (isWatched()) process.stderr.write(`\r\x1b[2K${oneLine(text)}`);
}

/** Takes away the line that was told in passing. */
export function clearPassing(): void {
  if (isWatched()) process.stderr.write('\r\x1b[2K');
}

/**
 * The text that a template says, with its line break.
 * @param words what the program says itself, line breaks included
 */
export function said(words: readonly string[], values: readonly Value[]): string {
  const texts = values.map((value) =>
    typeof value === 'object' ? value.map(oneLine).join('\n') : oneLine(String(value)),
  );
  return `${words.map((word, i) => word + (texts[i] ?? '')).join('')}\n`;
}

function* shownLines(chunks: Iterable<string>): Generator<string> {
  for (const chunk of chunks) yield chunk.split(/\r?\n/).map(oneLine).join('\n');
}
