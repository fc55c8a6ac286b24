import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { servedIds, withStages } from '../../../../src/trace/import/servedRequests';
import { readServerSpans } from '../../../../src/trace/import/serverSpans';
import type { ImportFault } from '../../../../src/trace/import/traceImport';
import type { RecordedEvent } from '../../../../src/trace/recordedEvent';
import { SPAN_IDS, servedRun, STAGES, TRACE_ID } from '../servedRun';

const fixture = (name: string) => readFileSync(`test/fixtures/server/${name}`, 'utf8');
const VLLM = fixture('vllm-spans.jsonl');
const SGLANG = fixture('sglang-spans.json');
const [root, left, right, joined] = SPAN_IDS;

async function read(text: string, spanIds: readonly string[] = SPAN_IDS, traceId = TRACE_ID) {
  const faults: ImportFault[] = [];
  const ids = { traceId, spanIds: new Set(spanIds) };
  const stages = await readServerSpans([Buffer.from(text)], ids, (fault) => faults.push(fault));
  return { stages, faults: faults.map(({ place }) => place) };
}

/** A span below a request, as a file that has nothing else. */
function file(...spans: readonly Readonly<Record<string, unknown>>[]): string {
  const all = spans.map((span, i) => ({ traceId: TRACE_ID, spanId: `f${i}`, ...span }));
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: all }] }] });
}
const told = (parentSpanId: string, seconds: number, spanId = 'f0') => ({
  ...{ spanId, parentSpanId, name: 'llm_request' },
  attributes: [{ key: 'gen_ai.latency.time_in_queue', value: { doubleValue: seconds } }],
});
const stage = (name: string, from: number, to: number, ids: Readonly<Record<string, string>>) => ({
  ...{ name, ...ids, startTimeUnixNano: `${from}000000`, endTimeUnixNano: `${to}000000` },
});

describe('the stages of a run’s requests', () => {
  test('are attributes of vLLM’s span of each', async () => {
    const { stages, faults } = await read(VLLM);
    expect(faults).toEqual([]);
    expect(Object.fromEntries(stages)).toEqual(STAGES);
  });

  test('are spans of SGLang’s schedulers, once for several ranks, chunks and loops', async () => {
    const { stages, faults } = await read(SGLANG);
    expect(faults).toEqual([]);
    expect(Object.fromEntries(stages)).toEqual({
      [root]: { queueMs: 0.5, prefillMs: 7.5, decodeMs: 24 },
      [left]: { queueMs: 2, prefillMs: 4, decodeMs: 30 },
      // Below a router’s span.
      [right]: { queueMs: 3, prefillMs: 5.5, decodeMs: 20 },
    });
  });

  test('add up where the request was sent again, and count once where they were exported twice', async () => {
    const twice = file(told(root, 1), told(root, 2, 'f1'), told(root, 2, 'f1'));
    expect((await read(twice)).stages.get(root)).toEqual({ queueMs: 3000 });
  });

  test('are loops of decoding where an older SGLang has no span around them', async () => {
    const ids = { parentSpanId: 'aa' };
    const text = file(
      { spanId: 'aa', parentSpanId: root, name: 'scheduler' },
      stage('decode_loop', 10, 12, { ...ids, spanId: 'f1' }),
      stage('decode_loop', 12, 15, { ...ids, spanId: 'f2' }),
    );
    expect((await read(text)).stages.get(root)).toEqual({ decodeMs: 5 });
  });

  test('are not what is no duration', async () => {
    const text = file(
      told(root, -1),
      told(left, Infinity, 'f1'),
      told(right, 1e308, 'f2'),
      stage('prefill_forward', 12, 10, { parentSpanId: joined, spanId: 'f3' }),
      { name: 'decode_forward', parentSpanId: joined, spanId: 'f4' },
    );
    await expect(read(text)).rejects.toThrow(/None of the 5 spans/);
  });
});

describe('a file that is not what it should be', () => {
  test('with a broken line tells of it, and of all others', async () => {
    const lines = VLLM.split('\n');
    lines[1] = lines[1]?.slice(0, 200) ?? '';
    const { stages, faults } = await read(`${lines.join('\n')}{"resourceMetrics":[]}\n`);
    expect(faults).toEqual(['line 2', 'line 5']);
    expect([...stages.keys()]).toEqual([left, right, joined]);
  });

  test('has ids in either case', async () => {
    expect((await read(VLLM.replaceAll(TRACE_ID, TRACE_ID.toUpperCase()))).stages.size).toBe(4);
  });

  test('whose spans go in circles, or hang below others without end, is read', async () => {
    const circle = file(
      { ...told('f1', 1), spanId: 'f0' },
      { ...told('f0', 1), spanId: 'f1' },
      { ...told('f2', 1), spanId: 'f2' },
    );
    await expect(read(circle)).rejects.toThrow(/None of the 3 spans/);
    const deep = Array.from({ length: 20_000 }, (_, i) => ({
      ...{ spanId: `${i}x`, parentSpanId: i === 0 ? root : `${i - 1}x`, name: 'proxy' },
    }));
    const text = file(...deep, told('19999x', 0.25, 'last'));
    expect((await read(text)).stages.get(root)).toEqual({ queueMs: 250 });
  });

  test.each([
    ['no spans', '{"resourceSpans":[]}', /no OpenTelemetry spans in this file/],
    ['no JSON', 'spans', /not JSON/],
    ['nothing', '', /empty/],
    [
      'other runs’ spans',
      VLLM.replaceAll(TRACE_ID, 'ab'.repeat(16)),
      /None of the 6 spans .* 0af7/,
    ],
    ['other requests’ spans', VLLM.replaceAll('Id":"00', 'Id":"ff'), /None of the 6 spans/],
  ])('is refused where it has %s', async (_, text, words) => {
    await expect(read(text)).rejects.toThrow(words);
  });
});

describe('a run with what its server recorded', () => {
  // eslint-disable-next-line @typescript-eslint/require-await
  async function* eventsOf(events: readonly RecordedEvent[]) {
    yield* events;
  }
  const { events } = servedRun();

  test('is the run, but for the stages of its requests', async () => {
    const ids = await servedIds(eventsOf(events));
    expect(ids).toEqual({ traceId: TRACE_ID, spanIds: new Set(SPAN_IDS) });
    const { stages } = await read(SGLANG, [...ids.spanIds]);
    const after = events.map((event) => withStages(event, stages));
    const without = after.map((event) => {
      if (event.type !== 'served') return event;
      const { stages: _, ...rest } = event;
      return rest;
    });
    expect(without).toEqual(events);
    const found = after.flatMap((event) => (event.type === 'served' ? [event.stages] : []));
    expect(found).toEqual([STAGES[root], STAGES[right], STAGES[left], undefined]);
    // Again, with more.
    const whole = (await read(VLLM)).stages;
    expect(after.map((event) => withStages(event, whole))).toEqual(servedRun(STAGES).events);
  });

  test('is refused where its requests have no ids', async () => {
    const older = events.filter(({ type }) => type !== 'served');
    await expect(servedIds(eventsOf(older))).rejects.toThrow(/not decoded by one/);
  });
});
