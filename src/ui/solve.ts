import { type Disposable, l10n, type LogOutputChannel, ProgressLocation, window } from 'vscode';
import { parseProblem, type Problem } from '../countdown/problem';
import { formatProblem } from '../countdown/problemText';
import { EngineStopped } from '../engine/workerEngine';
import { DEFAULT_OPTIONS, type DecodingOptions, requestFor } from '../methods/decodingOptions';
import { type Solution, solutionOf } from '../methods/solve';
import type { RunSession } from '../session/runSession';
import { sessionEnd } from '../session/sessionEnd';
import { childrenOf } from '../session/settingSpecs';
import { COMMANDS } from './contributions';
import { registerCommand } from './log';
import { askForProblem } from './problemInput';
import type { RunStarter } from './runStarter';
import type { Settings } from './settings';
import { showSolution } from './solveResult';

/** What the command is made of. */
export interface SolveParts {
  readonly starter: RunStarter;
  readonly settings: Settings;
  readonly log: LogOutputChannel;
}

/**
 * Registers the command. It asks for the problem unless a caller (a keybinding, another extension)
 * gives one as `{ numbers, target }`, and returns the solution once the run has ended.
 */
export function registerSolve(parts: SolveParts): Disposable {
  return registerCommand(parts.log, COMMANDS.solve, async (given?: Partial<Problem>) => {
    const problem = given ? parseProblem(given.numbers ?? [], given.target) : await askForProblem();
    return problem && solveProblem(parts, problem);
  });
}

/** Decodes the problem as the settings say, in a session that is open in all views. */
export async function solveProblem(
  { starter, settings }: SolveParts,
  problem: Problem,
): Promise<Solution | undefined> {
  const options = optionsFrom(settings);
  const session = await starter.start({ ...requestFor(problem, options, true), alternatives: 4 });
  void showProgress(session, problem);
  try {
    await sessionEnd(session);
  } catch (error) {
    // Who restarted the engine knows, and a crash has told it once for all runs.
    if (error instanceof EngineStopped) return undefined;
    throw error;
  }
  const solution = solutionOf(problem, options.method, session.playback.latest);
  // The message stays until it is dismissed; the command has ended by then.
  void showSolution(session, solution);
  return solution;
}

function optionsFrom(settings: Settings): DecodingOptions {
  const { method, children, window: tokens, temperature, seed } = settings;
  return {
    ...DEFAULT_OPTIONS,
    method: method.value,
    children: childrenOf(children.value),
    window: tokens.value,
    temperature: temperature.value,
    seed: seed.value,
  };
}

/** A notification with Cancel for as long as the run decodes; one that is paused is not waited for. */
function showProgress(session: RunSession, problem: Problem): Thenable<void> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Solving {0}', formatProblem(problem)),
    cancellable: true,
  };
  return window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => session.stop());
    return new Promise((resolve) => {
      let threads = 0;
      const subscription = session.onDidChange(() => {
        if (session.status !== 'running') {
          subscription.dispose();
          resolve();
        } else if (session.state.threads.size !== threads) {
          threads = session.state.threads.size;
          progress.report({
            message: threads === 1 ? l10n.t('1 thread') : l10n.t('{0} threads', threads),
          });
        }
      });
    });
  });
}
