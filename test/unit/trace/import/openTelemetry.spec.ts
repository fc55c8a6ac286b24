import { describe, expect, test } from 'vitest';
import { HumanError } from '../../../../src/common/humanError';
import { openTelemetry } from '../../../../src/trace/import/openTelemetry';
import { fixture, importText, outline } from './importing';

const read = (text: string) => importText(openTelemetry, text);

interface SpanFields {
  readonly id: string;
  readonly parent?: string;
  readonly from?: number;
  readonly to?: number;
  readonly trace?: string;
  readonly links?: readonly string[];
  readonly [attribute: `${string}.${string}`]: unknown;
}

/** A span as an exporter writes it; times in milliseconds. */
function span({ id, parent, from, to, trace = 'ab', links = [], ...attributes }: SpanFields) {
  return {
    traceId: trace,
    spanId: id,
    ...(parent !== undefined && { parentSpanId: parent }),
    name: id,
    ...(from !== undefined && { startTimeUnixNano: `${1_767_000_000_000 + from}000000` }),
    ...(to !== undefined && { endTimeUnixNano: `${1_767_000_000_000 + to}000000` }),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
    })),
    links: links.map((spanId) => ({ traceId: trace, spanId })),
  };
}
const agent = (fields: SpanFields) => span({ 'gen_ai.operation.name': 'invoke_agent', ...fields });
const traces = (...spans: unknown[]) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });

describe('agents of the GenAI conventions', () => {
  test('are threads, and overlapping ones a spawn', async () => {
    const { runs, faults } = await read(fixture('otlp-traces.json'));
    expect(faults).toEqual([]);
    expect(runs).toMatchObject([{ title: 'root', startedAt: '2025-12-29T09:20:00.000Z' }]);
    expect(runs.flatMap(outline)).toEqual([
      'b7ad6b7169203331 "root" 0-900',
      '  spawn 00f067aa0ba902b7: child 0 | 00f067aa0ba902b8: child 1 @200',
      '  join null | null @700',
      '00f067aa0ba902b7 < b7ad6b7169203331 "child 0" 200-600',
      '  text  120t @600',
      '00f067aa0ba902b8 < b7ad6b7169203331 "child 1" 200-700',
      '  text  151t @700',
    ]);
  });

  test('say what their models and tools say, over lines in any order', async () => {
    const { runs, faults } = await read(fixture('otlp-agents.jsonl'));
    expect(faults).toEqual([]);
    expect(runs).toMatchObject([{ title: 'What is 12*34 + 5*6?', model: 'tiny-7b' }]);
    const [left, right] = ['00f067aa0ba90201', '00f067aa0ba90202'];
    expect(runs.flatMap(outline)).toEqual([
      '00f067aa0ba90200 "root" 0-125',
      '  prompt What is 12*34 + 5*6? 20t',
      '  text I ask two agents. 9t @10',
      '  forced clock({"zone":"UTC"})\n09:00 @12',
      `  spawn ${left}: Multiply 12 by 34. | ${right}: right @15`,
      // A span of the root links to both: it had read them when that started.
      '  join 12*34 = 408 | 5*6 = 5+5+5 @90',
      '  forced Only the sum, please. @90',
      '  text 408 + 30 = 438 5t @120',
      '  answer 438 @125',
      `${left} < 00f067aa0ba90200 "left" 15-55 stop`,
      '  prompt Multiply 12 by 34. 12t',
      '  text 12*34 = 408 7t @50',
      `${right} < 00f067aa0ba90200 "right" 16-82 length`,
      '  prompt  11t',
      '  text 5*6 = 5+5+5 64t @80',
    ]);
  });
});

test('of OpenInference, agents and chains with spans below them are threads', async () => {
  const { runs, faults } = await read(fixture('otlp-openinference.json'));
  expect(faults).toEqual([]);
  expect(runs).toMatchObject([{ title: 'Plan a day in Oslo.', model: 'gpt-small' }]);
  expect(runs.flatMap(outline)).toEqual([
    'eee19b7ec3c1b171 "graph" 0-100',
    '  prompt Plan a day in Oslo.',
    '  spawn eee19b7ec3c1b172: morning @5',
    '  join Museum @40',
    '  forced search(fjord) @48 !quota',
    '  text Museum, then the fjord. @100',
    'eee19b7ec3c1b172 < eee19b7ec3c1b171 "planner" 5-40',
    '  prompt morning 30t',
    '  text Museum 4t @39',
  ]);
});

