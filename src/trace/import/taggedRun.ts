import { recognise } from '../../language/tags/recognise';
import type { TagGrammar } from '../../language/tags/grammar';
import { askedProblem } from './askedProblem';
import { boxedAnswer } from './boxedAnswer';
import type { ForeignRun, ForeignVerdict } from './foreignRun';
import { promptTitle, questionIn, titleOf } from './runTitle';
import { taggedThreads } from './taggedThreads';

/** What a file tells of a run whose text may have tags. */
export interface TaggedText {
  /** What the model wrote. */
  readonly text: string;
  /** What it was given. */
  readonly prompt?: string | undefined;
  /** What it was asked, where the file has it apart from the prompt. */
  readonly question?: string | undefined;
  /** The fields of the file, among which the right answer may be. */
  readonly told?: Readonly<Record<string, unknown>> | undefined;
  readonly verdict?: ForeignVerdict | undefined;
}

/**
 * A run of a text in any of the grammars that can be recognised, or of plain text. Without a verdict
 * of the file, an answer in `\boxed{..}` is what the run claims.
 * @param grammar where it is known in which one the text is written
 */
export function taggedRun(
  { text, prompt, question, told = {}, verdict }: TaggedText,
  grammar: TagGrammar | null = recognise(text),
): ForeignRun {
  const asked = prompt === undefined ? titleOf(text) : promptTitle(prompt);
  const answer = boxedAnswer(text);
  const claim = answer === undefined ? undefined : { claimed: true, answer };
  const known = verdict ?? claim;
  const problem = askedProblem(question ?? (prompt && questionIn(prompt)), told);
  return {
    title: question === undefined ? asked : titleOf(question),
    ...(problem && { problem }),
    ...(grammar && { method: grammar.label }),
    threads: taggedThreads(text, grammar, prompt ?? question),
    ...(known && { verdict: known }),
  };
}
