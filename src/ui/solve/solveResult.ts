import { l10n } from 'vscode';
import { isSolvable } from '../../countdown/oracle';
import type { Problem } from '../../countdown/problem';
import { formatProblem } from '../../countdown/problemText';
import { formatMs } from '../../inspect/amounts';
import { unsolvedWords } from '../../inspect/unsolvedWords';
import type { Solution } from '../../methods/solve';
import type { RunSession } from '../../session/run/runSession';
import type { EndMessage } from './offerViews';

/** What is said of a run: the verified expression, or why there is none. */
export function solutionMessage(session: RunSession, solution: Solution<Problem>): EndMessage {
  const { solved, answer } = solution;
  return solved && answer !== undefined
    ? { words: solvedWords(solution), isGood: true, copied: answer }
    : { words: failureText(session, solution), isGood: false };
}

function solvedWords({ answer = '', problem, metrics }: Solution<Problem>): string {
  const { threads, totalTokens, wallMs } = metrics;
  const amounts = [totalTokens, formatMs(wallMs)] as const;
  const result = [answer, problem.target] as const;
  return threads === 1
    ? l10n.t('{0} = {1}, verified. 1 thread, {2} tokens, {3}.', ...result, ...amounts)
    : l10n.t('{0} = {1}, verified. {4} threads, {2} tokens, {3}.', ...result, ...amounts, threads);
}

function failureText(session: RunSession, { problem }: Solution<Problem>): string {
  return l10n.t(
    'No solution found for {0}. {1} {2}',
    formatProblem(problem),
    unsolvedWords(session.playback.latest, l10n),
    isSolvable(problem)
      ? l10n.t('One exists (by exhaustive search, not the model).')
      : l10n.t('None exists (by exhaustive search, not the model).'),
  );
}
