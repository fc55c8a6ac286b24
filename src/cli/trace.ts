import { HumanError } from '../common/humanError';
import { pictureOf } from '../trace/picture';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import { summaryOf } from '../trace/summary';
import { openTraceFile } from '../trace/traceFile';
import type { TraceReader } from '../trace/traceReader';
import { diagnose } from './diagnose';
import { parseArguments, runMain, wholeNumber } from './main';
import { TRACE_TASKS } from '../tasks/traceTasks';

const USAGE = `npm run --silent trace -- validate FILE.aprtrace   0: valid, 1: damaged, 2: no trace
npm run --silent trace -- summary FILE.aprtrace [--threads N]
npm run --silent trace -- picture FILE.aprtrace   the run as an SVG on standard output
npm run --silent trace -- diagnose FILE.aprtrace|FOLDER   where threads first depart from the solver
                                                  that the model imitates; FOLDER: of evaluate --out`;

const EXIT_DAMAGED = 1;
const FAULTS_SHOWN = 50;

/** A file that was read to its end. Only counts are kept of it, so that its size does not matter. */
interface ReadTrace {
  readonly reader: TraceReader;
  readonly state: RunState;
  /** What is wrong with it, with line numbers; the first ones only. */
  readonly faults: readonly string[];
  readonly faultCount: number;
}

async function readTrace(path: string): Promise<ReadTrace> {
  const faults: string[] = [];
  let faultCount = 0;
  const report = (fault: string) => {
    if (faultCount++ < FAULTS_SHOWN) faults.push(fault);
  };
  const reader = await openTraceFile(path, {
    tasks: TRACE_TASKS,
    onWarning: ({ line, byteOffset, problem }) =>
      report(`line ${line} (byte ${byteOffset}): ${problem.message}`),
  });
  const reducer = new RunReducer({ detail: 'counts' });
  const { state } = reducer;
  for await (const event of reader) {
    const before = state.anomalies.count;
    reducer.apply(event);
    for (const anomaly of state.anomalies.first.slice(before)) {
      report(`line ${reader.line}: ${anomaly.message}`);
    }
  }
  if (state.anomalies.count > state.anomalies.first.length) {
    report(`${state.anomalies.count - state.anomalies.first.length} more lines that contradict`);
  }
  if (!state.end) report(`after line ${reader.line}: the run has no end, the recording stopped`);
  return { reader, state, faults, faultCount };
}

function faultLines(path: string, { faults, faultCount }: ReadTrace): string {
  const more = faultCount > faults.length ? [`... and ${faultCount - faults.length} more`] : [];
  return [...faults, ...more].map((fault) => `${path}: ${fault}\n`).join('');
}

async function validate(path: string): Promise<number> {
  const trace = await readTrace(path);
  const { events, threads, unknownEvents } = trace.state;
  const { major, minor } = trace.reader.header.version;
  const unknown = unknownEvents > 0 ? `, ${unknownEvents} of kinds unknown to this version` : '';
  const counts = `format ${major}.${minor}, ${count(events, 'event')}, ${count(threads.size, 'thread')}${unknown}`;
  if (trace.faultCount === 0) {
    console.log(`${path}: ok, ${counts}`);
    return 0;
  }
  process.stdout.write(faultLines(path, trace));
  console.log(`${path}: damaged, ${counts} could be read`);
  return EXIT_DAMAGED;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

async function summary(path: string, mostThreads: number): Promise<number> {
  const trace = await readTrace(path);
  process.stderr.write(faultLines(path, trace));
  console.log(summaryOf(trace.reader.header, trace.state, mostThreads));
  return 0;
}

async function picture(path: string): Promise<number> {
  const trace = await readTrace(path);
  process.stderr.write(faultLines(path, trace));
  process.stdout.write(pictureOf(trace.state));
  return 0;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: { threads: { type: 'string', default: '20' } },
  });
  const [command, path, ...others] = positionals;
  if (!path || others.length > 0) throw new HumanError(`Give a command and one file.\n${USAGE}`);
  switch (command) {
    case 'validate':
      return validate(path);
    case 'summary':
      return summary(path, wholeNumber('--threads', values.threads, 1, 1_000_000));
    case 'picture':
      return picture(path);
    case 'diagnose':
      return diagnose(path);
    default:
      throw new HumanError(`There is no command ${command}.\n${USAGE}`);
  }
}

void runMain(main, USAGE);
