import { HumanError } from '../../common/humanError';
import type { RecordedEvent } from '../recordedEvent';
import type { ServerStages } from '../traceEvent';
import { readServerSpans, type ServedIds } from './serverSpans';
import type { Bytes, ImportFault } from './traceImport';

/** A run with what the server's own spans say of it. */
export interface SpannedRun {
  /** Requests of the run, and those of them that the file tells of. */
  readonly requests: number;
  readonly found: number;
  /** The run's events, of which those of the requests have their stages. */
  events(): AsyncIterable<RecordedEvent>;
}

/**
 * A run with what a server's own spans say of its requests. The run is read twice: for the ids of its
 * requests, and to be handed on.
 * @param events the run from its start, as often as it is asked for
 * @param bytes OTLP JSON, see `readServerSpans`
 * @throws HumanError where the run has no such ids, or the file tells of none of its requests
 */
export async function addServerSpans(
  events: () => AsyncIterable<RecordedEvent>,
  bytes: Bytes,
  onFault: (fault: ImportFault) => void,
): Promise<SpannedRun> {
  const ids = await servedIds(events());
  const { spans, stages } = await readServerSpans(bytes, ids, onFault);
  if (spans === 0) {
    throw new HumanError(
      'There are no OpenTelemetry spans in this file. Choose one that the collector’s file exporter wrote, or other OTLP JSON.',
    );
  }
  if (stages.size === 0) {
    throw new HumanError(
      'None of the {0} spans in this file says how long a request of this run took: the trace of its requests is {1}. Choose what the collector wrote while the run went on.',
      ...[spans, ids.traceId],
    );
  }
  return {
    requests: ids.spanIds.size,
    found: stages.size,
    async *events() {
      for await (const event of events()) yield withStages(event, stages);
    },
  };
}

/** @throws HumanError where a run has none */
async function servedIds(events: AsyncIterable<RecordedEvent>): Promise<ServedIds> {
  let traceId: string | undefined;
  const spanIds = new Set<string>();
  for await (const event of events) {
    if (event.type === 'runStart') traceId = event.traceId?.toLowerCase();
    if (event.type === 'served' && event.spanId) spanIds.add(event.spanId.toLowerCase());
  }
  if (traceId !== undefined && spanIds.size > 0) return { traceId, spanIds };
  throw new HumanError(
    'No server can have recorded this run under ids that it knows: it was not decoded by a server, or recorded by an older version. Choose a run over a server, or solve its problem again.',
  );
}

function withStages(
  event: RecordedEvent,
  stages: ReadonlyMap<string, ServerStages>,
): RecordedEvent {
  if (event.type !== 'served') return event;
  const found = stages.get(event.spanId?.toLowerCase() ?? '');
  return found ? { ...event, stages: found } : event;
}
