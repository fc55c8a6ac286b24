import { HumanError } from '../../common/humanError';
import { isObject } from '../../common/shape';
import { markedAnswer } from './findAnswer';
import type { AnswersProblem } from './problem';

/** A row of a problem set: its problem, or why it has none. */
export type ProblemRow =
  | { readonly ok: true; readonly problem: AnswersProblem }
  | { readonly ok: false; readonly reason: HumanError };

/** Names of the same field, from the surest on; what a set calls `ID` is `id`. */
const QUESTION = ['question', 'problem', 'prompt', 'input'] as const;
const ANSWER = ['reference', 'answer', 'target', 'solution'] as const;
const ID = ['id', 'unique_id'] as const;

/** A solution without a marked answer may still be one, if it is no longer. */
const LONGEST_UNMARKED = 200;

/**
 * The problem of a row by its field names, upper or lower case: those of GSM8K (`question`, and
 * `answer` with the final one behind `####`; openai/grade-school-math, dataset.py), of MATH
 * (`problem`, `solution` with `\boxed{}`, and `answer` in MATH-500), of AIME sets (`problem` or
 * `question`, `answer`), and other usual ones. `reference` is taken as it stands.
 */
export function readProblemRow(row: unknown): ProblemRow {
  if (!isObject(row)) return unusable(new HumanError('it is no object with named fields'));
  const fields = new Map(
    Object.entries(row).map(([name, value]) => [name.trim().toLowerCase(), textOf(value)]),
  );
  const question = firstOf(fields, QUESTION);
  if (!question) {
    return unusable(new HumanError('it has no question; name it {0}', list(QUESTION)));
  }
  const given = firstOf(fields, ANSWER);
  if (!given) return unusable(new HumanError('it has no answer; name it {0}', list(ANSWER)));
  const reference = given.name === 'reference' ? given.text : finalAnswer(given.text);
  if (reference === undefined) {
    return unusable(
      new HumanError(
        'its {0} does not say which is the final answer; mark it as {1} or as {2}',
        ...[given.name, '\\boxed{72}', '#### 72'],
      ),
    );
  }
  const id = firstOf(fields, ID)?.text;
  const unit = firstOf(fields, ['unit'])?.text;
  const problem: AnswersProblem = {
    question: question.text,
    reference,
    ...(id !== undefined && { id }),
    ...(unit !== undefined && { unit }),
  };
  return { ok: true, problem };
}

/** Whether fields of these names, among others, may hold a question and its answer. */
export function namesProblem(names: readonly string[]): boolean {
  return names.some(isOneOf(QUESTION)) && names.some(isOneOf(ANSWER));
}

/** The same of a row, whose question is a text: lines of results have a number there. */
export function looksLikeProblem(row: unknown): boolean {
  if (!isObject(row) || !namesProblem(Object.keys(row))) return false;
  const isQuestion = isOneOf(QUESTION);
  return Object.entries(row).some(([name, value]) => isQuestion(name) && typeof value === 'string');
}

function isOneOf(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name.trim().toLowerCase());
}

function unusable(reason: HumanError): ProblemRow {
  return { ok: false, reason };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function firstOf(
  fields: ReadonlyMap<string, string | undefined>,
  names: readonly string[],
): { name: string; text: string } | undefined {
  for (const name of names) {
    const text = fields.get(name);
    if (text !== undefined) return { name, text };
  }
  return undefined;
}

function finalAnswer(text: string): string | undefined {
  const marked = markedAnswer(text);
  if (marked) return marked.answer;
  const whole = text.trim();
  return whole.length <= LONGEST_UNMARKED && !whole.includes('\n') ? whole : undefined;
}

function list(names: readonly string[]): string {
  return names.join(', ');
}
