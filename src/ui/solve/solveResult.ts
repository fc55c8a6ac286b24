import { commands, env, l10n, window } from 'vscode';
import { isSolvable } from '../../countdown/oracle';
import type { Problem } from '../../countdown/problem';
import { formatProblem } from '../../countdown/problemText';
import { formatMs } from '../../inspect/amounts';
import { unsolvedWords } from '../../inspect/unsolvedWords';
import type { Solution } from '../../methods/solve';
import type { RunSession } from '../../session/run/runSession';
import { COMMANDS } from '../contributions';
import type { Selection } from '../runs/runs';

/** Says what came of a run: the verified expression, or why there is none. */
export async function showSolution(
  session: RunSession,
  solution: Solution<Problem>,
): Promise<void> {
  // The person who stopped it knows.
  if (solution.aborted) return;
  const { solved, answer } = solution;
  const copy = l10n.t('Copy');
  const graph = l10n.t('Show Graph');
  const transcript = l10n.t('Show Transcript');
  const chosen =
    solved && answer !== undefined
      ? await window.showInformationMessage(solvedWords(solution), copy, graph, transcript)
      : await window.showWarningMessage(failureText(session, solution), graph, transcript);
  if (chosen === copy) await env.clipboard.writeText(answer ?? '');
  const root: Selection = { session, thread: 0 };
  if (chosen === graph) await commands.executeCommand(COMMANDS.showGraph, root);
  if (chosen === transcript) await commands.executeCommand(COMMANDS.openTranscript, root);
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
