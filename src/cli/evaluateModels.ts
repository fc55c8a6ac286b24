import { join } from 'node:path';
import type { Problem } from '../countdown/problem';
import { modelsUnder } from '../methods/modelCatalogue';
import { readLearningCurve } from '../evaluation/suites/learningCurve';
import {
  analyseModels,
  type DecodedModel,
  type ModelsAnalysis,
} from '../evaluation/suites/modelAnalysis';
import {
  FULL_MODELS,
  greedyStudy,
  MODEL_ARM,
  modelStudy,
  QUICK_MODELS,
} from '../evaluation/suites/modelSuite';
import { percent, pointsWithInterval, pValue } from '../evaluation/report/words';
import { bundleResults } from '../evaluation/suites/bundledResults';
import { keepEnvironment, readEnvironment } from '../evaluation/study/environment';
import { writeSamples } from '../evaluation/report/writeReport';
import { writeModelsReport } from '../evaluation/report/writeModelsReport';
import { readModelFacts } from '../evaluation/suites/fairness';
import { trainingWords } from '../evaluation/suites/trainingWords';
import { runInTurn } from '../evaluation/study/runStudy';
import { formatDuration } from '../evaluation/study/timeEstimate';
import { COUNTDOWN_ASKING } from '../methods/countdownAsking';
import { armId } from '../methods/arm';
import { HumanError } from '../common/humanError';
import { ENGLISH } from '../common/localizer';
import { createEngine, MODELS, ROOT } from './decodingArguments';
import { environmentOf, type GivenModel, givenModel } from './givenModel';
import { EXIT } from './main';
import type { Interruption } from './interruption';
import { identitiesIn } from './openEngine';
import { STUDY_CONCURRENCY, StudyRun } from './studyRun';
import { clearPassing, say, tell } from './terminal';

export interface ModelsOptions {
  /** Folders of models; all bundled ones where there is none. */
  readonly folders: readonly string[];
  readonly problems: readonly Problem[];
  readonly quick: boolean;
  readonly out: string;
  /** Folder of results that come with the extension: they are made in place of a report. */
  readonly bundle: string | undefined;
  readonly resume: boolean;
  readonly traces: boolean;
  readonly seed: number;
  readonly threads: string;
  readonly interrupt: Interruption;
}

/** A model with the folder of its results, open for writing. */
interface OpenModel {
  readonly model: GivenModel;
  readonly run: StudyRun;
}

/**
 * Models before and after reinforcement learning, each against the one that it was made from. Every
 * folder is opened before anything is decoded, so that nothing is found wrong after an hour; then
 * one model is decoded after the other, by an engine of its own, and at last those of a method are
 * timed by turns.
 */
export async function evaluateModels(options: ModelsOptions): Promise<number> {
  const size = options.quick ? QUICK_MODELS : FULL_MODELS;
  const problems = options.problems.slice(0, size.problems);
  const models = await chosenModels(options.folders);
  const environment = await environmentOf(models, options);
  const opened: OpenModel[] = [];
  const { interrupt } = options;
  try {
    for (const model of models) {
      const studyOf = options.bundle === undefined ? modelStudy : greedyStudy;
      const posed = { asking: COUNTDOWN_ASKING, problems };
      const study = studyOf(model.method, posed, options.seed, size);
      const run = await StudyRun.open(study, {
        out: join(options.out, model.name),
        resume: options.resume,
        traces: (arm) => options.traces && arm === armId(MODEL_ARM.greedy(model.method)),
        identityOf: identitiesIn(withModel(model)),
      });
      opened.push({ model, run });
    }
    await tellTime(opened, options.threads, interrupt.signal);
    const { signal } = interrupt;
    for (const { model, run } of opened) {
      if (signal.aborted || !run.lacks('batched')) continue;
      tell`\n${model.name}, ${run.extent}`;
      await withEngine(model, options.threads, (engine) => run.decode(engine, signal, ['batched']));
      await keepEnvironment(run.folder.path, environment);
    }
    for (const method of ['apr', 'sos'] as const) {
      const untimed = opened.filter(
        ({ model, run }) => model.method === method && run.lacks('alone'),
      );
      if (signal.aborted || untimed.length === 0) continue;
      await timeInTurn(untimed, options.threads, signal);
      for (const { run } of untimed) await keepEnvironment(run.folder.path, environment);
    }
  } finally {
    interrupt.ignore();
    for (const { run } of opened) await run.close();
  }
  if (interrupt.signal.aborted) {
    tell`Stopped. The same command with --resume goes on.`;
    return EXIT.unsolved;
  }
  const decoded = await Promise.all(opened.map(decodedModel));
  const analysis = analyseModels(decoded, size, options.seed);
  for (const { run } of opened) await writeSamples(run.folder.path, run.folder.records);
  if (options.bundle === undefined) {
    tell`Writing the report ...`;
    await writeModelsReport(options.out, { analysis, environment });
  } else {
    await bundleResults(options.out, options.bundle, analysis);
  }
  say`${inShort(analysis)}`;
  const made = options.bundle ?? join(options.out, 'report.html');
  say`${options.bundle === undefined ? 'Report' : 'Bundled'}: ${made}`;
  return EXIT.solved;
}

