import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { createTraceFile, openTraceFile } from '../../../src/trace/traceFile';
import { TraceWriter } from '../../../src/trace/traceWriter';
import { readBytes, traceText } from './readTrace';
import { HEADER, TraceBuilder } from './traceBuilder';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

const { events } = new TraceBuilder().root(2).sample(9, 0).end(0).finish('stop', false);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aprtrace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A disk that holds `room` bytes and takes its time. */
class Disk extends Writable {
  bytes = Buffer.alloc(0);

  constructor(private readonly room: number) {
    super({ highWaterMark: 100 });
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error) => void): void {
    const fits = chunk.subarray(0, Math.max(0, this.room - this.bytes.length));
    this.bytes = Buffer.concat([this.bytes, fits]);
    setImmediate(() => done(fits.length < chunk.length ? new Error('ENOSPC') : undefined));
  }
}

describe('a file', () => {
  test('is written and read', async () => {
    const path = join(folder, 'run.aprtrace');
    const failures: Error[] = [];
    const writer = await createTraceFile(path, HEADER, (error) => failures.push(error));
    for (const event of events) await writer.write(event);
    await writer.close();
    expect(failures).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(traceText(events));
    const read: RecordedEvent[] = [];
    for await (const event of await openTraceFile(path, { tasks: TRACE_TASKS })) read.push(event);
    expect(read).toEqual(events);
  });

  test('that cannot be opened is a HumanError', async () => {
    const missing = join(folder, 'missing', 'run.aprtrace');
    const creating = createTraceFile(missing, HEADER, () => {});
    await expect(creating).rejects.toBeInstanceOf(HumanError);
    await expect(creating).rejects.toThrow(/Cannot write .*no such file or folder/);
    await expect(createTraceFile(folder, HEADER, () => {})).rejects.toThrow(/folder/);
    await expect(openTraceFile(missing, { tasks: TRACE_TASKS })).rejects.toThrow(/no such file/);
    await expect(openTraceFile(folder, { tasks: TRACE_TASKS })).rejects.toThrow(
      /This is a folder|this is a folder/,
    );
  });

  test.runIf(existsSync('/dev/full'))('on a full disk does not stop the run', async () => {
    const failures: Error[] = [];
    const writer = await createTraceFile('/dev/full', HEADER, (error) => failures.push(error));
    for (let i = 0; i < 1000; i++) for (const event of events) await writer.write(event);
    await writer.close();
    expect(failures.map((error) => error.message)).toEqual([
      expect.stringMatching(/the disk is full\. Make room/),
    ]);
  });
});

describe('a stream', () => {
  test('that is slow holds up who waits', async () => {
    const disk = new Disk(Infinity);
    const writer = new TraceWriter(disk, HEADER, () => {});
    let most = 0;
    for (let i = 0; i < 20; i++) {
      for (const event of events) {
        await writer.write(event);
        most = Math.max(most, disk.writableLength);
      }
    }
    await writer.close();
    expect(most).toBeLessThan(2000);
    expect((await readBytes(disk.bytes)).events).toHaveLength(20 * events.length);
  });

  test('that fails is reported once, and what was written can be read', async () => {
    const failures: string[] = [];
    const disk = new Disk(1200);
    const writer = new TraceWriter(disk, HEADER, (error) => failures.push(error.message));
    // As in a live run: nobody waits.
    for (const event of events) void writer.write(event);
    await writer.close();
    await writer.write(events[0] as RecordedEvent);
    await writer.close();
    expect(failures).toEqual(['ENOSPC']);
    const read = await readBytes(disk.bytes);
    expect(read.events).toEqual(events.slice(0, read.events.length));
    expect(read.events.length).toBeGreaterThan(2);
    expect(read.warnings).toHaveLength(1);
  });

  test('that fails while somebody waits lets them go on', async () => {
    const failures: string[] = [];
    const writer = new TraceWriter(new Disk(50), HEADER, (error) => failures.push(error.message));
    for (const event of events) await writer.write(event);
    expect(failures).toEqual(['ENOSPC']);
  });

  test('that somebody else closes is reported', async () => {
    const failures: string[] = [];
    const disk = new Disk(Infinity);
    const writer = new TraceWriter(disk, HEADER, (error) => failures.push(error.message));
    disk.destroy();
    await new Promise((resolve) => disk.once('close', resolve));
    await writer.write(events[0] as RecordedEvent);
    await writer.close();
    expect(failures).toEqual(['The stream was closed.']);
  });
});

test('a probability of 0 is written as a number', async () => {
  const event = {
    type: 'sampled',
    step: 1,
    ms: 1,
    threads: [0],
    tokenIds: [1],
    forwardMs: 1,
  } as const;
  const { events: read, warnings } = await readBytes(
    traceText([{ ...event, logprobs: [-Infinity] }]),
  );
  expect(warnings).toEqual([]);
  expect(read).toEqual([{ ...event, logprobs: [-9999] }]);
});
