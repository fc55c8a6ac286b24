import type { AnswersProblem } from '../../tasks/answers/problem';
import { readProblemRow } from '../../tasks/answers/problemRow';

/** How files name the answer that is known to be right, from the surest on; `gts` is verl's. */
const REFERENCES = ['reference', 'ground_truth', 'gts', 'target', 'answer'];

/**
 * What a run was asked, where its file tells the question and the one answer that is right. Of a long
 * solution the answer is what it marks as such (`\boxed{}`, `####`). Undefined where there is none, or
 * where there are several right ones: a list of more than one.
 * @param question as a person asked it, without the marks of a chat
 * @param told fields of the file, among which the answer may be
 */
export function askedProblem(
  question: string | undefined,
  told: Readonly<Record<string, unknown>>,
): AnswersProblem | undefined {
  for (const name of REFERENCES) {
    const value = told[name];
    const given: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    // A reference is taken as it stands.
    const read = readProblemRow({ question, [name === 'reference' ? name : 'answer']: given });
    if (read.ok) return read.problem;
  }
  return undefined;
}
