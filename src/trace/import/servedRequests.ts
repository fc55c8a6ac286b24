import { HumanError } from '../../common/humanError';
import type { RecordedEvent } from '../recordedEvent';
import type { ServerStages } from '../traceEvent';
import type { ServedIds } from './serverSpans';

/**
 * Under which ids a server recorded the requests of a run.
 * @param events all of the run
 * @throws HumanError where there are none
 */
export async function servedIds(events: AsyncIterable<RecordedEvent>): Promise<ServedIds> {
  let traceId: string | undefined;
  const spanIds = new Set<string>();
  for await (const event of events) {
    if (event.type === 'runStart') traceId = event.traceId?.toLowerCase();
    if (event.type === 'served' && event.spanId) spanIds.add(event.spanId.toLowerCase());
  }
  if (traceId !== undefined && spanIds.size > 0) return { traceId, spanIds };
  throw new HumanError(
    'No server can have spans of this run: it was not decoded by one, or recorded before requests had ids. Choose a run over a server, or solve its problem again.',
  );
}

/** The event, and of a request that is among these its stages with it. */
export function withStages(
  event: RecordedEvent,
  stages: ReadonlyMap<string, ServerStages>,
): RecordedEvent {
  if (event.type !== 'served') return event;
  const found = stages.get(event.spanId?.toLowerCase() ?? '');
  return found ? { ...event, stages: found } : event;
}
