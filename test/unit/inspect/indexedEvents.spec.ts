import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { IndexedEvents } from '../../../src/inspect/indexedEvents';
import type { ByteSource } from '../../../src/trace/byteSource';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { threadsTold } from '../../../src/trace/threadPart';
import { TraceReader } from '../../../src/trace/traceReader';
import { inChunks } from '../trace/inChunks';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

const GOLDEN = readFileSync('test/golden/grandchildren.aprtrace');

/** All that is told of each thread when it is read by itself, and in how many reads of the file. */
async function threadsRead(chunk: number, near: number) {
  let reads = 0;
  const chunks = inChunks(GOLDEN, chunk);
  const source: ByteSource = {
    size: chunks.size,
    read(from) {
      reads++;
      return chunks.read(from);
    },
  };
  const reader = await TraceReader.open(chunks.read(0), { tasks: TRACE_TASKS });
  const index = new IndexedEvents(source, reader.header, near);
  const expected = new Map<number, RecordedEvent[]>();
  for await (const batch of reader.batches()) {
    index.append(batch);
    for (const event of batch.events) {
      for (const id of threadsTold(event)) expected.set(id, [...(expected.get(id) ?? []), event]);
    }
  }
  for (const [id, events] of expected) {
    const found: RecordedEvent[] = [];
    for await (const batch of index.readThread(id)) {
      found.push(...batch.filter((event) => threadsTold(event).includes(id)));
    }
    expect(found).toEqual(events);
  }
  return { reads, threads: expected.size };
}

test('what a thread wrote is read from rows of near batches, however small the chunks are', async () => {
  const [near, far] = [await threadsRead(1_000, 1 << 20), await threadsRead(1_000, 4_000)];
  expect(near.reads).toBe(near.threads);
  expect(far.reads).toBeGreaterThan(far.threads);
  expect((await threadsRead(500, 1 << 20)).reads).toBe(near.reads);
});
