import type { Method } from '../../common/method';
import { dirname, join } from 'node:path';
import { armId, armOf } from '../../methods/arm';
import { solutionOf } from '../../methods/solve';
import { createHeader } from '../../trace/aprtrace';
import { RunReducer } from '../../trace/reducer';
import { writeTraceFile } from '../../trace/traceFile';
import type { TraceEvent } from '../../trace/traceEvent';
import type { ImportedRun } from '../../trace/import/publishedResults';
import { eventsOfTree, importedFacts, NOT_RECORDED } from '../../trace/import/publishedTrace';
import type { TextCounter } from '../countdown/paperTokens';
import { makeFolder } from '../study/makeFolder';
import { ResultsFolder } from '../study/resultsFolder';
import { checksumOf } from '../study/studyIdentity';
import { countdownTask } from '../../tasks/countdown';
import { type SampleRecord, sampleOf } from '../study/sample';

/**
 * Keeps imported runs as an evaluation keeps its own: a line each, and a trace beside it. What their
 * source does not tell is named in both. Runs keep the number of their row as the problem's place.
 * @param createdBy the program, for the traces
 * @param countText in the paper's tokens, which the texts tell
 * @throws HumanError where the folder cannot be used
 */
export async function writeImport(
  path: string,
  runs: readonly ImportedRun[],
  createdBy: string,
  countText: TextCounter,
): Promise<readonly SampleRecord[]> {
  const isSampled = runs.some(({ sample }) => sample > 0);
  const idOf = (method: Method) =>
    armId(armOf(method, { decision: isSampled ? 'sampled' : 'one' }));
  const arms = [...new Set(runs.map(({ prompt }) => prompt.method))].map((method) => {
    const own = runs.filter(({ prompt }) => prompt.method === method);
    return {
      id: idOf(method),
      samples: 1 + Math.max(...own.map(({ sample }) => sample)),
      problems: new Set(own.map(({ row }) => row)).size,
    };
  });
  const problems = runs.map(({ problem }) => problem);
  const sha256 = checksumOf({ task: countdownTask, problems });
  const folder = await ResultsFolder.open(
    path,
    { seed: 0, problems: { count: problems.length, sha256 }, models: {}, arms },
    { resume: false, writer: 'command line' },
  );
  try {
    for (const run of runs) await folder.append([await keepRun(run)]);
  } finally {
    await folder.close();
  }
  return folder.records;

  async function keepRun(run: ImportedRun): Promise<SampleRecord> {
    const { method } = run.prompt;
    const place = {
      arm: idOf(method),
      problem: run.row - 1,
      sample: run.sample,
    };
    const events = eventsOfTree(run.tree());
    const trace = `traces/${place.arm.replace(' ', '_')}/${String(place.problem).padStart(4, '0')}-${run.sample}.aprtrace`;
    await writeTrace(join(path, trace), run, events, createdBy);
    const reducer = new RunReducer();
    for (const event of events) reducer.apply(event);
    const { state } = reducer;
    const solution = solutionOf(run.problem, method, state);
    const record = sampleOf(place, run.problem, solution, state, { countText, trace });
    const { decodedTokens: _, ...told } = record;
    return { ...told, notRecorded: NOT_RECORDED };
  }
}

async function writeTrace(
  path: string,
  { prompt }: ImportedRun,
  events: readonly TraceEvent[],
  createdBy: string,
): Promise<void> {
  const header = createHeader({
    createdBy,
    // The files do not say it, and there are no token ids to name.
    model: { name: 'imported', vocabulary: [] },
    ...importedFacts(prompt),
    notRecorded: NOT_RECORDED,
  });
  await makeFolder(dirname(path));
  await writeTraceFile(path, header, events);
}
