import { copyFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HumanError } from '../../common/humanError';
import { keepEnvironment, readEnvironment } from '../study/environment';
import { keptTrace } from '../study/keptTrace';
import type { MeasuredModel, ModelsAnalysis } from './modelAnalysis';
import { makeFolder } from '../study/makeFolder';
import { readIdentity, RESULTS, ResultsFolder } from '../study/resultsFolder';

/** Problems of each kind whose traces, of 10 to 30 kB each, come along. */
const MOST = 12;

/**
 * Keeps the greedy results of a suite's models small enough to come with the extension: every
 * sample, and the traces of the first problems on which models differ. Where there is one model of a
 * method they are those of problems that it does not solve.
 * @param from the folder of the suite
 * @param to in which each model gets a folder, in place of what it had there
 * @throws HumanError where either cannot be used
 */
export async function bundleResults(
  from: string,
  to: string,
  analysis: ModelsAnalysis,
): Promise<void> {
  for (const model of analysis.models) {
    const [source, target] = [join(from, model.name), join(to, model.name)];
    await bundleModel(model, tracedProblems(model, analysis), source, target);
  }
}

function tracedProblems(model: MeasuredModel, { changes }: ModelsAnalysis): Set<number> {
  const own = changes.filter(({ after }) => after.method === model.method);
  if (own.length === 0) {
    const unsolved = model.greedy.outcomes.filter(({ solved }) => !solved);
    return new Set(unsolved.slice(0, MOST).map(({ problem }) => problem));
  }
  return new Set(
    own.flatMap(({ greedy: { comparison } }) =>
      [comparison.onlyFirst, comparison.onlySecond].flatMap((solved) =>
        solved.slice(0, MOST).map(({ problem }) => problem),
      ),
    ),
  );
}

async function bundleModel(
  { greedy }: MeasuredModel,
  traced: ReadonlySet<number>,
  source: string,
  target: string,
): Promise<void> {
  const identity = await readIdentity(source);
  if (!identity) throw new HumanError('{0} holds no evaluation. Choose another folder.', source);
  for (const name of ['study.json', RESULTS, 'traces']) {
    await rm(join(target, name), { recursive: true, force: true });
  }
  const folder = await ResultsFolder.open(
    target,
    { ...identity, arms: identity.arms.filter(({ id }) => id === greedy.name) },
    { resume: false, writer: 'command line' },
  );
  try {
    for (const { problem, sample } of greedy.outcomes) {
      const trace = traced.has(problem) ? sample.trace : null;
      const file = trace === null ? undefined : await keptTrace(source, trace);
      if (trace !== null && file !== undefined) {
        await makeFolder(dirname(join(target, trace)));
        await copyFile(file, join(target, trace));
      }
      await folder.append([{ ...sample, trace: file === undefined ? null : trace }]);
    }
  } finally {
    await folder.close();
  }
  const environment = await readEnvironment(source);
  if (environment) await keepEnvironment(target, environment);
}
