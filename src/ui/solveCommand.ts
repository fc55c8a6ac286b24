import {
  type CancellationToken,
  commands,
  type Disposable,
  env,
  ProgressLocation,
  window,
} from 'vscode';
import { HumanError } from '../humanError';
import { parseProblem, type Problem } from '../countdown/problem';
import { formatProblem } from '../countdown/problemText';
import type { Engine } from '../engine/engine';
import { DEFAULT_OPTIONS } from '../methods/decodingOptions';
import { solve, type SolveHooks, type Solution } from '../methods/solve';
import { askForProblem } from './problemInput';

export const SOLVE_COMMAND = 'apr.solveCountdown';

/**
 * Registers the command. It asks for the problem unless a caller (a keybinding, another extension)
 * gives one as `{ numbers, target }`, and returns the solution once the run has ended.
 */
export function registerSolveCommand(engine: Engine): Disposable {
  return commands.registerCommand(SOLVE_COMMAND, async (given?: Partial<Problem>) => {
    try {
      const problem = given
        ? parseProblem(given.numbers ?? [], given.target)
        : await askForProblem();
      if (!problem) return undefined;
      const solution = await solveWithProgress(engine, problem);
      // The message stays until it is dismissed; the command has ended by then.
      void showSolution(solution);
      return solution;
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      void window.showErrorMessage(error.message);
      return undefined;
    }
  });
}

function solveWithProgress(engine: Engine, problem: Problem): Thenable<Solution> {
  const options = {
    location: ProgressLocation.Notification,
    title: `Solving ${formatProblem(problem)}`,
    cancellable: true,
  };
  return window.withProgress(options, (progress, token) => {
    let threads = 0;
    return solveUntilCancelled(engine, problem, token, (_, state) => {
      if (state.threads.size === threads) return;
      threads = state.threads.size;
      progress.report({ message: threads === 1 ? '1 thread' : `${threads} threads` });
    });
  });
}

/** Solves with the default options; cancelling the token ends the run before its next step. */
export async function solveUntilCancelled(
  engine: Engine,
  problem: Problem,
  token: CancellationToken,
  onEvents?: NonNullable<SolveHooks['onEvents']>,
): Promise<Solution> {
  let abort = () => {};
  const listener = token.onCancellationRequested(() => abort());
  try {
    return await solve(engine, problem, DEFAULT_OPTIONS, {
      onStart: (run) => {
        abort = () => run.abort();
        if (token.isCancellationRequested) abort();
      },
      ...(onEvents && { onEvents }),
    });
  } finally {
    listener.dispose();
  }
}

async function showSolution(solution: Solution): Promise<void> {
  // Whoever cancelled knows.
  if (solution.aborted) return;
  const { expression, problem } = solution;
  if (!solution.solved || expression === undefined) {
    const reason = solution.reason ?? '';
    void window.showWarningMessage(`No solution found for ${formatProblem(problem)}. ${reason}`);
    return;
  }
  const message = `${expression} = ${problem.target} (verified)`;
  if ((await window.showInformationMessage(message, 'Copy')) === 'Copy') {
    await env.clipboard.writeText(expression);
  }
}
