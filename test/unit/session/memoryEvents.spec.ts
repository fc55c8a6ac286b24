import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemoryEvents } from '../../../src/session/run/memoryEvents';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { golden } from '../inspect/golden';

/** The events, appended `batch` at a time. */
function memoryOf(all: readonly RecordedEvent[], batch = all.length): MemoryEvents {
  const memory = new MemoryEvents();
  for (let i = 0; i < all.length; i += batch) memory.append(all.slice(i, i + batch));
  return memory;
}

async function read(memory: MemoryEvents, from: number, to: number): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const batch of memory.read(from, to)) events.push(...batch);
  return events;
}

describe('events in memory', () => {
  test('any range of them can be read, however they came', async () => {
    const { events } = await golden('grandchildren');
    const whole = events.length;
    const range = fc.tuple(fc.integer({ min: 0, max: whole }), fc.integer({ min: 0, max: whole }));
    await fc.assert(
      fc.asyncProperty(range, fc.integer({ min: 1, max: 100 }), async (ends, batch) => {
        const memory = memoryOf(events, batch);
        const [from, to] = [Math.min(...ends), Math.max(...ends)];
        expect(memory.length).toBe(whole);
        expect(await read(memory, from, to)).toEqual(events.slice(from, to));
      }),
    );
  });

  test('come back as they were: tokens of no probability and lines of others, too', async () => {
    const sampled = { type: 'sampled', step: 1, ms: 2.5, forwardMs: 0.1 } as const;
    const events: RecordedEvent[] = Array.from({ length: 40 }, (_, i) => [
      { ...sampled, threads: [i], tokenIds: [7], logprobs: [-Infinity] },
      { type: 'unknown', kind: 'note', raw: ' {"type": "note", "text": "\\u00fc ü 木"}' } as const,
    ]).flat();
    expect(await read(memoryOf(events), 0, events.length)).toStrictEqual(events);
  });

  test('can be read while more of them come', async () => {
    const { events } = await golden('grandchildren');
    const memory = memoryOf(events.slice(0, 50));
    const reading = memory.read(0, 50);
    const found = [...((await reading.next()).value as RecordedEvent[])];
    memory.append(events.slice(50));
    for await (const batch of reading) found.push(...batch);
    expect(found).toEqual(events.slice(0, 50));
  });

  test('are read in turns, between which others come in', async () => {
    const { events } = await golden('grandchildren');
    const memory = memoryOf(events);
    let turns = 0;
    const others = setInterval(() => turns++);
    for await (const _ of memory.read(0, memory.length)) {
      // Somebody who takes a while over each batch.
      for (const start = performance.now(); performance.now() - start < 6;);
    }
    clearInterval(others);
    expect(turns).toBeGreaterThan(5);
  });
});
