import { parse } from 'csv-parse/sync';
import { HumanError, messageOf } from '../../common/humanError';
import type { FileProblems } from '../task';
import type { AnswersProblem } from './problem';
import { looksLikeProblem, namesProblem, type ProblemRow, readProblemRow } from './problemRow';

/** Faults that are told one by one. */
const MOST_FAULTS = 100;

const EXAMPLE = '{"question": "How many legs have 18 cows?", "answer": "72"}';

/**
 * The problems of a file in JSONL, a JSON array of objects, or CSV with a line of names, which its
 * content tells apart. `readProblemRow` says which names are known. Rows that cannot be used are told
 * and left out.
 * @throws HumanError where no row can be used
 */
export function readAnswersSet(text: string): FileProblems<AnswersProblem> {
  const problems: AnswersProblem[] = [];
  const lines: number[] = [];
  const faults: HumanError[] = [];
  let unusable = 0;
  for (const { fault, row, line } of rowsOf(text.replace(/^\uFEFF/, ''))) {
    if (row.ok) {
      problems.push(row.problem);
      if (line !== undefined) lines.push(line - 1);
    } else if (++unusable <= MOST_FAULTS) faults.push(fault(row.reason));
  }
  const [first] = faults;
  if (problems.length > 0) {
    const placed = lines.length === problems.length ? lines : undefined;
    return { problems, lines: placed, faults, unusable };
  }
  if (first) throw new HumanError('No row of the file can be used. {0}', first);
  throw new HumanError('It holds no problems. Give a line such as {0} for each problem.', EXAMPLE);
}

/**
 * Whether a text begins as such a file does: with an object or a line of names that has a question
 * and an answer.
 */
export function isAnswersSet(text: string): boolean {
  const content = text.replace(/^\uFEFF/, '').trimStart();
  const [first = ''] = content.split('\n', 1);
  switch (content[0]) {
    case '[': {
      const rows = /^\[\s*\{/.test(content) ? parsed(content) : undefined;
      return Array.isArray(rows) && looksLikeProblem(rows[0]);
    }
    case '{':
      return looksLikeProblem(parsed(first));
    default:
      return namesProblem(first.split(/[,;\t]/).map((name) => name.trim().replace(/^"|"$/g, '')));
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

interface PlacedRow {
  readonly row: ProblemRow;
  /** From 1; undefined of a row that has no line of its own. */
  readonly line?: number;
  /** The reason with the place of the row. */
  readonly fault: (reason: HumanError) => HumanError;
}

function rowsOf(text: string): Iterable<PlacedRow> {
  switch (/\S/.exec(text)?.[0]) {
    case '[':
      return rowsOfArray(text);
    case '{':
      return rowsOfLines(text);
    default:
      return rowsOfCsv(text);
  }
}

function inLine(line: number, row: ProblemRow): PlacedRow {
  return { row, line, fault: (reason) => new HumanError('Line {0}: {1}.', line, reason) };
}

function* rowsOfArray(text: string): Iterable<PlacedRow> {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new HumanError(
      'It is not valid JSON ({1}). Give an array of objects such as {0}.',
      ...[EXAMPLE, messageOf(error)],
    );
  }
  for (const [index, row] of (rows as readonly unknown[]).entries()) {
    const fault = (reason: HumanError) => new HumanError('Row {0}: {1}.', index + 1, reason);
    yield { row: readProblemRow(row), fault };
  }
}

function* rowsOfLines(text: string): Iterable<PlacedRow> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') yield inLine(index + 1, readLine(line));
  }
}

function readLine(line: string): ProblemRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch (error) {
    return { ok: false, reason: new HumanError('it is not valid JSON ({0})', messageOf(error)) };
  }
  return readProblemRow(row);
}

/** What may split the cells, told apart in the line of names. */
const DELIMITERS = [',', '\t', ';'] as const;

function* rowsOfCsv(text: string): Iterable<PlacedRow> {
  const heading = /^.*/m.exec(text.trimStart())?.[0] ?? '';
  const count = (delimiter: string) => heading.split(delimiter).length;
  const delimiter = [...DELIMITERS].sort((one, other) => count(other) - count(one))[0] as string;
  /** Of each record, from 1; its cells may have line breaks. */
  const lastLines: number[] = [];
  let unclosed = false;
  const records = parse(text, {
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_skip: () => {
      unclosed = true;
      return undefined;
    },
    on_record: (cells, { lines }) => {
      lastLines.push(lines);
      return cells;
    },
  });
  const [names = []] = records;
  for (const [index, cells] of records.entries()) {
    if (index === 0) continue;
    // By its cells: many names and many short rows must not multiply.
    const row = Object.fromEntries(cells.map((cell, i) => [names[i] ?? '', cell]));
    const breaks = cells.join().split('\n').length - 1;
    yield inLine((lastLines[index] ?? 0) - breaks, readProblemRow(row));
  }
  if (!unclosed) return;
  const reason = new HumanError('a quotation mark is never closed; nothing after it was read');
  yield inLine((lastLines.at(-1) ?? 0) + 1, { ok: false, reason });
}
