import { HumanError } from '../../common/humanError';
import { joinBytes } from '../../common/lines';
import type { TagGrammar } from '../../language/tags/grammar';
import { judgedRun } from '../../tasks/judgedRun';
import type { ByteSource } from '../byteSource';
import { RunReducer } from '../reducer';
import type { TracedRun } from './foreignTrace';
import { HEAD_BYTES, importOf, importRuns, type Imported } from './imports';
import type { ImportFault } from './traceImport';

/** How files of other programs are read. */
export interface ImportRules {
  /** The program that makes traces of it, with its version. */
  readonly createdBy: string;
  /** A language that a person has described. */
  readonly custom?: TagGrammar | undefined;
}

export interface ImportOptions extends ImportRules {
  /** Told what could not be read. */
  readonly onFault?: (fault: ImportFault) => void;
  /** Ends the reading, which throws its reason. */
  readonly signal?: AbortSignal;
  /** Told with each piece of the file, with the part that was read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** What a list of a file's runs says of one. */
export interface ListedRun {
  /** Of the file's runs, from 1. */
  readonly number: number;
  readonly title: string;
  readonly threads: number;
  /** Whether its answer is right, by the file or else by its task; undefined where nobody judged. */
  readonly verified?: boolean;
}

/**
 * The runs of a file of another program; undefined for one that is read as an `.aprtrace`: that is
 * one, and what is no text, of which that reader knows what it is.
 * @throws HumanError where the file cannot be read, or its format is of none that is known
 */
export async function importFile(
  source: ByteSource,
  { createdBy, custom, onFault = () => {}, signal, onProgress }: ImportOptions,
): Promise<Imported | undefined> {
  const start = await startOf(source);
  if (isAprtrace(start)) return undefined;
  const head = await withFirstLine(start, source);
  if (!head && !importOf(start, custom)) {
    throw new HumanError(
      'The format of this file cannot be told: its first line is longer than {0} MB. Put a shorter one first, or split the file.',
      LONGEST_FIRST_LINE / 1024 / 1024,
    );
  }
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    let read = 0;
    for await (const chunk of source.read(0)) {
      signal?.throwIfAborted();
      yield chunk;
      read += chunk.length;
      onProgress?.(Math.min(1, read / source.size));
    }
  }
  return importRuns(head ?? start, bytes(), onFault, createdBy, custom);
}

/** The file's runs as a list shows them; each is let go of before the next is read. */
export async function* listRuns(
  runs: AsyncIterable<TracedRun>,
): AsyncGenerator<ListedRun, void, undefined> {
  let number = 0;
  for await (const { header, events } of runs) {
    const reducer = new RunReducer();
    for (const event of events()) reducer.apply(event);
    const { threads, end } = judgedRun(reducer.state);
    yield {
      ...{ number: ++number, title: header.title ?? '', threads: threads.size },
      ...(end?.verified !== undefined && { verified: end.verified }),
    };
  }
}

const HEADER_START = '{"format":"aprtrace"';
const HEADER = /^\s*\{[^\n]*"format"\s*:\s*"aprtrace"/;

/** A line of a rollout may be this long; what is longer is known by its beginning, or not at all. */
const LONGEST_FIRST_LINE = 16 * 1024 * 1024;

const LINE_BREAK = 10;
/** No character below or of this code is seen. */
const BLANK = 32;

/** As much of the file as tells whether it is one of our own. */
async function startOf(source: ByteSource): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  for await (const chunk of source.read(0)) {
    const part = chunk.subarray(0, HEAD_BYTES - length);
    head.set(part, length);
    length += part.length;
    if (length === HEAD_BYTES) break;
    if (new TextDecoder().decode(head.subarray(0, HEADER_START.length)) === HEADER_START) break;
  }
  return head.subarray(0, length);
}

/**
 * The file's start, and more of it until its first line that is not blank has ended; undefined where
 * that is too long.
 */
async function withFirstLine(
  start: Uint8Array,
  source: ByteSource,
): Promise<Uint8Array | undefined> {
  let hasBegun = false;
  const isEndedBy = (chunk: Uint8Array) => {
    const from = hasBegun ? 0 : chunk.findIndex((byte) => byte > BLANK);
    hasBegun ||= from >= 0;
    return from >= 0 && chunk.includes(LINE_BREAK, from);
  };
  if (start.length < HEAD_BYTES || isEndedBy(start)) return start;
  const parts = [start];
  let length = start.length;
  for await (const chunk of source.read(length)) {
    // A copy: the source may use the chunk's memory again.
    parts.push(chunk.slice());
    length += chunk.length;
    if (isEndedBy(chunk)) break;
    if (length > LONGEST_FIRST_LINE) return undefined;
  }
  return joinBytes(parts);
}

function isAprtrace(head: Uint8Array): boolean {
  try {
    // The last character may be cut within.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return text.includes('\u0000') || HEADER_START.startsWith(text) || HEADER.test(text);
  } catch {
    return true;
  }
}
