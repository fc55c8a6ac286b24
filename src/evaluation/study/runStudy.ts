import type { EngineRun, StudyEngine } from '../../engine/engine';
import type { RunRequest } from '../../engine/runRequest';
import { samplesFor } from '../../methods/requests';
import { solutionOf } from '../../methods/solve';
import { askedOf } from '../../tasks/asked';
import { RunReducer } from '../../trace/reducer';
import type { TraceEvent } from '../../trace/traceEvent';
import type { TextCounter } from '../countdown/paperTokens';
import { type Place, type SampleRecord, sampleOf } from './sample';
import { type Stage, type Study, type Unit, unitKey, unitSeed, unitsOf } from './study';

/** Problems that a stage of mode `alone` decodes first and forgets. */
const WARM_UP = 3;

export interface StudyHooks {
  /** Units that are there already, as `unitKey` names them: they are not decoded again. */
  readonly done?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  /** Awaited before each unit, which may wait there; what it resolves to is called at its end. */
  readonly admit?: () => Promise<() => void>;
  /** Keeps the trace of a sample; none is kept without it, nor where it gives nothing. */
  readonly openTrace?: (place: Place, request: RunRequest) => Promise<TraceSink | undefined>;
  /** Counts texts in the paper's tokens; nothing is counted without it. */
  readonly countText?: TextCounter;
  /** Called with all samples of a unit when the last has ended. What it returns is awaited. */
  readonly onUnit: (unit: Unit, samples: readonly SampleRecord[]) => void | Promise<void>;
}

export interface TraceSink {
  /** The trace's file, as the sample's record names it. */
  readonly name: string;
  write(event: TraceEvent): void;
  close(): Promise<void>;
}

/**
 * Decodes what is missing of a study. A unit is handed on when it is whole, so that a caller
 * can stop at any moment and go on later, with nothing lost and nothing counted twice: a sample's
 * draws depend on the study's seed, its problem and its place, and on nothing else.
 */
export async function runStudy(
  engine: StudyEngine,
  study: Study,
  hooks: StudyHooks,
): Promise<void> {
  const runner = new StudyRunner(engine, study, hooks);
  try {
    for (const stage of study.stages) {
      if (stage.mode === 'batched') await runner.batch(stage);
      else await timeInTurn([{ runner, stage }]);
    }
  } finally {
    runner.close();
  }
}

/** A study, and who decodes it. */
export interface StudyPart {
  readonly engine: StudyEngine;
  readonly study: Study;
  readonly hooks: StudyHooks;
}

/**
 * Decodes what is missing of the stages of mode `alone` of several studies with the same arms, by
 * turns: each arm of each problem with one study after the other, and on the next problem the other
 * way round, so that whatever else the machine does meets all of them alike.
 */
export async function runInTurn(parts: readonly StudyPart[]): Promise<void> {
  const timed = parts.flatMap(({ engine, study, hooks }) => {
    const runner = new StudyRunner(engine, study, hooks);
    const stages = study.stages.filter(({ mode }) => mode === 'alone');
    return stages.map((stage) => ({ runner, stage }));
  });
  try {
    await timeInTurn(timed);
  } finally {
    for (const { runner } of timed) runner.close();
  }
}

interface TimedStage {
  readonly runner: StudyRunner;
  readonly stage: Stage;
}

async function timeInTurn(timed: readonly TimedStage[]): Promise<void> {
  const turns = timed.flatMap(({ runner, stage }, place) =>
    runner.missing(stage).map((unit) => ({
      ...{ runner, unit, arm: stage.arms.indexOf(unit.arm) },
      place: unit.problem % 2 === 0 ? place : -place,
    })),
  );
  turns.sort((a, b) => a.unit.problem - b.unit.problem || a.arm - b.arm || a.place - b.place);
  for (const { runner, stage } of timed) await runner.warmUp(stage);
  await takeAll(turns, 1);
}

/** A unit, and who decodes it. */
interface Turn {
  readonly runner: StudyRunner;
  readonly unit: Unit;
}

