import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOperation } from '../countdown/arithmetic';
import type { Departure } from '../countdown/demonstration/departure';
import { culpritOf, departuresOf, type ThreadDeparture } from '../evaluation/countdown/diagnosis';
import { readSamples, RESULTS } from '../evaluation/study/resultsFolder';
import type { SampleRecord } from '../evaluation/study/sample';
import { HumanError, messageOf } from '../common/humanError';
import { describeEvent } from '../trace/saidEvent';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import { openTraceFile } from '../trace/traceFile';
import { EXIT } from './main';
import { TRACE_TASKS } from '../tasks/traceTasks';
import { askedWords } from '../tasks/asked';
import { problemOf, searchOf } from '../tasks/countdownTrace';
import { inWords } from '../countdown/words';

const RUNS_SHOWN = 40;

/**
 * Where threads first depart from the symbolic solver that their model imitates: of a trace, thread
 * by thread; of a folder of `evaluate --out`, what its unsolved runs are put down to.
 */
export async function diagnose(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? diagnoseFolder(path) : diagnoseTrace(path);
}

async function diagnoseTrace(path: string): Promise<number> {
  const state = await readState(path);
  const departures = departuresOf(state);
  for (const one of departures) console.log(lineOf(state, one));
  console.log(`${departures.length} of ${state.threads.size} threads depart from the solver`);
  return EXIT.solved;
}

async function diagnoseFolder(path: string): Promise<number> {
  const records = await readSamples(join(path, RESULTS)).catch((error: unknown) => {
    throw new HumanError(
      `${path} holds no ${RESULTS} (${messageOf(error)}). Give a folder of evaluate --out.`,
    );
  });
  const failed = records.filter(({ verified }) => !verified);
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const record of failed) {
    const { kind, line } = await diagnoseSample(path, record);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    lines.push(`${askedWords(record)}  ${line}`);
  }
  console.log(lines.slice(0, RUNS_SHOWN).join('\n'));
  if (lines.length > RUNS_SHOWN) console.log(`... and ${lines.length - RUNS_SHOWN} more`);
  console.log(`\n${failed.length} of ${records.length} samples are not solved:`);
  for (const [kind, n] of [...counts].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(n).padStart(5)}  ${kind}`);
  }
  return EXIT.solved;
}

async function diagnoseSample(folder: string, { trace }: SampleRecord) {
  if (trace === null) return { kind: 'no trace was kept', line: 'no trace was kept' };
  const state = await readState(join(folder, trace));
  const culprit = culpritOf(state);
  if (!culprit) return { kind: 'the solver fails too', line: 'the solver fails too' };
  return { kind: culprit.departure.kind, line: lineOf(state, culprit) };
}

async function readState(path: string): Promise<RunState> {
  const reducer = new RunReducer();
  for await (const event of await openTraceFile(path, { tasks: TRACE_TASKS })) reducer.apply(event);
  const { state } = reducer;
  if (problemOf(state.start)) return state;
  throw new HumanError(
    `${path} is no run of Countdown. Give one that is: only its models imitate a solver.`,
  );
}

function lineOf(state: RunState, { thread, departure }: ThreadDeparture): string {
  const written = searchOf(thread)[departure.event]?.event;
  const operations = written?.type === 'spawn' ? written.messages : undefined;
  const message = operations?.[departure.message ?? -1]?.operation;
  const wrote = message ? formatOperation(message) : written && describeEvent(inWords(written));
  return `${threadLabel(state, thread)}: ${departure.kind}, expected ${expectedWords(departure)}, wrote ${wrote ?? 'no more'}`;
}

function expectedWords({ expected }: Departure): string {
  if (!expected) return 'no more';
  return 'type' in expected ? describeEvent(inWords(expected)) : formatOperation(expected);
}
