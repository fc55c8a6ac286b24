import { type Problem, parseProblem } from './problem';
import { HumanError, messageOf } from '../common/humanError';

/**
 * The problems of a file: a JSON array of `[target, n1, n2, ...]`, or CSV with the same in a line,
 * a line of names above them or not. What starts with a bracket or a brace is JSON.
 * @throws HumanError that names the first row which is wrong, counted from 1
 */
export function parseProblemFile(text: string): Problem[] {
  return /^\s*[[{]/.test(text) || !/[,;\t]/.test(text) ? parseJson(text) : parseCsv(text);
}

function parseCsv(text: string): Problem[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const problems = lines.flatMap((line, index) => {
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    // Rows may be of different lengths: a table pads them with empty cells.
    while (cells.at(-1) === '') cells.pop();
    const isHeading = index === 0 && cells.every((cell) => /^[a-z_ ]+\d*$/i.test(cell));
    return cells.length === 0 || isHeading ? [] : [parseRow(cells, index, line)];
  });
  if (problems.length === 0)
    throw new HumanError(
      'It holds no problems. Give a line target,n1,n2,... for each problem, for example {0}.',
      CSV_EXAMPLE,
    );
  return problems;
}

function parseJson(text: string): Problem[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new HumanError(
      'It is not valid JSON ({1}). Give an array of [target, n1, n2, ...], for example {0}.',
      EXAMPLE,
      messageOf(error),
    );
  }
  if (!Array.isArray(rows))
    throw new HumanError(
      'It is not a JSON array. Give an array of [target, n1, n2, ...], for example {0}.',
      EXAMPLE,
    );
  if (rows.length === 0)
    throw new HumanError(
      'It holds no problems. Give an array of [target, n1, n2, ...], for example {0}.',
      EXAMPLE,
    );
  return rows.map((row: unknown, index) => {
    if (!Array.isArray(row))
      throw new HumanError(
        'Row {1} is not an array. Give an array of [target, n1, n2, ...], for example {0}.',
        EXAMPLE,
        index + 1,
      );
    return parseRow(row, index, JSON.stringify(row));
  });
}

/** @param text the row as the file has it */
function parseRow([target, ...numbers]: readonly unknown[], index: number, text: string): Problem {
  try {
    return parseProblem(numbers, target);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    throw new HumanError('Row {0}, {1}: {2}', index + 1, text, error);
  }
}

const EXAMPLE = '[[27, 22, 26, 31, 53]]';
const CSV_EXAMPLE = '27,22,26,31,53';
