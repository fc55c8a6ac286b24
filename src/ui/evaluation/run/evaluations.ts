import { type Disposable, EventEmitter, l10n } from 'vscode';
import { HumanError } from '../../../common/humanError';
import type { Problem } from '../../../countdown/problem';
import type { Engine } from '../../../engine/engine';
import type { Posed } from '../../../methods/asking';
import { studyOf } from '../../../evaluation/study/chosenStudy';
import {
  type Environment,
  keepEnvironment,
  readEnvironment,
} from '../../../evaluation/study/environment';
import { keepProblems } from '../../../evaluation/study/keptProblems';
import { identityOf, type StudyIdentity } from '../../../evaluation/study/studyIdentity';
import { ResultsFolder } from '../../../evaluation/study/resultsFolder';
import type { TextCounter } from '../../../evaluation/countdown/paperTokens';
import { modelsOf, type NamedArm, type Study } from '../../../evaluation/study/study';
import {
  type EvaluationStore,
  evaluationTitle,
  problemsOf,
  readEvaluation,
} from '../../../session/evaluation/evaluationFolder';
import { EvaluationRun } from '../../../session/evaluation/evaluationRun';
import { type Asked, askedOf, type ModelFolders, modelNamed } from '../../engine/modelFolders';

/** What a person has chosen to evaluate. */
export interface EvaluationChoice extends Posed {
  readonly seed: number;
  readonly arms: readonly NamedArm[];
}

export interface EvaluationsParts {
  readonly engine: Engine;
  readonly store: EvaluationStore;
  /** Where the models of the engine lie. */
  readonly models: () => ModelFolders;
  readonly createdBy: string;
  /** What the figures depend on, to be kept beside them. */
  readonly environment: (identity: StudyIdentity) => Promise<Environment>;
  readonly heldOut: () => Promise<Problem[]>;
  /** Loads what counts in the paper's tokens: it is large, and only the paper's suite asks for it. */
  readonly textCounter: () => TextCounter;
}

/** The evaluation of this window: one at a time. */
export class Evaluations implements Disposable {
  private readonly changed = new EventEmitter<EvaluationRun>();
  private run: EvaluationRun | undefined;
  private isStarting = false;

  /** Fired often while one is decoded, and when it ends. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: EvaluationsParts) {}

  /** The one that is decoded or paused, or was last. */
  get current(): EvaluationRun | undefined {
    return this.run;
  }

  get isBusy(): boolean {
    const { status } = this.run ?? { status: 'finished' };
    return this.isStarting || ['running', 'pausing', 'paused'].includes(status);
  }

  /** @throws HumanError where another one is not over */
  refuseSecond(): void {
    if (!this.isBusy) return;
    throw new HumanError(
      l10n.t('An evaluation is being decoded. Wait for its end, or cancel it first.'),
    );
  }

  /**
   * How problems are put to the models that decode now.
   * @throws HumanError where a server does not answer
   */
  asked(): Promise<Asked> {
    return askedOf(this.parts.models());
  }

  /**
   * Begins an evaluation in a folder of its own; it goes on after this has resolved.
   * @throws HumanError where another one is not over, or there is no model
   */
  begin({ seed, arms, ...posed }: EvaluationChoice): Promise<EvaluationRun> {
    return this.start(async () => {
      const path = await this.parts.store.newPath();
      return this.open(path, studyOf(posed, seed, arms));
    });
  }

  /**
   * Goes on with the evaluation of a folder, whoever has begun it.
   * @throws HumanError where it cannot go on, or another one is not over
   */
  goOn(path: string): Promise<EvaluationRun> {
    return this.start(async () => {
      const folder = await readEvaluation(path);
      const { askings } = await this.asked();
      const posed = await problemsOf(folder, await this.parts.heldOut(), askings);
      const { seed, arms } = folder.identity;
      return this.open(path, studyOf(posed, seed, arms));
    });
  }

  dispose(): void {
    this.run?.stop();
    this.changed.dispose();
  }

  private async start(open: () => Promise<EvaluationRun>): Promise<EvaluationRun> {
    this.refuseSecond();
    this.isStarting = true;
    try {
      const run = await open();
      this.run = run;
      run.onDidChange(() => this.changed.fire(run));
      void run.run();
      this.changed.fire(run);
      return run;
    } finally {
      this.isStarting = false;
    }
  }

  private async open(path: string, study: Study): Promise<EvaluationRun> {
    const { engine, models: modelsNow, createdBy, textCounter } = this.parts;
    const now = modelsNow();
    const { languages } = await askedOf(now);
    const models = Object.fromEntries(
      await Promise.all(
        modelsOf(study).map(async (name) => [name, await modelNamed(now, name)] as const),
      ),
    );
    const identity = identityOf(study, models);
    const folder = await ResultsFolder.open(path, identity, { resume: true, writer: 'editor' });
    try {
      await keepProblems(path, { task: study.asking.task, problems: study.problems });
      if (!(await readEnvironment(path))) {
        await keepEnvironment(path, await this.parts.environment(identity));
      }
    } catch (error) {
      await folder.close();
      throw error;
    }
    const title = evaluationTitle(identity, l10n);
    const counts = study.stages.some(({ arms }) => arms.some((arm) => arm.paperTokensOf > 0));
    const countText = counts ? textCounter() : undefined;
    return EvaluationRun.open({
      ...{ engine, study, folder, models, languages, createdBy, title, countText },
    });
  }
}

/** Resolves when the evaluation has ended, whatever way. */
export function evaluationEnd(run: EvaluationRun): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!['finished', 'stopped', 'failed'].includes(run.status)) return;
      subscription.dispose();
      resolve();
    };
    const subscription = run.onDidChange(look);
    look();
  });
}
