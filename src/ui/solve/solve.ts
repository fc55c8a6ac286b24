import { commands, Disposable, l10n, type LogOutputChannel, window } from 'vscode';
import { HumanError } from '../../common/humanError';
import type { Asking } from '../../methods/asking';
import { countdownTask } from '../../tasks/countdown';
import { parseProblem, type Problem } from '../../countdown/problem';
import { COUNTDOWN_ASKING, isAskedAsBundled } from '../../methods/countdownAsking';
import type { Solution } from '../../methods/solve';
import type { EngineHost } from '../../session/run/engineHost';
import { readDraft } from '../../session/countdown/problemDraft';
import { configureRuns } from './configureRuns';
import { COMMANDS, VIEWS } from '../contributions';
import { registerCommand, reportError } from '../log';
import { askForProblem } from './problemInput';
import type { RecentProblems } from './recentProblems';
import type { Runs } from '../runs/runs';
import type { RunStarter } from '../runs/runStarter';
import type { Settings } from '../settings';
import { type EndMessage, offerViews } from './offerViews';
import { solutionMessage } from './solveResult';
import { askForProblemOf, decodeProblem, endMessage, type Solved } from './solveTask';
import { askedOf, type ModelFolders } from '../engine/modelFolders';

/** What the commands are made of. */
export interface SolveParts {
  readonly starter: RunStarter;
  readonly runs: Runs;
  readonly host: EngineHost;
  /** Where the models of the engine lie, or which server has them. */
  readonly models: () => ModelFolders;
  readonly settings: Settings;
  readonly recent: RecentProblems;
  readonly log: LogOutputChannel;
}

/**
 * Registers the commands that solve. Each returns the solution once the run has ended; the first
 * asks for the problem unless a caller (a keybinding, another extension) gives one as
 * `{ numbers, target }`.
 */
export function registerSolve(parts: SolveParts): Disposable {
  const { log, settings } = parts;
  return Disposable.from(
    registerCommand(log, COMMANDS.solve, (given?: Partial<Problem>) =>
      given
        ? solveProblem(parts, parseProblem(given.numbers ?? [], given.target))
        : solveTyped(parts, ''),
    ),
    registerCommand(log, COMMANDS.solveTask, (given?: string) => solveAny(parts, given)),
    registerCommand(log, COMMANDS.solveSelection, () => solveSelected(parts)),
    registerCommand(log, COMMANDS.configure, () => configureRuns(settings)),
  );
}

/** A problem of whatever task the model that decodes now is asked. */
async function solveAny(parts: SolveParts, given?: string): Promise<Solution | undefined> {
  const { askings, window: tokens } = await askedOf(parts.models());
  const [asking = COUNTDOWN_ASKING] = askings;
  if (isAskedAsBundled(asking)) return solveTyped(parts, given ?? '');
  const { task } = asking;
  const problem = given === undefined ? await askForProblemOf(task) : task.parse(given);
  if (problem === undefined) return undefined;
  await commands.executeCommand(`${VIEWS.threads}.focus`, { preserveFocus: true });
  const solved = await decodeProblem(parts, { asking, window: tokens }, problem);
  if (solved) tellEnd(parts, solved, endMessage(solved, task));
  return solved?.solution;
}

/** Decodes the problem as the settings say, in a session that is open in all views. */
export async function solveProblem(
  parts: SolveParts,
  problem: Problem,
): Promise<Solution<Problem> | undefined> {
  const { askings, window: tokens } = await askedOf(parts.models());
  const asking = askings.find(({ task }) => task === countdownTask);
  if (!asking) throw isAskedOther(askings);
  const remember = () => void parts.recent.add(problem);
  const solved = await decodeProblem(parts, { asking, window: tokens }, problem, remember);
  if (solved) tellEnd(parts, solved, solutionMessage(solved.session, solved.solution));
  return solved?.solution;
}

/** The message stays until it is dismissed; the command has ended by then. */
function tellEnd<P>({ runs, log }: SolveParts, solved: Solved<P>, message: EndMessage): void {
  // The person who stopped it knows.
  if (solved.solution.aborted) return;
  offerViews(message, solved.session.id, runs).catch((error: unknown) => reportError(log, error));
}

function isAskedOther(askings: readonly Asking[]): HumanError {
  const names = askings.map(({ task }) => task.name).join(', ');
  return new HumanError(
    l10n.t('The model that decodes now is asked {0}. Use APR: Solve a Problem... for it.', names),
  );
}

async function solveTyped(parts: SolveParts, text: string): Promise<Solution<Problem> | undefined> {
  // The model loads while the person types.
  parts.host.warm(parts.settings.method.value);
  const problem = await askForProblem(parts, text);
  return problem && showAndSolve(parts, problem);
}

/** The selected text, or the line of the cursor; what is no problem can be mended in the input. */
function solveSelected(parts: SolveParts): Promise<Solution<Problem> | undefined> {
  const editor = window.activeTextEditor;
  const text = editor
    ? editor.document.getText(
        editor.selection.isEmpty
          ? editor.document.lineAt(editor.selection.active).range
          : editor.selection,
      )
    : '';
  const draft = readDraft(text);
  if (draft.kind === 'problem') return showAndSolve(parts, draft.problem);
  return solveTyped(parts, text.trim());
}

/** A person who asks for a run wants to see its threads. */
async function showAndSolve(
  parts: SolveParts,
  problem: Problem,
): Promise<Solution<Problem> | undefined> {
  await commands.executeCommand(`${VIEWS.threads}.focus`, { preserveFocus: true });
  return solveProblem(parts, problem);
}
