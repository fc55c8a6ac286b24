import type { Method } from '../countdown/prompt';
import type { Engine } from '../engine/engine';
import { openModelPackage } from '../engine/modelPackage';
import { accuracyAtWindow } from '../evaluation/metrics';
import { outcomesOf } from '../evaluation/outcome';
import { identityOf, keepProblems, ResultsFolder } from '../evaluation/resultsFolder';
import { runStudy } from '../evaluation/runStudy';
import { type Arm, type Study, unitKey } from '../evaluation/study';
import { formatDuration, TimeEstimate } from '../evaluation/timeEstimate';
import { countLlamaTokens } from '../language/llamaTokens';
import { PROGRAM } from './decodingArguments';

/** Rows of all open runs: a study never lets a unit's samples wait for each other. */
export const STUDY_CONCURRENCY = 1024;

export interface StudyRunOptions {
  readonly out: string;
  readonly resume: boolean;
  readonly traces: boolean;
  /** Folder of each method's model, as the engine has them. */
  readonly models: Readonly<Record<Method, string>>;
}

/**
 * Decodes a study into a folder, with progress on standard error; Ctrl-C stops it, and it can be
 * resumed. Gives the folder, and whether the study is whole.
 */
export async function decodeStudy(
  engine: Engine,
  study: Study,
  { out, resume, traces, models: folders }: StudyRunOptions,
): Promise<{ folder: ResultsFolder; whole: boolean }> {
  const arms = study.stages.flatMap((stage) => stage.arms);
  const names = [...new Set(arms.map(({ method }) => method.model))];
  const packages = await Promise.all(names.map((name) => openModelPackage(folders[name])));
  const models = Object.fromEntries(names.map((name, i) => [name, packages[i]]));
  const identity = identityOf(study, models);
  const folder = await ResultsFolder.open(out, identity, { resume, writer: 'command line' });
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once('SIGINT', stop);
  try {
    await keepProblems(out, study.problems);
    const seconds = await trial(engine, study, names, interrupt.signal);
    const { done } = folder;
    const estimate = new TimeEstimate(study, (arm, i) => done.has(unitKey(arm, i)), seconds);
    const progress = new Progress(folder, arms, estimate);
    progress.begin(done.size);
    await runStudy(engine, study, {
      done,
      signal: interrupt.signal,
      countText: countLlamaTokens,
      ...(traces && { openTrace: folder.tracesOf(models, PROGRAM) }),
      onUnit: async ({ arm }, samples) => {
        await folder.append(samples);
        progress.note(arm);
      },
    });
    progress.end();
  } finally {
    process.off('SIGINT', stop);
    await folder.close();
  }
  return { folder, whole: !interrupt.signal.aborted };
}

/** Seconds of one problem in a batch of sixteen, by model, from some that are decoded and forgotten. */
async function trial(
  engine: Engine,
  { problems, stages, seed }: Study,
  names: readonly Method[],
  signal: AbortSignal,
): Promise<Record<string, number>> {
  const seconds: Record<string, number> = {};
  const all = stages.flatMap(({ arms }) => arms);
  for (const name of names) {
    const arm = all.find(({ method }) => method.model === name) as Arm;
    const count = Math.min(16, problems.length);
    const run = async (several: number) => {
      const arms = [{ ...arm, problems: several, concurrency: several, paperTokensOf: 0 }];
      const study = { problems, seed, stages: [{ mode: 'batched', arms }] } as const;
      await runStudy(engine, study, { signal, onUnit: () => {} });
    };
    await run(1);
    const start = performance.now();
    await run(count);
    seconds[name] = (performance.now() - start) / 1000 / count / arm.method.samples;
  }
  return seconds;
}

class Progress {
  private readonly left: Map<Arm, number>;
  private shownAt = 0;

  constructor(
    private readonly folder: ResultsFolder,
    private readonly arms: readonly Arm[],
    private readonly estimate: TimeEstimate,
  ) {
    this.left = new Map(
      arms.map((arm) => {
        const done = folder.records.filter((r) => r.arm === arm.id && r.sample === 0).length;
        return [arm, arm.problems - done];
      }),
    );
  }

  begin(done: number): void {
    const units = this.arms.reduce((sum, arm) => sum + arm.problems, 0);
    const earlier = done > 0 ? `, ${done} of them there already` : '';
    process.stderr.write(
      `${units} problems in ${this.arms.length} parts${earlier}: about ${formatDuration(this.estimate.left)} on this machine as it is now.\n`,
    );
  }

  note(arm: Arm): void {
    this.estimate.note(arm);
    const left = (this.left.get(arm) ?? 0) - 1;
    this.left.set(arm, left);
    if (left === 0) {
      this.clear();
      process.stderr.write(`${this.line(arm)}\n`);
      return;
    }
    if (!process.stderr.isTTY || Date.now() - this.shownAt < 500) return;
    this.shownAt = Date.now();
    this.clear();
    process.stderr.write(`${this.line(arm)}, ${formatDuration(this.estimate.left)} left`);
  }

  end(): void {
    this.clear();
  }

  private line({ id, method }: Arm): string {
    const records = this.folder.records.filter(({ arm }) => arm === id);
    const outcomes = outcomesOf(records, method);
    const { value, low, high } = accuracyAtWindow(outcomes, Infinity);
    const percent = (share: number) => (100 * share).toFixed(1);
    return (
      `${id.padEnd(28)} ${String(outcomes.length).padStart(5)} problems  ` +
      `${percent(value).padStart(5)} % (${percent(low)} to ${percent(high)})`
    );
  }

  private clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  }
}
