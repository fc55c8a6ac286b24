import { HumanError } from '../../common/humanError';
import { Turns } from '../../common/turns';
import type { ReadingOptions } from '../../inspect/eventStore';
import { IndexedEvents } from '../../inspect/indexedEvents';
import { TRACE_TASKS } from '../../tasks/traceTasks';
import type { ByteSource } from '../../trace/byteSource';
import type { TracedRun } from '../../trace/import/foreignTrace';
import type { ImportRules } from '../../trace/import/importFile';
import type { Imported } from '../../trace/import/imports';
import { TraceFaults } from '../../trace/traceFaults';
import { TraceReader } from '../../trace/traceReader';
import { type Damage, RunSession, type Unread } from './runSession';

/** A file can be damaged in every line. */
const WARNINGS_KEPT = 50;

/**
 * Of larger files no tokens and search events are held, so that the memory they take grows with the
 * number of threads only. Those of a thread that somebody looks at are read from the file again. Of
 * larger files of other programs nothing is read behind the run that was asked for, and the next.
 */
export const FULL_DETAIL_BYTES = 32 * 1024 * 1024;

/** Events of an imported run that a session takes at once. */
const BATCH = 256;

export interface TraceSessionOptions extends ReadingOptions, ImportRules {
  readonly id: string;
  /** The file, as an URI's text. */
  readonly file: string;
  /** Which run of a file of another program, from 1, where it is not the first. */
  readonly run?: number;
  /** A file of more bytes than this is large. */
  readonly fullDetailBytes?: number;
}

/** A recorded run that is open, and whose events are still to come. */
export interface TraceSession {
  readonly session: RunSession;
  /** Whether the file has other runs than this one. */
  readonly hasOthers: boolean;
  /**
   * Reads all events into the session; where that is cancelled, what was read until then stays.
   * Never throws: a failure is the session's.
   */
  readonly read: (options?: ReadingOptions) => Promise<void>;
}

/**
 * Opens a session on a file's header. A file of another program is read for that, which the signal
 * ends and the progress is about.
 * @throws HumanError where the file is no trace that this version can read, or has no such run
 */
export async function openTraceSession(
  source: ByteSource,
  options: TraceSessionOptions,
): Promise<TraceSession> {
  const damage = new FoundDamage();
  const { createdBy, custom, signal, onProgress } = options;
  // The many formats of others are loaded with the first file.
  const { importFile } = await import('../../trace/import/importFile');
  const imported = await importFile(source, {
    ...{ createdBy, custom },
    onFault: damage.note,
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
  return imported
    ? openImported(imported, source.size, damage, options)
    : openAprtrace(source, damage, options);
}

/** What could not be read, and what contradicts, so far. */
class FoundDamage implements Damage {
  count = 0;
  readonly first: Unread[] = [];

  readonly note = (part: Unread): void => {
    if (this.count++ < WARNINGS_KEPT) this.first.push(part);
  };

  /** Counts what was found and is not among the first ones. */
  addUntold(more: number): void {
    this.count += more;
  }
}

async function openAprtrace(
  source: ByteSource,
  damage: FoundDamage,
  { id, file, fullDetailBytes = FULL_DETAIL_BYTES }: TraceSessionOptions,
): Promise<TraceSession> {
  const faults = new TraceFaults(damage.note);
  const reader = await TraceReader.open(source.read(0), {
    tasks: TRACE_TASKS,
    onWarning: faults.note,
  });
  const { header } = reader;
  const events = new IndexedEvents(source, header);
  const detail = source.size > fullDetailBytes ? 'counts' : 'full';
  const session = new RunSession({ id, file, header, events, detail, damage });
  const read = reading(session, async ({ signal, onProgress }) => {
    for await (const batch of reader.batches()) {
      if (signal?.aborted) break;
      events.append(batch);
      session.receive(batch.events);
      faults.settle(batch, session.playback.latest);
      onProgress?.(Math.min(1, batch.start.offset / source.size));
    }
    const { count, first } = session.playback.latest.anomalies;
    damage.addUntold(count - first.length);
  });
  return { session, hasOthers: false, read };
}

async function openImported(
  { runs }: Imported,
  size: number,
  damage: FoundDamage,
  { id, file, run = 1, fullDetailBytes = FULL_DETAIL_BYTES }: TraceSessionOptions,
): Promise<TraceSession> {
  const { found, hasOthers } = await findRun(runs, run, size <= fullDetailBytes);
  const session = new RunSession({ id, file, header: found.header, damage });
  const read = reading(session, async ({ signal, onProgress }) => {
    const events = found.events();
    const turns = new Turns();
    for (let at = 0; at < events.length && !signal?.aborted; at += BATCH) {
      session.receive(events.slice(at, at + BATCH));
      onProgress?.(at / events.length);
      await turns.rest();
    }
  });
  return { session, hasOthers, read };
}

async function findRun(
  runs: AsyncIterable<TracedRun>,
  number: number,
  toItsEnd: boolean,
): Promise<{ found: TracedRun; hasOthers: boolean }> {
  let found: TracedRun | undefined;
  let count = 0;
  for await (const run of runs) {
    if (++count === number) found = run;
    if (found && count > 1 && !toItsEnd) break;
  }
  if (found) return { found, hasOthers: count > 1 };
  throw new HumanError('There is no run {0} in this file: it has {1}.', number, count);
}

function reading(
  session: RunSession,
  receive: (options: ReadingOptions) => Promise<void>,
): TraceSession['read'] {
  return async (options = {}) => {
    try {
      await receive(options);
      session.finishReading();
    } catch (error) {
      session.fail(error);
    }
  };
}
