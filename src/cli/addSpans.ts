import { resolve } from 'node:path';
import { HumanError } from '../common/humanError';
import { TRACE_TASKS } from '../tasks/traceTasks';
import { servedIds, withStages } from '../trace/import/servedRequests';
import { readServerSpans } from '../trace/import/serverSpans';
import { openTraceFile, unpackedFileBytes, writeTraceFile } from '../trace/traceFile';
import type { TraceReader } from '../trace/traceReader';
import { FaultLines } from './faultLines';
import { EXIT } from './main';
import { say } from './terminal';

export interface SpansArguments {
  /** OTLP JSON of the server's spans; it may be compressed (gzip). */
  readonly from?: string | undefined;
  /** The trace to write. */
  readonly out?: string | undefined;
}

/**
 * Writes a copy of a trace with what the server's own spans say of its requests; the trace is read
 * twice, and never held. What cannot be read of either file goes to standard error.
 * @throws HumanError where there is nothing to add, or a file cannot be read or written
 */
export async function addSpans(path: string, { from, out }: SpansArguments): Promise<number> {
  if (from === undefined || out === undefined) {
    throw new HumanError('Give --from SPANS.json and --out F.aprtrace.');
  }
  if ([path, from].some((given) => resolve(given) === resolve(out))) {
    throw new HumanError('{0} would be written over. Give another file to --out.', out);
  }
  const ids = await about(path, async () => servedIds(await openQuietly(path)));
  const stages = await about(from, (faults) => readSpans(from, ids, faults));
  await about(path, async (faults) => {
    const reader = await openTraceFile(path, {
      tasks: TRACE_TASKS,
      onWarning: ({ line, problem }) => faults.print({ place: `line ${line}`, reason: problem }),
    });
    await writeTraceFile(out, reader.header, enriched(reader, stages));
  });
  say`${out}: spans of ${stages.size} of ${ids.spanIds.size} requests`;
  return EXIT.solved;
}

/** What goes wrong is told with the file that it is about. */
async function about<T>(path: string, read: (faults: FaultLines) => Promise<T>): Promise<T> {
  const faults = new FaultLines(path);
  try {
    return await read(faults);
  } catch (error) {
    const isTold = !(error instanceof HumanError) || error.message.includes(path);
    throw isTold ? error : new HumanError('{0}: {1}', path, error);
  } finally {
    faults.finish();
  }
}

/** What is damaged is told when the trace is read again. */
function openQuietly(path: string): Promise<TraceReader> {
  return openTraceFile(path, { tasks: TRACE_TASKS });
}

async function readSpans(
  path: string,
  ids: Parameters<typeof readServerSpans>[1],
  faults: FaultLines,
) {
  const source = await unpackedFileBytes(path);
  return readServerSpans(source.read(0), ids, (fault) => faults.print(fault));
}

async function* enriched(reader: TraceReader, stages: Parameters<typeof withStages>[1]) {
  for await (const event of reader) yield withStages(event, stages);
}
