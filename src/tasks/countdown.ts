import { HumanError } from '../common/humanError';
import { parseSteps } from '../countdown/expressionParser';
import { type Problem, problemKey } from '../countdown/problem';
import { EXAMPLE_PROBLEM, formatProblem, parseProblemText } from '../countdown/problemText';
import { verifyExpression, verifySteps } from '../countdown/verifier';
import { countdownFiles } from './countdownFile';
import { COUNTDOWN_TRACE } from './countdownTrace';
import type { Task } from './task';

/**
 * Countdown, as in the paper (arXiv 2504.15466): make the target of all numbers, each used once. A
 * claim is an expression, `53-31+26-22`, or steps, `53-31=22; 22+26=48; 48-22=26`.
 */
export const countdownTask: Task<Problem> = {
  name: COUNTDOWN_TRACE.name,
  example: EXAMPLE_PROBLEM,
  check: COUNTDOWN_TRACE.problem,
  files: countdownFiles,
  trace: COUNTDOWN_TRACE,
  parse: parseProblemText,
  format: formatProblem,
  key: problemKey,
  describe: formatProblem,
  verify(problem, claim) {
    const verdict = claim.includes('=')
      ? verifyStepsText(problem, claim)
      : verifyExpression(problem, claim);
    return verdict.ok ? { ok: true, answer: verdict.expression } : verdict;
  },
};

function verifyStepsText(problem: Problem, text: string): ReturnType<typeof verifySteps> {
  try {
    return verifySteps(problem, parseSteps(text));
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { ok: false, reason: error };
  }
}