/** By method, imitation before what was made of it, and otherwise in the order given. */
async function chosenModels(folders: readonly string[]): Promise<GivenModel[]> {
  const chosen =
    folders.length > 0
      ? folders
      : (await modelsUnder(join(ROOT, 'models'))).map(({ folder }) => folder);
  const models = await Promise.all(chosen.map((folder) => givenModel(folder)));
  const names = models.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new HumanError(
      `Two of the models lie in folders of the name ${twice}, by which results are kept apart. Rename one of the folders.`,
    );
  }
  if (models.length === 0) {
    throw new HumanError('There is no model to evaluate. Give folders of models.');
  }
  const place = ({ method, stage }: GivenModel) =>
    2 * Number(method === 'sos') + Number(stage !== undefined);
  return models.sort((a, b) => place(a) - place(b));
}

function withModel({ method, folder }: GivenModel) {
  return { ...MODELS, [method]: folder };
}

async function withEngine(
  model: GivenModel,
  threads: string,
  use: (engine: ReturnType<typeof createEngine>) => Promise<void>,
): Promise<void> {
  const engine = createEngine(threads, STUDY_CONCURRENCY, withModel(model));
  try {
    await use(engine);
  } finally {
    await engine.dispose();
  }
}

/** One problem at a time, by turns, in one engine: of two onnxruntime hosts a process may crash. */
async function timeInTurn(
  models: readonly OpenModel[],
  threads: string,
  signal: AbortSignal,
): Promise<void> {
  const names = models.map(({ model }) => model.name);
  tell`\n${names.join(' and ')}, one problem at a time, by turns`;
  const engine = createEngine(threads, STUDY_CONCURRENCY);
  try {
    await runInTurn(
      models.map(({ model, run }) =>
        run.part(engine.withModel(model.folder), signal, `${model.name}: `),
      ),
    );
  } finally {
    await engine.dispose();
    clearPassing();
  }
}

async function tellTime(
  opened: readonly OpenModel[],
  threads: string,
  signal: AbortSignal,
): Promise<void> {
  const open = opened.filter(({ run }) => !run.isWhole);
  for (const { model, run } of open) {
    await withEngine(model, threads, (engine) => run.measure(engine, signal));
  }
  const seconds = open.map(({ run }) => run.secondsLeft);
  const all = seconds.reduce((sum, one) => sum + one, 0);
  const each = open.map(({ model }, i) => `${model.name} ${formatDuration(seconds[i] ?? 0)}`);
  if (open.length === 0) tell`Everything is decoded already.`;
  else {
    tell`${opened.length} models: about ${formatDuration(all)} on this machine as it is now (${each.join(', ')}).`;
  }
}

async function decodedModel({ model, run }: OpenModel): Promise<DecodedModel> {
  const { name, method, stage, folder } = model;
  const [curve, { training }, environment] = await Promise.all([
    readLearningCurve(folder),
    readModelFacts(folder),
    readEnvironment(run.folder.path),
  ]);
  return {
    ...{ name, method, stage, curve },
    records: run.folder.records,
    training: trainingWords(training, stage, curve),
    parts: training.parts,
    timedAt: environment?.startedAt,
  };
}

function inShort({ models, changes }: ModelsAnalysis): string[] {
  const reached = models.map(
    ({ name, greedy: { metrics } }) =>
      `${name.padEnd(20)} greedy ${percent(metrics.accuracy.value)}, ` +
      `${metrics.children.value.toFixed(1)} children, ` +
      `${metrics.totalTokens.value.toFixed(0)} tokens, ${metrics.sequentialTokens.value.toFixed(0)} sequential`,
  );
  const changed = changes.map(
    ({ before, after, greedy: { comparison, corrected } }) =>
      `${after.name} against ${before.name}: ${pointsWithInterval(comparison.difference, ENGLISH)}, p ${pValue(corrected)}`,
  );
  return [...reached, ...changed];
}
