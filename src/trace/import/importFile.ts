import type { TagGrammar } from '../../language/tags/grammar';
import type { ByteSource } from '../byteSource';
import type { TracedRun } from './foreignTrace';
import { HEAD_BYTES, importRuns, type Imported } from './imports';
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
  const head = await headOf(source);
  if (isAprtrace(head)) return undefined;
  async function* bytes(): AsyncGenerator<Uint8Array, void, undefined> {
    let read = 0;
    for await (const chunk of source.read(0)) {
      signal?.throwIfAborted();
      yield chunk;
      read += chunk.length;
      onProgress?.(Math.min(1, read / source.size));
    }
  }
  return importRuns(head, bytes(), onFault, createdBy, custom);
}

/** The file's runs as a list shows them; each is let go of before the next is read. */
export async function* listRuns(
  runs: AsyncIterable<TracedRun>,
): AsyncGenerator<ListedRun, void, undefined> {
  let number = 0;
  for await (const { header, events } of runs) {
    const threads = events().filter(({ type }) => type === 'threadStart').length;
    yield { number: ++number, title: header.title ?? '', threads };
  }
}

const HEADER_START = '{"format":"aprtrace"';
const HEADER = /^\s*\{[^\n]*"format"\s*:\s*"aprtrace"/;

/** As much of the file as tells its format; of our own that is little. */
async function headOf(source: ByteSource): Promise<Uint8Array> {
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

function isAprtrace(head: Uint8Array): boolean {
  try {
    // The last character may be cut within.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return text.includes('\u0000') || HEADER_START.startsWith(text) || HEADER.test(text);
  } catch {
    return true;
  }
}
