import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatOperation } from '../countdown/arithmetic';
import type { SolverRules } from '../countdown/demonstration/rules';
import { rulesOf } from '../language/compact/departure';
import type { Departure } from '../countdown/demonstration/departure';
import { MOST_SEARCHED } from '../countdown/oracle';
import {
  culpritOf,
  departuresOf,
  type ThreadDeparture,
  tooManyNumbers,
} from '../evaluation/countdown/diagnosis';
import { keptTrace } from '../evaluation/study/keptTrace';
import { resultFaults } from '../evaluation/study/resultFaults';
import { type LineFault, readSamples, RESULTS } from '../evaluation/study/resultsFolder';
import type { SampleRecord } from '../evaluation/study/sample';
import { HumanError, messageOf } from '../common/humanError';
import { describeEvent } from '../trace/saidEvent';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import { openTraceFile } from '../trace/traceFile';
import { EXIT } from './main';
import { say, tellAll } from './terminal';
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
  const { state, rules } = await readRun(path);
  const departures = departuresOf(state, rules);
  if (departures.length > 0) say`${departures.map((one) => lineOf(state, one))}`;
  say`${departures.length} of ${state.threads.size} threads depart from the solver`;
  const { length } = tooManyNumbers(state);
  if (length > 0) say`${length} of them are left out: ${TOO_MANY}`;
  return EXIT.solved;
}

const TOO_MANY = `too many numbers to compare with the solver (more than ${MOST_SEARCHED})`;

async function diagnoseFolder(path: string): Promise<number> {
  const faults: LineFault[] = [];
  const records = await readSamples(join(path, RESULTS), (fault) => faults.push(fault)).catch(
    (error: unknown) => {
      throw new HumanError(
        `${path} holds no ${RESULTS} (${messageOf(error)}). Give a folder of evaluate --out.`,
      );
    },
  );
  tellAll(resultFaults(path, faults));
  const failed = records.filter(({ verified }) => !verified);
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const record of failed) {
    const { kind, line } = await diagnoseSample(path, record);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    lines.push(`${askedWords(record)}  ${line}`);
  }
  say`${lines.slice(0, RUNS_SHOWN)}`;
  if (lines.length > RUNS_SHOWN) say`... and ${lines.length - RUNS_SHOWN} more`;
  say`\n${failed.length} of ${records.length} samples are not solved:`;
  for (const [kind, n] of [...counts].sort(([, a], [, b]) => b - a)) {
    say`${String(n).padStart(5)}  ${kind}`;
  }
  return EXIT.solved;
}

async function diagnoseSample(folder: string, { trace }: SampleRecord) {
  if (trace === null) return alike('no trace was kept');
  const file = await keptTrace(folder, trace);
  if (file === undefined) return alike('its trace is not in the folder');
  const { state, rules } = await readRun(file);
  const culprit = culpritOf(state, rules);
  if (culprit) return { kind: culprit.departure.kind, line: lineOf(state, culprit) };
  return alike(tooManyNumbers(state).length > 0 ? TOO_MANY : 'the solver fails too');
}

/** What is said of a sample and counted in the same words. */
function alike(words: string) {
  return { kind: words, line: words };
}

/** A run, and what the solver does that its model learned from. */
interface ReadRun {
  readonly state: RunState;
  readonly rules: SolverRules;
}

async function readRun(path: string): Promise<ReadRun> {
  const reducer = new RunReducer();
  const reader = await openTraceFile(path, { tasks: TRACE_TASKS });
  for await (const event of reader) reducer.apply(event);
  const { state } = reducer;
  if (problemOf(state.start)) return { state, rules: rulesOf(reader.header.model.vocabulary) };
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
