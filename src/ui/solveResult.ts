import { commands, env, l10n, window } from 'vscode';
import { isSolvable } from '../countdown/oracle';
import { formatProblem } from '../countdown/problemText';
import type { Solution } from '../methods/solve';
import type { RunSession } from '../session/runSession';
import { COMMANDS, VIEWS } from './contributions';

/** Says what came of a run: the verified expression, or why there is none. */
export async function showSolution(session: RunSession, solution: Solution): Promise<void> {
  // Who stopped it knows.
  if (solution.aborted) return;
  const { expression, problem } = solution;
  const copy = l10n.t('Copy');
  const threads = l10n.t('Show Threads');
  const graph = l10n.t('Show Graph');
  const chosen =
    solution.solved && expression !== undefined
      ? await window.showInformationMessage(
          l10n.t('{0} = {1} (verified)', expression, problem.target),
          ...[copy, threads, graph],
        )
      : await window.showWarningMessage(failureText(solution), threads, graph);
  if (chosen === copy) await env.clipboard.writeText(expression ?? '');
  if (chosen === threads) await commands.executeCommand(`${VIEWS.threads}.focus`);
  if (chosen === graph) await commands.executeCommand(COMMANDS.showGraph, session.id);
}

function failureText({ problem, reason }: Solution): string {
  return l10n.t(
    'No solution found for {0}. {1} {2}',
    formatProblem(problem),
    reason ?? '',
    isSolvable(problem)
      ? l10n.t('One exists (by exhaustive search, not the model).')
      : l10n.t('None exists (by exhaustive search, not the model).'),
  );
}
