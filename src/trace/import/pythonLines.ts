import { messageOf } from '../../common/humanError';
import { splitLines } from '../../common/lines';
import { parsePythonJson } from '../../common/pythonJson';
import type { ForeignRun } from './foreignRun';
import type { Bytes, FileHead, ImportFault } from './traceImport';
import { nothingRead } from './nothingRead';

/**
 * The runs of a file with a JSON value a line, as Python writes them, each as soon as its line was
 * read. No more than a chunk and a line of the file are held.
 * @param toRun the run of a line, or why the line is none
 * @throws HumanError where no line is a run
 */
export async function* runsOfLines(
  bytes: Bytes,
  onFault: (fault: ImportFault) => void,
  toRun: (value: unknown) => ForeignRun | string,
): AsyncGenerator<ForeignRun, void, undefined> {
  let isRead = false;
  let firstReason: string | undefined;
  for await (const lines of splitLines(bytes)) {
    for (const { number, bytes: line } of lines) {
      const run = runOfLine(line, toRun);
      if (run === undefined) continue;
      if (typeof run !== 'string') {
        isRead = true;
        yield run;
        continue;
      }
      firstReason ??= run;
      onFault({ place: `line ${number}`, reason: run });
    }
  }
  if (!isRead) throw nothingRead(firstReason ?? 'it is empty');
}

/** The first line of a file as JSON; undefined where it is none, or longer than the head. */
export function firstLineOf({ firstLine, text }: FileHead): unknown {
  if (firstLine !== undefined) return firstLine;
  try {
    return parsePythonJson(text.trimStart().split('\n', 1)[0] ?? '');
  } catch {
    return undefined;
  }
}

/** Undefined for a blank line. */
function runOfLine(
  line: Uint8Array | undefined,
  toRun: (value: unknown) => ForeignRun | string,
): ForeignRun | string | undefined {
  if (!line) return 'it is too long to be read';
  const text = new TextDecoder().decode(line);
  if (text.trim() === '') return undefined;
  try {
    return toRun(parsePythonJson(text));
  } catch (error) {
    return messageOf(error);
  }
}
