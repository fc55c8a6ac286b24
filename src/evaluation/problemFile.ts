import { type Problem, parseProblem } from '../countdown/problem';
import { HumanError, messageOf } from '../humanError';

/**
 * The problems of a JSON file: an array of `[target, n1, n2, ...]`.
 * @throws HumanError that names the first row which is wrong, counted from 1
 */
export function parseProblemFile(text: string): Problem[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new HumanError(`It is not valid JSON (${messageOf(error)}). ${SHAPE}`);
  }
  if (!Array.isArray(rows)) throw new HumanError(`It is not a JSON array. ${SHAPE}`);
  if (rows.length === 0) throw new HumanError(`It holds no problems. ${SHAPE}`);
  return rows.map((row: unknown, index) => {
    if (!Array.isArray(row)) throw new HumanError(`Row ${index + 1} is not an array. ${SHAPE}`);
    const [target, ...numbers] = row as unknown[];
    try {
      return parseProblem(numbers, target);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      throw new HumanError(`Row ${index + 1}, ${JSON.stringify(row)}: ${error.message}`);
    }
  });
}

const SHAPE = 'Give an array of [target, n1, n2, ...], for example [[27, 22, 26, 31, 53]].';
