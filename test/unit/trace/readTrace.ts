import { formatEvent, formatHeader, type TraceHeader } from '../../../src/trace/aprtrace';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { TraceReader, type TraceWarning } from '../../../src/trace/traceReader';
import { HEADER } from './traceBuilder';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

export function traceText(events: readonly RecordedEvent[], header: TraceHeader = HEADER): string {
  return [formatHeader(header), ...events.map(formatEvent)].map((line) => `${line}\n`).join('');
}

/** What a reader makes of these bytes, in chunks of the given sizes (one after the other). */
export async function readBytes(bytes: Uint8Array | string, sizes: readonly number[] = [64]) {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  const warnings: TraceWarning[] = [];
  const reader = await TraceReader.open(chunksOf(all, sizes), {
    tasks: TRACE_TASKS,
    onWarning: (warning) => warnings.push(warning),
  });
  const events: RecordedEvent[] = [];
  for await (const event of reader) events.push(event);
  return { header: reader.header, events, warnings };
}

function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  // One buffer for all chunks: a reader may not hold on to what it was given.
  const buffer = new Uint8Array(Math.max(...sizes));
  for (let from = 0, i = 0; from < bytes.length; i++) {
    const chunk = bytes.subarray(from, from + (sizes[i % sizes.length] as number));
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
    from += chunk.length;
  }
}
