import { TraceFaults } from '../trace/traceFaults';
import { RunReducer } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import { openTraceFile } from '../trace/traceFile';
import type { TraceReader } from '../trace/traceReader';
import { judgedRun } from '../tasks/judgedRun';
import { TRACE_TASKS } from '../tasks/traceTasks';
import { TokenNames } from '../trace/tokenNames';

const FAULTS_SHOWN = 50;

/** A file that was read to its end. */
export interface ReadTrace {
  readonly reader: TraceReader;
  readonly state: RunState;
  /** What is wrong with it, with line numbers; the first ones only. */
  readonly faults: readonly string[];
  readonly faultCount: number;
}

/**
 * Reads a whole trace.
 * @param detail what is kept of it: where `counts` do, its size does not matter
 * @throws HumanError where it cannot be read, or is no trace
 */
export async function readTrace(path: string, detail: 'full' | 'counts'): Promise<ReadTrace> {
  const faults: string[] = [];
  let faultCount = 0;
  const report = (fault: string) => {
    if (faultCount++ < FAULTS_SHOWN) faults.push(fault);
  };
  const found = new TraceFaults(({ line, byteOffset, problem }) =>
    report(`line ${line} (byte ${byteOffset}): ${problem.message}`),
  );
  const reader = await openTraceFile(path, {
    tasks: TRACE_TASKS,
    onWarning: found.note,
  });
  const { notRecorded, model } = reader.header;
  const names = new TokenNames(model.vocabulary, model.join);
  const reducer = new RunReducer({ detail, notRecorded, names });
  const { state } = reducer;
  for await (const batch of reader.batches()) {
    for (const event of batch.events) reducer.apply(event);
    found.settle(batch, state);
  }
  reducer.close();
  // Of very many the first ones are kept, and all are counted.
  faultCount += state.anomalies.count - state.anomalies.first.length;
  if (!state.end) report(`after line ${reader.line}: the run has no end, the recording stopped`);
  return { reader, state: judgedRun(state), faults, faultCount };
}

/** What is wrong with the file, a line each, for a person. */
export function faultLines(path: string, { faults, faultCount }: ReadTrace): string[] {
  const more = faultCount > faults.length ? [`... and ${faultCount - faults.length} more`] : [];
  return [...faults, ...more].map((fault) => `${path}: ${fault}`);
}
