import { HumanError } from '../../common/humanError';
import { LONGEST_TITLE, plainText } from '../../common/plainText';
import { object, optional, text } from '../../common/shape';
import type { Task, Verdict } from '../task';
import { compareAnswers } from './compareAnswers';
import { type AnswerRule, findAnswer } from './findAnswer';
import { LONGEST_ANSWER } from './plainAnswer';
import type { AnswersProblem } from './problem';
import { readProblemRow } from './problemRow';
import { isAnswersSet, readAnswersSet } from './problemSet';

const EXAMPLE = 'How many legs have 18 cows? #### 72';

/** Between a question and its answer, as in the solutions of GSM8K. */
const MARK = '####';

/** Questions with a known final answer, such as those of GSM8K, MATH and AIME. */
export const answersTask: Task<AnswersProblem> = {
  name: 'answers',
  example: EXAMPLE,
  check: object<AnswersProblem>({
    question: text,
    reference: text,
    id: optional(text),
    unit: optional(text),
  }),
  parse: (typed) => (typed.trimStart().startsWith('{') ? parseObject(typed) : parseText(typed)),
  format(problem) {
    const { question, reference } = problem;
    const line = `${question} ${MARK} ${reference}`;
    const isPlain =
      problem.id === undefined &&
      problem.unit === undefined &&
      !question.startsWith('{') &&
      line === line.trim() &&
      splitAtMark(line).every((part, i) => part === [question, reference][i]);
    return isPlain ? line : JSON.stringify(problem);
  },
  key: ({ question, reference, unit = '' }) =>
    JSON.stringify([question.trim().replace(/\s+/g, ' '), reference.trim(), unit]),
  describe: ({ question }) => plainText(question.trim().replace(/\s+/g, ' '), LONGEST_TITLE),
  verify: verifyAnswer,
  files: { recognises: isAnswersSet, read: readAnswersSet },
};

/** The question and the answer of a line; an answer of `` where there is no mark. */
function splitAtMark(line: string): readonly [question: string, reference: string] {
  const at = line.lastIndexOf(MARK);
  if (at < 0) return [line.trim(), ''];
  return [line.slice(0, at).trim(), line.slice(at + MARK.length).trim()];
}

function parseText(typed: string): AnswersProblem {
  const [question, reference] = splitAtMark(typed);
  if (question === '') {
    throw new HumanError(
      'No question given. Write one before the answer, for example {0}',
      EXAMPLE,
    );
  }
  if (reference === '') {
    throw new HumanError(
      'No reference answer given. Add it behind the question, for example {0}',
      EXAMPLE,
    );
  }
  return { question, reference };
}

/** A problem with more than a line can say, as a row of a problem set. */
function parseObject(typed: string): AnswersProblem {
  let row: unknown;
  try {
    row = JSON.parse(typed);
  } catch {
    throw new HumanError(
      'The problem begins as JSON and is none. Write a question and its answer, for example {0}',
      EXAMPLE,
    );
  }
  const read = readProblemRow(row);
  if (read.ok) return read.problem;
  throw new HumanError('The problem cannot be used: {0}.', read.reason);
}

function verifyAnswer(problem: AnswersProblem, claim: string): Verdict {
  const { reference } = problem;
  const unit = problem.unit ?? (ASKS_FOR_PERCENT.test(problem.question) ? '%' : undefined);
  const whole = { answer: claim.trim(), rule: 'whole' } as const;
  // An answer in words stands alone: nothing marks it, and a number in it is not the answer.
  const isWhole = compareAnswers(reference, whole.answer, unit).equal;
  const found = isWhole ? whole : findAnswer(claim);
  const { answer, rule } = found ?? whole;
  const { equal, as } = compareAnswers(reference, answer, unit);
  const shown = plainText(answer, LONGEST_SHOWN);
  const known = plainText(reference, LONGEST_SHOWN);
  if (equal && answer !== '') return { ok: true, answer: shown, note: noteOn(rule, as) };
  if (!found) {
    const reason = new HumanError('No answer was found. It should end with one, as in {0}.', BOXED);
    return { ok: false, reason };
  }
  const bare = withoutTrailingUnit(answer);
  const reason =
    bare !== answer && compareAnswers(reference, bare, unit).equal
      ? new HumanError(
          'The answer {0} has a unit, the reference {1} none. If the question asks for it, add it as unit.',
          ...[shown, known],
        )
      : new HumanError(
          'The answer {0} is not the reference {1} ({2}).',
          ...[shown, known, noteOn(rule, as)],
        );
  return { ok: false, reason, answer: shown };
}

function withoutTrailingUnit(answer: string): string {
  if (answer.length > LONGEST_ANSWER) return answer;
  return answer.replace(/(?:\\?%|\\text\s?\{[^{}]*\}|[\p{L}\s])+$/u, '');
}

/** Characters of an answer in a message. */
const LONGEST_SHOWN = 80;

const BOXED = '\\boxed{72}';

/** Sets rarely say so in a field, and models write the sign as often as not. */
const ASKS_FOR_PERCENT = /\b(?:what|which|how many)(?: [a-z]+){0,3} percent|百分之几|百分之多少/i;

function noteOn(rule: AnswerRule, as: 'value' | 'text'): HumanError {
  const place = placeOf(rule);
  return as === 'value' ? place : new HumanError('{0}, compared as text', place);
}

/** Where the answer stood. */
function placeOf(rule: AnswerRule): HumanError {
  switch (rule) {
    case 'boxed':
      return new HumanError('read from {0}', '\\boxed{}');
    case 'hashes':
      return new HumanError('read from {0}', MARK);
    case 'sentence':
      return new HumanError('read from the sentence that names the answer');
    case 'whole':
      return new HumanError('read from the whole text');
    case 'number':
      return new HumanError('read from the last number');
  }
}
