import { HumanError } from '../../common/humanError';
import { parsePythonJson } from '../../common/pythonJson';
import { isObject } from '../../common/shape';
import type { TagGrammar } from '../../language/tags/grammar';
import { recognise } from '../../language/tags/recognise';
import { nothingRead } from './nothingRead';
import { type TaggedText, taggedRun } from './taggedRun';
import type { TraceImport } from './traceImport';
import { wholeText } from './wholeText';

/** Where data sets and scripts keep the question and what the model wrote; there is no standard. */
const QUESTIONS = ['problem', 'question', 'prompt', 'input', 'instruction'];
const TEXTS = ['response', 'output', 'completion', 'generated_text', 'text', 'solution'];

/**
 * Files of text in one grammar: the bare text of a run, or JSON objects, in a list or a line each,
 * that hold the text of a run and its question under one of the usual names.
 * @param isWrittenIn whether a file that begins so has text of this grammar
 */
export function taggedText(
  grammar: TagGrammar,
  isWrittenIn = (text: string) => recognise(text) === grammar,
): TraceImport {
  return {
    format: new HumanError('{0} text', grammar.label),
    recognises: ({ text }) => isWrittenIn(text),
    async *read(bytes, onFault) {
      const text = await wholeText(bytes);
      if (!/^\s*[[{]/.test(text)) {
        if (text.trim() === '') throw nothingRead(new HumanError('it is empty'));
        yield taggedRun({ text }, grammar);
        return;
      }
      let isRead = false;
      for (const { place, value } of rowsOf(text)) {
        const row = value instanceof HumanError ? value : readRow(value);
        if (row instanceof HumanError) onFault({ place, reason: row });
        else yield taggedRun(row, grammar);
        isRead ||= !(row instanceof HumanError);
      }
      if (!isRead) throw nothingRead(new HumanError('it has no text of a run'));
    },
  };
}

/** The values of a JSON text, or of its lines; an error in the place of what is no JSON. */
function* rowsOf(text: string): Generator<{ readonly place: string; readonly value: unknown }> {
  const whole = parsed(text);
  if (Array.isArray(whole)) {
    for (const [i, value] of whole.entries()) yield { place: `[${i}]`, value };
  } else if (!(whole instanceof Error) || !/\n\s*[[{]/.test(text.trim())) {
    yield { place: 'line 1', value: whole };
  } else {
    for (const [i, line] of text.split('\n').entries()) {
      if (line.trim() !== '') yield { place: `line ${i + 1}`, value: parsed(line) };
    }
  }
}

function parsed(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    return error;
  }
}

function readRow(value: unknown): TaggedText | HumanError {
  if (typeof value === 'string') return { text: value };
  if (!isObject(value)) return new HumanError('it is neither a text nor an object');
  const first = (names: readonly string[]) =>
    names.map((name) => value[name]).find((one) => typeof one === 'string');
  const text = first(TEXTS);
  if (text === undefined) return new HumanError('it has no text of a run');
  return { text, question: first(QUESTIONS), told: value };
}
