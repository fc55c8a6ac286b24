import { l10n } from 'vscode';
import { messageIn } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { EngineStopped } from '../../engine/engineStopped';
import { unsolvedWords } from '../../inspect/unsolvedWords';
import type { RunRequest } from '../../engine/runRequest';
import type { Asking } from '../../methods/asking';
import { isAskedAsBundled } from '../../methods/countdownAsking';
import type { DecodingOptions } from '../../methods/decodingOptions';
import { requestFor } from '../../methods/requests';
import { type Solution, solutionOf } from '../../methods/solve';
import type { RunSession } from '../../session/run/runSession';
import { sessionEnd } from '../../session/run/sessionEnd';
import type { Task } from '../../tasks/task';
import { askForText } from '../questions';
import type { RunStarter } from '../runs/runStarter';
import { optionsFrom, type Settings } from '../settings';
import type { EndMessage } from './offerViews';
import { showProgress } from './solveProgress';

export interface SolveTaskParts {
  readonly starter: RunStarter;
  readonly settings: Settings;
}

/** A problem of the task, as a person types it; undefined if they leave. */
export async function askForProblemOf(task: Task): Promise<unknown> {
  const text = await askForText({
    title: l10n.t('Solve: a problem of the task {0}', task.name),
    placeHolder: task.example,
    prompt: l10n.t('For example {0}', task.example),
    ignoreFocusOut: true,
    validateInput: (typed) => {
      try {
        task.parse(typed);
        return undefined;
      } catch (error) {
        return messageIn(l10n, error);
      }
    },
  });
  return text === undefined ? undefined : task.parse(text);
}

/**
 * What the settings say of decoding.
 * @param window tokens of a thread of a model whose windows the settings do not know
 */
export function optionsFor(settings: Settings, asking: Asking, window: number): DecodingOptions {
  const chosen = optionsFrom(settings);
  return isAskedAsBundled(asking) ? chosen : { ...chosen, window };
}

/** The request of a run that a person looks at: with probabilities, and other tokens beside each. */
export function inspectedRequest(
  asking: Asking,
  problem: unknown,
  options: DecodingOptions,
): RunRequest {
  return { ...requestFor(asking, problem, options, true), alternatives: 4 };
}

/** A run that has ended, and what it came to. */
export interface Solved<P> {
  readonly session: RunSession;
  readonly solution: Solution<P>;
}

/**
 * Decodes a problem as the settings say, in a session that is open in all views; undefined where the
 * engine was stopped meanwhile: a person who restarted it knows, and a crash was told once for all.
 * @param window tokens of a thread of a model whose windows the settings do not know
 * @param started called once its session is there
 */
export async function decodeProblem<P>(
  { starter, settings }: SolveTaskParts,
  { asking, window: tokens }: { readonly asking: Asking; readonly window: number },
  problem: P,
  started: () => void = () => {},
): Promise<Solved<P> | undefined> {
  const options = optionsFor(settings, asking, tokens);
  const session = await starter.start(inspectedRequest(asking, problem, options));
  started();
  showProgress(session, asking.task.describe(problem));
  try {
    await sessionEnd(session);
  } catch (error) {
    if (error instanceof EngineStopped) return undefined;
    throw error;
  }
  return { session, solution: solutionOf(problem, options.method, session.playback.latest) };
}

/** What is said of a run, and whether anybody can say that its answer is right. */
export function endMessage({ session, solution }: Solved<unknown>, task: Task): EndMessage {
  const { solved, judged, claimed, answer, problem } = solution;
  const title = task.describe(problem);
  if (solved) {
    return { words: l10n.t('{0}: {1}, verified.', title, plainText(answer ?? '')), isGood: true };
  }
  if (!judged && claimed) {
    const words = l10n.t('{0}: the model has ended. Nobody can say whether it is right.', title);
    return { words, isGood: true };
  }
  const why = unsolvedWords(session.playback.latest, l10n);
  return { words: l10n.t('{0}: no right answer. {1}', title, why), isGood: false };
}
