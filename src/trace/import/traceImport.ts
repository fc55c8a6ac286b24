import type { HumanError } from '../../common/humanError';
import type { ForeignRun } from './foreignRun';
import type { TracedRun } from './foreignTrace';

/** One format of other programs. A new one is a file beside this one and a line in `imports.ts`. */
export interface TraceImport {
  /** What the format is called, in a person's words: `OpenTelemetry`, `Gambit tree`. */
  readonly format: HumanError;
  /** Whether a file that begins so is of this format: by its content, never by its name. */
  recognises(head: FileHead): boolean;
  /**
   * The runs of a file, one after the other; of a format with a run a line, each as soon as its line
   * was read. What cannot be read is told and left out.
   * @param bytes the whole file, from its start
   * @param createdBy the program that makes traces of it, with its version
   * @throws HumanError where nothing of the file can be read
   */
  read(
    bytes: Bytes,
    onFault: (fault: ImportFault) => void,
    createdBy: string,
  ): AsyncIterable<ForeignRun | TracedRun>;
}

export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The beginning of a file, which tells its format. */
export interface FileHead {
  /** At most its first 64 KB as UTF-8 text, without a byte order mark. */
  readonly text: string;
  /**
   * The first line that is not blank, where it is JSON; a whole JSON file on one line also. It may be
   * longer than `text`.
   */
  readonly firstLine?: unknown;
  /** The whole file, where it is JSON and no longer than `text`. */
  readonly json?: unknown;
}

/** What could not be read. */
export interface ImportFault {
  /** Where: `line 12`, or a path such as `nodes.r3.parent_id`. */
  readonly place: string;
  /** Why, for a person. */
  readonly reason: HumanError;
}
