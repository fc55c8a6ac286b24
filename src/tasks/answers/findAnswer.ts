import { hasValue } from './compareAnswers';
import { LONGEST_ANSWER } from './plainAnswer';

/**
 * Where a final answer stood, from what is surest on.
 *
 * - boxed: in the last `\boxed{...}`, as the problems of MATH and AIME ask for it
 * - hashes: behind the last `####`, as in the solutions of GSM8K
 * - sentence: behind the last `answer is`, `answer:` or `答案`
 * - whole: the text is nothing but a value
 * - number: the last number of the text
 */
export type AnswerRule = 'boxed' | 'hashes' | 'sentence' | 'whole' | 'number';

export interface FoundAnswer {
  readonly answer: string;
  readonly rule: AnswerRule;
}

/**
 * The final answer of a transcript, by the first rule of `AnswerRule` that finds one; undefined for
 * a text without an answer. It takes time in proportion to the text, whatever stands in it.
 */
export function findAnswer(transcript: string): FoundAnswer | undefined {
  const marked = markedAnswer(transcript);
  if (marked) return marked;
  const said = afterSentence(transcript);
  if (said !== undefined) return { answer: said, rule: 'sentence' };
  const whole = transcript.trim();
  if (whole.length <= LONGEST_ANSWER && hasValue(whole)) return { answer: whole, rule: 'whole' };
  const number = lastMatch(transcript, NUMBER)?.[0];
  return number === undefined ? undefined : { answer: number, rule: 'number' };
}

/** The answer that a solution marks as its final one; undefined where nothing is marked. */
export function markedAnswer(solution: string): FoundAnswer | undefined {
  const boxed = lastBoxed(solution);
  if (boxed !== undefined) return { answer: boxed, rule: 'boxed' };
  const hashed = afterHashes(solution);
  return hashed === undefined ? undefined : { answer: hashed, rule: 'hashes' };
}

const BOXED = /\\boxed\s?\{/y;

/** In the last `\boxed{...}` whose braces balance; of one inside another, in the inner one. */
function lastBoxed(text: string): string | undefined {
  /** Where what stands in an open brace starts; -1 for a brace that is no box. */
  const open: number[] = [];
  let last: readonly [start: number, end: number] | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') open.push(-1);
    else if (character === '\\') {
      BOXED.lastIndex = at;
      const isBox = BOXED.test(text);
      if (isBox) open.push(BOXED.lastIndex);
      // Of `\{`, `\}` and `\\` the second character is none of its own.
      at = isBox ? BOXED.lastIndex - 1 : at + 1;
    } else if (character === '}') {
      const start = open.pop() ?? -1;
      if (start > (last?.[0] ?? -1)) last = [start, at];
    }
  }
  const answer = last && text.slice(...last).trim();
  return answer === '' ? undefined : answer;
}

/** Behind the last `####`. What is no value there is a heading in Markdown. */
function afterHashes(text: string): string | undefined {
  const start = text.lastIndexOf('####');
  if (start < 0) return undefined;
  const answer = lineAt(text, start + 4);
  return hasValue(answer) ? answer : undefined;
}

const SENTENCE = /answer[ *_]{0,4}(?:is|:|：)|答案[ *_]{0,4}(?:是|为|為|:|：)/gi;

function afterSentence(text: string): string | undefined {
  const sentence = lastMatch(text, SENTENCE);
  if (!sentence) return undefined;
  const line = lineAt(text, sentence.index + sentence[0].length);
  const formula = /^\$([^$]*[^$\s])\$|^\\\((.+?)\\\)/.exec(line);
  const answer = formula?.[1] ?? formula?.[2] ?? /^(?:(?!\.\s|。).)*/.exec(line)?.[0] ?? '';
  return answer.trim() === '' ? undefined : answer.trim();
}

/** A number with its sign and separators, and what makes it a fraction or a percentage. */
const NUMBER =
  /(?:(?<![\p{L}\d)}\]])[-−])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?:\/\d+(?![\d.]))?%?/gu;

function lastMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  let last: RegExpExecArray | undefined;
  for (const match of text.matchAll(pattern)) last = match;
  return last;
}

/**
 * The rest of a line, or the next line where nothing is left of it, without the signs that set it
 * apart or end it. Longer ones are cut: they are no answers.
 */
function lineAt(text: string, start: number): string {
  const rest = text.slice(start, start + LONGEST_ANSWER).replace(/^[\s*_:：]+/, '');
  return (/^.*/.exec(rest)?.[0] ?? '').replace(/^[*_`]*(.*?)[*_`.。\s]*$/, '$1');
}
