import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';
import { EXPORTS } from '../../../src/trace/export/exports';
import { summaryOf } from '../../../src/trace/summary';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { TraceReader, type TraceWarning } from '../../../src/trace/traceReader';
import { TraceWriter } from '../../../src/trace/traceWriter';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import type { TraceTasks } from '../../../src/trace/traceTask';
import { sort, SortEngine, sortHeader, sortRequest, sortState } from './sortEngine';
import { TOY_TASKS } from './sortTask';

const engine = new SortEngine();
afterAll(() => engine.dispose());

const REQUEST = sortRequest('fbdace');
let events: readonly TraceEvent[];
let file: Buffer;

beforeAll(async () => {
  events = await sort(engine, REQUEST);
  file = await written(events);
});

async function written(all: readonly RecordedEvent[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(chunk);
      done();
    },
  });
  const writer = new TraceWriter(stream, sortHeader(REQUEST), (error) => {
    throw error;
  });
  for (const event of all) await writer.write(event);
  await writer.close();
  return Buffer.concat(chunks);
}

async function read(bytes: Buffer, tasks: TraceTasks = TOY_TASKS) {
  const warnings: TraceWarning[] = [];
  const onWarning = (warning: TraceWarning) => warnings.push(warning);
  const reader = await TraceReader.open([bytes], { tasks, onWarning });
  const found: RecordedEvent[] = [];
  for await (const event of reader) found.push(event);
  return { header: reader.header, events: found, warnings };
}

it('a trace of the toy is read back as it was written', async () => {
  const found = await read(file);
  expect(found.warnings).toEqual([]);
  expect(found.header).toEqual(sortHeader(REQUEST));
  expect(found.header).toMatchObject({
    task: 'sort',
    language: { child: 'context', join: 'text' },
  });
  expect(found.events).toEqual(events);
});

it('who does not know the task reads it all the same', async () => {
  const found = await read(file, TRACE_TASKS);
  expect(found.warnings).toEqual([]);
  expect(found.events).toEqual(events);
});

it("who knows the task refuses what is not the task's", async () => {
  const compare = { type: 'compare', left: 'a', right: 7, text: 'a before 7' };
  const bad = { type: 'search', step: 0, ms: 0, thread: 0, tokens: 1, event: compare } as const;
  const bytes = await written([...events.slice(0, 2), bad]);
  expect((await read(bytes)).warnings[0]?.problem.message).toContain('right');
  expect((await read(bytes, TRACE_TASKS)).warnings).toEqual([]);
});

it('its summary speaks of it in its own words', () => {
  const summary = summaryOf(sortHeader(REQUEST), sortState(events), 10);
  expect(summary).toMatch(/About +sort fbdace/);
  expect(summary).toMatch(/Answer +abcdef, verified/);
  expect(summary).not.toMatch(/undefined|NaN|->\s*$/m);
});

describe('exports', () => {
  it.each(EXPORTS)('$name is written, or says why it cannot be', ({ name, write }) => {
    const text = () => [...write(sortState(events), sortHeader(REQUEST))].join('');
    // The one format that is Countdown's own.
    if (name === 'apr') expect(text).toThrow(HumanError);
    else expect(text()).toContain('fbd');
  });
});
