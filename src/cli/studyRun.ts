import type { StudyEngine } from '../engine/engine';
import type { ModelIdentity } from '../engine/traceHeader';
import type { TokenLanguage } from '../language/languages';
import { keepProblems } from '../evaluation/study/keptProblems';
import { identityOf } from '../evaluation/study/studyIdentity';
import { resultFaults } from '../evaluation/study/resultFaults';
import { ResultsFolder } from '../evaluation/study/resultsFolder';
import { runStudy, type StudyPart } from '../evaluation/study/runStudy';
import {
  type Arm,
  modelsOf,
  type Stage,
  type Study,
  unitKey,
  unitsOf,
} from '../evaluation/study/study';
import { formatDuration, TimeEstimate } from '../evaluation/study/timeEstimate';
import { countLlamaTokens } from '../language/llamaTokens';
import { PROGRAM } from './decodingArguments';
import type { Interruption } from './interruption';
import { Progress } from './studyProgress';
import { clearPassing, tell, tellAll } from './terminal';

/** A trial decodes one problem of so many. */
const TRIED = 10;

/** Rows of all open runs: a study never lets a unit's samples wait for each other. */
export const STUDY_CONCURRENCY = 1024;

export interface StudyRunOptions {
  readonly out: string;
  readonly resume: boolean;
  /** Whether the traces of an arm are kept. */
  readonly traces: (arm: string) => boolean;
  /**
   * The models of the engine, by the names that requests give them.
   * @throws HumanError where one cannot be used
   */
  readonly identityOf: (name: string) => Promise<ModelIdentity>;
  /** Those that the models may write, where they are other than this program's own. */
  readonly languages?: readonly TokenLanguage[];
}

type Models = Readonly<Record<string, ModelIdentity>>;

/**
 * Decodes a study into a folder, with progress on standard error; an interruption stops it, and
 * it can be resumed. Gives the folder, and whether the study is whole.
 */
export async function decodeStudy(
  engine: StudyEngine,
  study: Study,
  options: StudyRunOptions,
  interrupt: Interruption,
): Promise<{ folder: ResultsFolder; whole: boolean }> {
  const run = await StudyRun.open(study, options);
  try {
    await run.measure(engine, interrupt.signal);
    tell`${run.extent}: about ${formatDuration(run.secondsLeft)} on this machine as it is now.`;
    await run.decode(engine, interrupt.signal);
  } finally {
    interrupt.ignore();
    await run.close();
  }
  return { folder: run.folder, whole: !interrupt.signal.aborted };
}

/** A study with the folder of its results, which is its own from opening to closing. */
export class StudyRun {
  private seconds: Readonly<Record<string, number>> = {};

  private constructor(
    private readonly study: Study,
    private readonly models: Models,
    readonly folder: ResultsFolder,
    private readonly options: StudyRunOptions,
  ) {}

  /** @throws HumanError where the folder or a model cannot be used */
  static async open(study: Study, options: StudyRunOptions): Promise<StudyRun> {
    const { out, resume, identityOf: modelNamed } = options;
    const models: Record<string, ModelIdentity> = {};
    for (const name of modelsOf(study)) models[name] = await modelNamed(name);
    const identity = identityOf(study, models);
    const folder = await ResultsFolder.open(out, identity, { resume, writer: 'command line' });
    tellAll(resultFaults(out, folder.faults));
    try {
      await keepProblems(out, { task: study.asking.task, problems: study.problems });
    } catch (error) {
      await folder.close();
      throw error;
    }
    return new StudyRun(study, models, folder, options);
  }

  get isWhole(): boolean {
    return this.folder.done.size >= this.units;
  }

  /** `5300 problems in 14 parts, 20 of them there already` */
  get extent(): string {
    const { size } = this.folder.done;
    const earlier = size > 0 ? `, ${size} of them there already` : '';
    const parts = armsOf(this.study).length;
    return `${this.units} problems in ${parts === 1 ? '1 part' : `${parts} parts`}${earlier}`;
  }

  /** By what was measured; 1 or more. */
  get secondsLeft(): number {
    return this.estimate().left;
  }

  /** Decodes some problems and forgets them, to tell how long the rest takes. */
  async measure(engine: StudyEngine, signal: AbortSignal): Promise<void> {
    if (!this.isWhole) this.seconds = await trial(engine, this.study, signal);
  }

  /** Whether something of the stages of this mode is to be decoded. */
  lacks(mode: Stage['mode']): boolean {
    const { done } = this.folder;
    return this.study.stages
      .filter((stage) => stage.mode === mode)
      .some((stage) =>
        unitsOf(stage).some(({ arm, problem }) => !done.has(unitKey(arm.id, problem))),
      );
  }

  /** Decodes what is missing of stages of these modes; less of it where the signal stops it. */
  async decode(
    engine: StudyEngine,
    signal: AbortSignal,
    modes: readonly Stage['mode'][] = ['batched', 'alone'],
  ): Promise<void> {
    const { study, hooks } = this.part(engine, signal);
    const stages = study.stages.filter(({ mode }) => modes.includes(mode));
    await runStudy(engine, { ...study, stages }, hooks);
    clearPassing();
  }

  /** What is missing, for callers that decode it. */
  part(engine: StudyEngine, signal: AbortSignal, label = ''): StudyPart {
    const progress = new Progress(this.folder, armsOf(this.study), this.estimate(), label);
    const { traces, languages } = this.options;
    const openTrace = this.folder.tracesOf(this.models, PROGRAM, languages);
    return {
      engine,
      study: this.study,
      hooks: {
        done: this.folder.done,
        signal,
        countText: countLlamaTokens,
        openTrace: async (place, request) =>
          traces(place.arm) ? openTrace(place, request) : undefined,
        onUnit: async ({ arm }, samples) => {
          await this.folder.append(samples);
          progress.note(arm);
        },
      },
    };
  }

  close(): Promise<void> {
    return this.folder.close();
  }

  private get units(): number {
    return armsOf(this.study).reduce((sum, arm) => sum + arm.problems, 0);
  }

  private estimate(): TimeEstimate {
    const { done } = this.folder;
    return new TimeEstimate(this.study, (arm, i) => done.has(unitKey(arm, i)), this.seconds);
  }
}

function armsOf({ stages }: Study): Arm[] {
  return stages.flatMap(({ arms }) => arms);
}

/** Seconds of one problem in a batch of at most sixteen, by model, from some that are decoded and forgotten. */
async function trial(
  engine: StudyEngine,
  study: Study,
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const { problems, asking } = study;
  const seconds: Record<string, number> = {};
  const all = armsOf(study);
  for (const name of modelsOf(study)) {
    const arm = all.find(({ spec }) => asking.model(spec.method) === name) as Arm;
    const count = Math.min(16, Math.ceil(problems.length / TRIED));
    const run = async (several: number) => {
      const arms = [{ ...arm, problems: several, concurrency: several, paperTokensOf: 0 }];
      const stages = [{ mode: 'batched', arms }] as const;
      await runStudy(engine, { ...study, stages }, { signal, onUnit: () => {} });
    };
    await run(1);
    const start = performance.now();
    await run(count);
    seconds[name] = (performance.now() - start) / 1000 / count / arm.spec.samples;
  }
  return seconds;
}
