/** A question with the answer that is known to be right. */
export interface AnswersProblem {
  readonly question: string;
  /** The final answer alone, in plain text or LaTeX. */
  readonly reference: string;
  /** As its problem set names it. */
  readonly id?: string;
  /** What the answer counts, such as `km` or `%`, where an answer may leave it out. */
  readonly unit?: string;
}
