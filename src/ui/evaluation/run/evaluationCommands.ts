import { commands, Disposable, l10n, type LogOutputChannel, window } from 'vscode';
import type { Problem } from '../../../countdown/problem';
import { countdownTask } from '../../../tasks/countdown';
import { COUNTDOWN_ASKING } from '../../../methods/countdownAsking';
import { FULL, QUICK, type SuiteSize } from '../../../evaluation/suites/paperSuite';
import { HumanError, messageIn, messageOf } from '../../../common/humanError';
import {
  type EvaluationStore,
  isWhole,
  readEvaluation,
} from '../../../session/evaluation/evaluationFolder';
import type { EvaluationRun } from '../../../session/evaluation/evaluationRun';
import type { EvaluationStatus } from '../../../evaluationProtocol';
import { resultPaths } from '../results/chooseResults';
import { COMMANDS } from '../../contributions';
import { askForEvaluation, suiteChoice } from './evaluationInput';
import type { EvaluationPanel } from './evaluationPanel';
import { pickEvaluation } from './evaluationPick';
import { evaluationEnd, type Evaluations } from './evaluations';
import { exportReport, openReport, type ReportParts } from '../results/exportReport';
import { registerCommand } from '../../log';
import type { Settings } from '../../settings';

/** What a caller (a keybinding, another extension) may give in place of answering questions. */
export interface GivenEvaluation {
  /** Ids of arms: `apr`, `sos window=128`. */
  readonly methods: readonly string[];
  /** How many problems of the held-out set. */
  readonly size: number;
  /** The paper's suite in place of methods; `size` may make it smaller. */
  readonly suite: SuiteSize['name'];
  /** The folder of an evaluation to go on with, in place of a new one. */
  readonly folder?: string;
}

export interface EvaluationCommandParts {
  readonly evaluations: Evaluations;
  readonly store: EvaluationStore;
  readonly panel: EvaluationPanel;
  readonly settings: Settings;
  readonly heldOut: () => Promise<Problem[]>;
  readonly report: ReportParts;
  readonly log: LogOutputChannel;
}

export function registerEvaluationCommands(parts: EvaluationCommandParts): Disposable {
  const { evaluations, panel, log, store } = parts;
  const current = () => {
    if (evaluations.current) return evaluations.current;
    throw new HumanError(l10n.t('No evaluation is open. Run one first.'));
  };
  const choose = async (title: string, given: unknown) => {
    if (typeof given === 'string') return given;
    const paths = await resultPaths([store.root]);
    const read = paths.map((path) => readEvaluation(path).catch(() => undefined));
    const folders = (await Promise.all(read)).filter((folder) => folder !== undefined);
    const choice = await pickEvaluation(folders, { title });
    return choice?.kind === 'folder' ? choice.path : undefined;
  };
  return Disposable.from(
    registerCommand(log, COMMANDS.runEvaluation, async (given?: Partial<GivenEvaluation>) => {
      const run = await begin(parts, given);
      if (!run) return undefined;
      panel.show(run.path);
      await evaluationEnd(run);
      // Its report is what the paper's suite is run for.
      if (run.isPaperSuite && run.status === 'finished') await openReport(run.path, parts.report);
      else void tellEnd(run, parts);
      return run.view(l10n);
    }),
    registerCommand(log, COMMANDS.pauseEvaluation, () => current().pause()),
    registerCommand(log, COMMANDS.resumeEvaluation, () => current().resume()),
    registerCommand(log, COMMANDS.cancelEvaluation, () => current().stop()),
    registerCommand(log, COMMANDS.showEvaluation, () => panel.show(current().path)),
    registerCommand(log, COMMANDS.compareContext, async (given?: string) => {
      const path = await choose(l10n.t('Compare Context Usage'), given);
      if (path !== undefined) panel.show(path, 'window');
    }),
    registerCommand(log, COMMANDS.exportReport, async (given?: string) => {
      const path = await choose(l10n.t('Export Report'), given);
      return path === undefined ? undefined : exportReport(path, parts.report);
    }),
  );
}

/** Undefined where the person leaves. */
async function begin(
  { evaluations, store, settings, heldOut }: EvaluationCommandParts,
  given: Partial<GivenEvaluation> | undefined,
): Promise<EvaluationRun | undefined> {
  evaluations.refuseSecond();
  const seed = settings.seed.value;
  if (given?.folder !== undefined) return evaluations.goOn(given.folder);
  if (given?.suite !== undefined) {
    const problems = (await heldOut()).slice(0, given.size);
    return evaluations.begin(suiteChoice(given.suite === 'full' ? FULL : QUICK, problems, seed));
  }
  if (given?.methods && given.size !== undefined) {
    const problems = (await heldOut()).slice(0, given.size);
    const arms = given.methods.map((id) => ({ id, samples: 1, problems: problems.length }));
    const { askings } = await evaluations.asked();
    const asking = askings.find(({ task }) => task === countdownTask) ?? COUNTDOWN_ASKING;
    return evaluations.begin({ asking, problems, seed, arms });
  }
  const unfinished = (await store.list()).filter((folder) => !isWhole(folder));
  if (unfinished.length > 0) {
    const choice = await pickEvaluation(unfinished, {
      title: l10n.t('Run Evaluation'),
      placeHolder: l10n.t('Go on with one that is not finished, or begin a new one'),
      withNew: true,
    });
    if (!choice) return undefined;
    if (choice.kind === 'folder') return evaluations.goOn(choice.path);
  }
  const choice = await askForEvaluation(heldOut, seed, await evaluations.asked());
  return choice && evaluations.begin(choice);
}

/** One message at the end, with what can be done next. */
async function tellEnd(run: EvaluationRun, parts: EvaluationCommandParts): Promise<void> {
  const { panel, log } = parts;
  const goOn = l10n.t('Resume');
  const compare = l10n.t('Compare Context Usage');
  const report = l10n.t('Export Report');
  const { done, units, status, failure } = run;
  const chosen = await tell(status, goOn, [compare, report]);
  if (chosen === compare) panel.show(run.path, 'window');
  if (chosen === report) await exportReport(run.path, parts.report);
  if (chosen === goOn) await commands.executeCommand(COMMANDS.runEvaluation, { folder: run.path });

  function tell(ended: EvaluationStatus, again: string, next: readonly string[]) {
    if (ended === 'finished') {
      const words = l10n.t('The evaluation is finished: {0} problems.', units);
      return window.showInformationMessage(words, ...next);
    }
    if (ended === 'failed') {
      log.error(`An evaluation failed: ${messageOf(failure)}`);
      const why = messageIn(l10n, failure);
      const words = l10n.t('The evaluation stopped at {0} of {1} problems. {2}', done, units, why);
      return window.showErrorMessage(words, again);
    }
    return window.showInformationMessage(
      l10n.t('The evaluation was cancelled at {0} of {1} problems. They are kept.', done, units),
      again,
    );
  }
}