test('requests of SGLang and vLLM are threads below a root of their trace', async () => {
  const { runs, faults } = await read(fixture('otlp-servers.json'));
  expect(faults.map(({ reason }) => reason)).toEqual(
    Array(2).fill('Its parent aaaa000000000001 is not in the file.'),
  );
  expect(runs).toHaveLength(1);
  expect(runs.flatMap(outline)).toEqual([
    'trace 00000000000000009f1b2c3d4e5f6071 "" ?-?',
    '  spawn aaaa000000000010: Bootstrap Room 0x0 | aaaa000000000020: llm_request @0',
    '  join null | null @90',
    'aaaa000000000010 < trace 00000000000000009f1b2c3d4e5f6071 "Bootstrap Room 0x0" 0-90',
    '  spawn aaaa000000000011: Req 1f2e3d4c @0',
    '  join null @90',
    'aaaa000000000011 < aaaa000000000010 "Req 1f2e3d4c" 0-90',
    '  prompt  40t',
    '  text  200t @90',
    'aaaa000000000020 < trace 00000000000000009f1b2c3d4e5f6071 "llm_request" 5-70',
    '  prompt  41t',
    '  text  64t @70',
  ]);
});

test('a request below a call of a model is that call', async () => {
  const { runs } = await read(
    traces(
      agent({ id: 'a' }),
      span({ id: 'b', parent: 'a', 'gen_ai.operation.name': 'chat', 'output.value': 'x' }),
      span({ id: 'c', parent: 'b', 'gen_ai.request.id': '1' }),
    ),
  );
  expect(runs.flatMap(outline)).toEqual(['a "a" ?-?', '  text x']);
});

test('each trace is a run, in the order in which they come', async () => {
  const { runs } = await read(
    `${traces(agent({ id: 'a', trace: '1' }), agent({ id: 'b', trace: '2' }))}\n${traces(agent({ id: 'c', parent: 'a', trace: '1' }))}`,
  );
  expect(runs.map(({ threads }) => threads.map(({ id }) => id))).toEqual([['a', 'c'], ['b']]);
});

test('spans without times, below themselves, or without a parent are told and kept', async () => {
  const { runs, faults } = await read(
    traces(
      agent({ id: 'root' }),
      agent({ id: 'own', parent: 'own' }),
      agent({ id: 'x', parent: 'y' }),
      agent({ id: 'y', parent: 'x', links: ['own'] }),
      agent({ id: 'lost', parent: 'gone' }),
      { spanId: 'no trace' },
    ),
  );
  expect(runs).toHaveLength(1);
  expect(runs[0]?.threads.map(({ id, parent }) => [id, parent])).toEqual([
    ['root', undefined],
    ['own', 'root'],
    ['x', 'root'],
    ['y', 'x'],
    ['lost', 'root'],
  ]);
  expect(faults).toEqual(
    expect.arrayContaining([
      {
        place: 'line 1, resourceSpans[0].scopeSpans[0].spans[4].parentSpanId',
        reason: 'Its parent gone is not in the file.',
      },
      {
        place: 'line 1, resourceSpans[0].scopeSpans[0].spans[5]',
        reason: 'It has no traceId or no spanId.',
      },
      {
        place: 'line 1, resourceSpans[0].scopeSpans[0].spans[3].links',
        reason: 'It links to own, which is of no thread below its own.',
      },
    ]),
  );
  expect(faults).toHaveLength(5);
});

test('a cut last line costs only what is in it', async () => {
  const text = `${traces(agent({ id: 'a' }))}\n${traces(agent({ id: 'b', parent: 'a' }))}`;
  const { runs, faults } = await read(text.slice(0, -10));
  expect(runs[0]?.threads).toHaveLength(1);
  expect(faults).toMatchObject([{ place: 'line 2' }]);
});

test('a file that tells of no span says so', async () => {
  await expect(read('')).rejects.toThrow(HumanError);
  await expect(read('{"resourceSpans":[]}')).rejects.toThrow(HumanError);
  await expect(read('{"resourceSpans":[{"scopeSpans":null},7]}')).rejects.toThrow(HumanError);
});

test('attributes nested beyond any convention are left out', async () => {
  const deep = `${'{"arrayValue":{"values":['.repeat(20_000)}${']}}'.repeat(20_000)}`;
  const spans = `{"traceId":"1","spanId":"2","attributes":[{"key":"input.value","value":${deep}}]}`;
  const { runs } = await read(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spans}]}]}]}`);
  expect(runs[0]?.threads).toHaveLength(1);
});

test('a chain of 60,000 agents is read', async () => {
  const spans = Array.from({ length: 60_000 }, (_, i) =>
    agent({ id: `${i}`, ...(i > 0 && { parent: `${i - 1}` }), from: i, to: 200_000 - i }),
  );
  const { runs } = await importText(openTelemetry, traces(...spans), 1_000_000);
  expect(runs[0]?.threads).toHaveLength(60_000);
});