/** Takes `concurrency` at a time, in this order. */
async function takeAll(turns: readonly Turn[], concurrency: number): Promise<void> {
  const queue = [...turns];
  const next = async (): Promise<boolean> => {
    const leave = await queue[0]?.runner.admit();
    try {
      const turn = queue.shift();
      if (!turn || turn.runner.isStopped) return false;
      await turn.runner.take(turn.unit);
      return true;
    } catch (error) {
      queue.length = 0;
      throw error;
    } finally {
      leave?.();
    }
  };
  const worker = async () => {
    while (await next());
  };
  // Where one fails the others end what they have begun: nothing is written behind a failure.
  const ends = await Promise.allSettled(Array.from({ length: concurrency }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

class StudyRunner {
  private readonly open = new Set<EngineRun>();
  private readonly abort = () => this.open.forEach((run) => run.abort());

  constructor(
    private readonly engine: StudyEngine,
    private readonly study: Study,
    private readonly hooks: StudyHooks,
  ) {
    hooks.signal?.addEventListener('abort', this.abort);
  }

  /** The signal may go on to many other studies. */
  close(): void {
    this.hooks.signal?.removeEventListener('abort', this.abort);
  }

  get isStopped(): boolean {
    return this.hooks.signal?.aborted ?? false;
  }

  missing(stage: Stage): Unit[] {
    return unitsOf(stage).filter(
      ({ arm, problem }) => !this.hooks.done?.has(unitKey(arm.id, problem)),
    );
  }

  async batch(stage: Stage): Promise<void> {
    const units = this.missing(stage);
    for (const arm of stage.arms) {
      const turns = units
        .filter((unit) => unit.arm === arm)
        .map((unit) => ({ runner: this, unit }));
      await takeAll(turns, arm.concurrency);
    }
  }

  /** Each model is loaded and has been used before anything is timed. */
  async warmUp(stage: Stage): Promise<void> {
    const units = this.missing(stage);
    for (const unit of units.slice(0, WARM_UP * new Set(units.map(({ arm }) => arm)).size)) {
      if (this.isStopped) return;
      await this.decode(unit, undefined);
    }
  }

  /** Waits until there may be work; what it resolves to is called at its end. */
  async admit(): Promise<(() => void) | undefined> {
    return this.hooks.admit?.();
  }

  async take(unit: Unit): Promise<void> {
    const samples = await this.decode(unit, this.hooks.openTrace);
    if (samples) await this.hooks.onUnit(unit, samples);
  }

  /** The samples of a unit; undefined where one was stopped. */
  private async decode(
    { arm, problem: index }: Unit,
    openTrace: StudyHooks['openTrace'],
  ): Promise<SampleRecord[] | undefined> {
    const { asking, problems } = this.study;
    const problem = problems[index];
    const requests = samplesFor(arm.spec, asking, problem, unitSeed(this.study, index));
    const places = requests.map((_, sample) => ({ arm: arm.id, problem: index, sample }));
    const sinks = await Promise.all(
      requests.map(async (request, i) => openTrace?.(places[i] as Place, request)),
    );
    const runs = this.engine.submitTogether(requests);
    const samples = await Promise.all(
      runs.map(async (run, i) => {
        this.open.add(run);
        try {
          const { state, events } = await follow(run);
          for (const event of events) sinks[i]?.write(event);
          const solution = solutionOf(problem, arm.spec.method, state);
          if (solution.aborted) return undefined;
          return sampleOf(places[i] as Place, askedOf(asking.task, problem), solution, state, {
            countText: index < arm.paperTokensOf ? this.hooks.countText : undefined,
            trace: sinks[i]?.name ?? null,
          });
        } finally {
          this.open.delete(run);
          await sinks[i]?.close();
        }
      }),
    );
    const whole = samples.filter((sample) => sample !== undefined);
    return whole.length === samples.length ? whole : undefined;
  }
}

/** The trace is kept until the end: to write and compress it would take time from the run. */
async function follow(run: EngineRun) {
  const reducer = new RunReducer();
  const events: TraceEvent[] = [];
  for await (const step of run.events) {
    for (const event of step) reducer.apply(event);
    events.push(...step);
  }
  return { state: reducer.state, events };
}
