import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askedKey } from '../../tasks/asked';
import { ENGLISH } from '../../common/localizer';
import { pictureOf } from '../../trace/picture';
import { RunReducer } from '../../trace/reducer';
import { openTraceFile } from '../../trace/traceFile';
import { keepEnvironment } from '../study/environment';
import { keptTrace } from '../study/keptTrace';
import type {
  ChangedAccuracy,
  MeasuredModel,
  ModelChange,
  ModelRow,
  ModelsAnalysis,
} from '../suites/modelAnalysis';
import { examplesOf } from '../suites/modelExamples';
import type { Outcome } from '../study/outcome';
import { renderCsv } from './csv';
import type { Picture } from './document';
import { modelsDocument, type ModelsReportData } from './modelsDocument';
import { modelDifferences } from './modelTables';
import { writeDocument } from './writeReport';
import { TRACE_TASKS } from '../../tasks/traceTasks';

/** Examples of each pair of models that are drawn; the others are linked to only. */
const DRAWN = 2;

/** Writes everything that follows from the suite's results into its folder, over what was there. */
export async function writeModelsReport(folder: string, data: ModelsReportData): Promise<void> {
  const { analysis, environment } = data;
  await writeDocument(folder, modelsDocument(data, await picturesOf(folder, analysis)), ENGLISH);
  await writeFile(join(folder, 'differences.csv'), renderCsv(modelDifferences(analysis).rows));
  await keepEnvironment(folder, environment);
  await writeFile(
    join(folder, 'summary.json'),
    `${JSON.stringify(modelsSummary(analysis), undefined, 1)}\n`,
  );
}

async function picturesOf(
  folder: string,
  { changes }: ModelsAnalysis,
): Promise<ReadonlyMap<ModelChange, readonly Picture[]>> {
  const pictures = new Map<ModelChange, readonly Picture[]>();
  for (const [i, change] of changes.entries()) {
    const shown = examplesOf(change)
      .slice(0, DRAWN)
      .flatMap(({ one, other, why }, n) => {
        const title = `${askedKey(one)}, ${why}`;
        const id = `example-${i + 1}-${n + 1}`;
        return [
          { model: change.before, outcome: other, title, id: `${id}-before` },
          { model: change.after, outcome: one, title, id: `${id}-after` },
        ];
      });
    const drawn = shown.map(async ({ model, outcome, title, id }) => {
      const svg = await drawTrace(folder, model, outcome);
      return svg === undefined ? [] : [{ id, svg, title: `${title}: ${model.name}` }];
    });
    pictures.set(change, (await Promise.all(drawn)).flat());
  }
  return pictures;
}

/** Undefined where the trace has gone: the report does without its picture. */
async function drawTrace(
  folder: string,
  model: MeasuredModel,
  outcome: Outcome,
): Promise<string | undefined> {
  const { trace } = outcome.sample;
  const path = trace === null ? undefined : await keptTrace(join(folder, model.name), trace);
  if (path === undefined) return undefined;
  try {
    const reducer = new RunReducer();
    for await (const event of await openTraceFile(path, { tasks: TRACE_TASKS }))
      reducer.apply(event);
    return pictureOf(reducer.state);
  } catch {
    return undefined;
  }
}

/** The report's figures as they are, unrounded: for programs, and to be recomputed from the lines. */
export function modelsSummary({ models, changes }: ModelsAnalysis) {
  const row = ({ name, metrics, alone }: ModelRow) => ({ name, ...metrics, alone: alone ?? null });
  return {
    models: models.map(({ name, method, stage, training, sampled, conditions }) => ({
      ...{ name, method, stage: stage ?? null, training },
      conditions: conditions.map(row),
      sampled: row(sampled),
    })),
    changes: changes.map(({ before, after, greedy, sampled, measures, ...change }) => ({
      before: before.name,
      after: after.name,
      greedy: accuraciesOf(greedy),
      sampled: accuraciesOf(sampled),
      measures: measures.map(({ measure, change }) => ({ name: measure.name, change })),
      sameBeginnings: change.sameBeginnings,
      latencies: change.latencies,
      timedByTurns: before.timedAt === after.timedAt,
    })),
  };
}

function accuraciesOf({ comparison: c, corrected }: ChangedAccuracy) {
  return {
    problems: c.problems,
    before: c.second,
    after: c.first,
    difference: c.difference,
    onlyAfter: c.onlyFirst.length,
    onlyBefore: c.onlySecond.length,
    p: c.p,
    corrected,
  };
}
