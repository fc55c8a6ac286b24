import { Emitter, type Listen } from '../../common/emitter';
import type { Engine } from '../../engine/engine';
import type { ModelIdentity } from '../../engine/traceHeader';
import { suiteSizeOf } from '../../evaluation/study/chosenStudy';
import type { TextCounter } from '../../evaluation/countdown/paperTokens';
import type { ResultsFolder } from '../../evaluation/study/resultsFolder';
import { runStudy } from '../../evaluation/study/runStudy';
import type { SampleRecord } from '../../evaluation/study/sample';
import { namedArms, type Study, unitKey } from '../../evaluation/study/study';
import { TimeEstimate } from '../../evaluation/study/timeEstimate';
import type { EvaluationStatus, EvaluationView } from '../../evaluationProtocol';
import type { TokenLanguage } from '../../language/languages';
import { HumanError } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { Stopwatch } from '../../common/stopwatch';
import { Gate } from '../run/gate';
import { Tallies } from '../run/tallies';

/** What a problem costs by model, to each other, until it is measured; others cost as much as APR. */
const RELATIVE_COST = { apr: 1, sos: 0.3 } as const;

export interface EvaluationParts {
  readonly engine: Engine;
  readonly study: Study;
  readonly folder: ResultsFolder;
  readonly models: Readonly<Record<string, ModelIdentity>>;
  /** Those that the models write; by default those of this program. */
  readonly languages?: readonly TokenLanguage[];
  /** Name and version of the program, for the traces. */
  readonly createdBy: string;
  readonly title: string;
  /** Counts texts in the paper's tokens, where the study wants that. */
  readonly countText?: TextCounter | undefined;
}

/** An evaluation that is decoded into its folder: it can be paused, stopped, and gone on with. */
export class EvaluationRun {
  private readonly changes = new Emitter<void>();
  private readonly interrupt = new AbortController();
  private readonly gate: Gate;
  private readonly watch = new Stopwatch();
  private readonly estimate: TimeEstimate;
  private error: unknown;
  private hasEnded = false;
  /** Leaving the folder and coming back to it, one after the other. */
  private turn: Promise<void> = Promise.resolve();

  private constructor(
    private readonly parts: EvaluationParts,
    private readonly tallies: Tallies,
  ) {
    const { study, folder } = parts;
    const { done } = folder;
    this.gate = new Gate(() => this.settle());
    this.watch.start();
    this.estimate = new TimeEstimate(
      study,
      (arm, problem) => done.has(unitKey(arm, problem)),
      RELATIVE_COST,
      () => this.watch.ms,
    );
  }

  /** One that goes on with what its folder holds, once it is run. */
  static async open(parts: EvaluationParts): Promise<EvaluationRun> {
    const { study, folder } = parts;
    return new EvaluationRun(parts, await Tallies.of(namedArms(study.stages), folder.records));
  }

  get onDidChange(): Listen<void> {
    return this.changes.listen;
  }

  get path(): string {
    return this.parts.folder.path;
  }

  /** Whether it decodes what the paper's three results need. */
  get isPaperSuite(): boolean {
    const { study } = this.parts;
    return suiteSizeOf(namedArms(study.stages), study.problems.length) !== undefined;
  }

  get records(): readonly SampleRecord[] {
    return this.parts.folder.records;
  }

  /** What ended it, where something failed. */
  get failure(): unknown {
    return this.error;
  }

  get status(): EvaluationStatus {
    if (this.hasEnded) {
      if (this.error !== undefined) return 'failed';
      return this.done === this.units ? 'finished' : 'stopped';
    }
    if (this.gate.isOpen) return 'running';
    return this.gate.inside > 0 ? 'pausing' : 'paused';
  }

  get done(): number {
    return this.tallies.done;
  }

  get units(): number {
    return this.tallies.units;
  }

  /** Resolves when it has ended, whatever way; what failed is its `failure`. */
  async run(): Promise<void> {
    const { engine, study, folder, models, languages, createdBy, countText } = this.parts;
    try {
      await runStudy(engine, study, {
        done: folder.done,
        signal: this.interrupt.signal,
        admit: () => this.gate.enter(),
        ...(countText && { countText }),
        openTrace: folder.tracesOf(models, createdBy, languages),
        onUnit: async ({ arm }, samples) => {
          await folder.append(samples);
          this.tallies.add(samples);
          this.estimate.note(arm);
          this.tell();
        },
      });
    } catch (error) {
      // What a stop breaks off is no failure.
      if (!this.interrupt.signal.aborted) this.error = error;
    }
    await this.turn.catch(() => {});
    await folder.close();
    this.hasEnded = true;
    this.watch.stop();
    this.tell();
  }

  /**
   * Begins no problem any more; those that were begun end, so that their times are right. Then
   * another window may go on with its folder.
   */
  pause(): void {
    if (this.hasEnded || !this.gate.isOpen) return;
    this.watch.stop();
    this.gate.close();
    this.settle();
  }

  /**
   * Goes on; where somebody else has gone on with the folder in the meantime, this one has failed.
   * @throws HumanError where somebody else has the folder now; it stays paused
   */
  async resume(): Promise<void> {
    if (this.status === 'paused' && !(await this.takeUp())) return;
    if (this.hasEnded) return;
    this.watch.start();
    this.gate.open();
    this.tell();
  }

  /** Ends it at once; what was decoded is kept, and can be gone on with. */
  stop(): void {
    this.interrupt.abort();
    this.gate.open();
  }

  view(l10n: Localizer): EvaluationView {
    const { isMeasured, left } = this.estimate;
    const { status } = this;
    return {
      title: this.parts.title,
      folder: this.path,
      status,
      done: this.done,
      units: this.units,
      ...(isMeasured && status === 'running' && { secondsLeft: left }),
      methods: this.tallies.progress(l10n),
    };
  }

  /** Tells of a change; once it is paused, nothing is written, and others may have the folder. */
  private settle(): void {
    if (this.status === 'paused') {
      this.turn = this.turn.then(() => this.parts.folder.leave());
      this.turn.catch((error: unknown) => this.fail(error));
    }
    this.tell();
  }

  /** Whether it can go on from where it was paused. */
  private async takeUp(): Promise<boolean> {
    const back = this.turn.then(() => this.parts.folder.comeBack());
    this.turn = back.then(
      () => {},
      () => {},
    );
    if (await back) return true;
    this.fail(
      new HumanError(
        'Somebody else has gone on with {0} while it was paused here. Resume to go on from there.',
        this.path,
      ),
    );
    return false;
  }

  private fail(error: unknown): void {
    this.error ??= error;
    this.stop();
  }

  private tell(): void {
    this.changes.fire();
  }
}
