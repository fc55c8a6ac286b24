import { HumanError, type MessageValue, messageOf } from '../../common/humanError';
import { type Line, splitLines } from '../../common/lines';
import { parsePythonJson } from '../../common/pythonJson';
import type { Bytes, ImportFault } from './traceImport';
import { nothingRead } from './nothingRead';

/** A value of a file, and where it stands: `line 12`, or '' for a whole file. */
export interface PlacedValue {
  readonly place: string;
  readonly value: unknown;
}

/** More is no text that JavaScript can hold. */
const LONGEST_TEXT = 256 * 1024 * 1024;

/**
 * The JSON values of a file: one for each line, or a single one over all lines. Blank lines and a byte
 * order mark are passed over; a line that cannot be read is told and left out. Of lines it holds one
 * at a time, of a single value the whole file.
 * @throws HumanError where the file is empty, or no line of it is JSON
 */
export async function* jsonValues(
  bytes: Bytes,
  onFault: (fault: ImportFault) => void,
): AsyncGenerator<PlacedValue, void, undefined> {
  const utf8 = new TextDecoder('utf-8');
  const buffered: NumberedText[] = [];
  let isLines = false;
  for await (const lines of splitLines(bytes, { longest: LONGEST_TEXT })) {
    for (const line of lines) {
      const numbered = { number: line.number, text: textOf(line, utf8) };
      if (numbered.text.trim() === '') continue;
      // A value over many lines starts with one that is no value.
      if (isLines || buffered.length === 0) {
        const found = readLine(numbered);
        isLines ||= 'value' in found;
        if ('value' in found) yield found;
        else if (isLines) onFault(found);
      }
      if (!isLines) buffered.push(numbered);
    }
  }
  if (isLines) return;
  if (buffered.length === 0) throw new HumanError('This file is empty. Record the run again.');
  yield* wholeOrLines(buffered, onFault);
}

/** The first value of a file that is one. @throws HumanError where there is none */
export async function onlyJsonValue(
  bytes: Bytes,
  onFault: (fault: ImportFault) => void,
): Promise<unknown> {
  for await (const { value } of jsonValues(bytes, onFault)) return value;
  throw nothingRead();
}

interface NumberedText {
  readonly number: number;
  readonly text: string;
}

/** Where the first line is no value: one value over many lines, or lines the first of which is damaged. */
function* wholeOrLines(
  lines: readonly NumberedText[],
  onFault: (fault: ImportFault) => void,
): Generator<PlacedValue, void, undefined> {
  const whole = parse(lines.map(({ text }) => text).join('\n'));
  if (whole.error === undefined) {
    yield { place: '', value: whole.value };
    return;
  }
  const found = lines.map(readLine);
  if (!found.some((one) => 'value' in one && typeof one.value === 'object')) {
    throw new HumanError(
      'This file is not JSON that can be read ({0}). Write it again, whole.',
      whole.error,
    );
  }
  for (const one of found) {
    if ('value' in one) yield one;
    else onFault(one);
  }
}

function readLine({ number, text }: NumberedText): PlacedValue | ImportFault {
  const { value, error } = parse(text);
  const place = `line ${number}`;
  return error === undefined
    ? { place, value }
    : { place, reason: new HumanError('It is not JSON: {0}', error) };
}

function parse(text: string): { readonly value?: unknown; readonly error?: MessageValue } {
  try {
    return { value: parsePythonJson(text) };
  } catch (error) {
    return { error: error instanceof HumanError ? error : messageOf(error) };
  }
}

function textOf({ number, bytes }: Line, utf8: { decode(bytes: Uint8Array): string }): string {
  if (bytes) return utf8.decode(bytes);
  throw new HumanError(
    'Line {0} is longer than {1} MB. Split the file before it is opened.',
    number,
    LONGEST_TEXT / 1024 / 1024,
  );
}
