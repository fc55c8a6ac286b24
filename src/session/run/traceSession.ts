import type { ReadingOptions } from '../../inspect/eventStore';
import { IndexedEvents } from '../../inspect/indexedEvents';
import type { ByteSource } from '../../trace/byteSource';
import { TraceReader, type TraceWarning } from '../../trace/traceReader';
import { RunSession } from './runSession';
import { TRACE_TASKS } from '../../tasks/traceTasks';

/** A file can be damaged in every line. */
const WARNINGS_KEPT = 50;

/**
 * Of larger files no tokens and search events are held, so that the memory they take grows with the
 * number of threads only. Those of a thread that somebody looks at are read from the file again.
 */
export const FULL_DETAIL_BYTES = 32 * 1024 * 1024;

export interface TraceSessionOptions {
  readonly id: string;
  /** The file, as an URI's text. */
  readonly file: string;
  /** Only counts are kept of a file of more bytes than this. */
  readonly fullDetailBytes?: number;
}

/** A recorded run that is open, and whose events are still to come. */
export interface TraceSession {
  readonly session: RunSession;
  /**
   * Reads all events into the session; where that is cancelled, what was read until then stays.
   * Never throws: a failure is the session's.
   */
  readonly read: (options?: ReadingOptions) => Promise<void>;
}

/**
 * Opens a session on a file's header.
 * @throws HumanError where the file is no trace that this version can read
 */
export async function openTraceSession(
  source: ByteSource,
  { id, file, fullDetailBytes = FULL_DETAIL_BYTES }: TraceSessionOptions,
): Promise<TraceSession> {
  const damage = { count: 0, first: [] as TraceWarning[] };
  const reader = await TraceReader.open(source.read(0), {
    tasks: TRACE_TASKS,
    onWarning: (warning) => {
      if (damage.count++ < WARNINGS_KEPT) damage.first.push(warning);
    },
  });
  const { header } = reader;
  const events = new IndexedEvents(source, header);
  const detail = source.size > fullDetailBytes ? 'counts' : 'full';
  const session = new RunSession({ id, file, header, events, detail, damage });
  const read = async ({ signal, onProgress }: ReadingOptions = {}) => {
    try {
      for await (const batch of reader.batches()) {
        if (signal?.aborted) break;
        events.append(batch);
        session.receive(batch.events);
        onProgress?.(Math.min(1, batch.start.offset / source.size));
      }
      session.finishReading();
    } catch (error) {
      session.fail(error);
    }
  };
  return { session, read };
}
