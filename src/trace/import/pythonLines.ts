import { HumanError, messageOf } from '../../common/humanError';
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
  toRun: (value: unknown) => ForeignRun | HumanError,
): AsyncGenerator<ForeignRun, void, undefined> {
  let isRead = false;
  let firstReason: HumanError | undefined;
  for await (const lines of splitLines(bytes)) {
    for (const { number, bytes: line } of lines) {
      const run = runOfLine(line, toRun);
      if (run === undefined) continue;
      if (!(run instanceof HumanError)) {
        isRead = true;
        yield run;
        continue;
      }
      firstReason ??= run;
      onFault({ place: `line ${number}`, reason: run });
    }
  }
  if (!isRead) throw nothingRead(firstReason ?? new HumanError('it is empty'));
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
  toRun: (value: unknown) => ForeignRun | HumanError,
): ForeignRun | HumanError | undefined {
  if (!line) return new HumanError('it is too long to be read');
  const text = new TextDecoder().decode(line);
  if (text.trim() === '') return undefined;
  try {
    return toRun(parsePythonJson(text));
  } catch (error) {
    if (error instanceof HumanError) return error;
    return new HumanError('it cannot be read: {0}', messageOf(error));
  }
}
