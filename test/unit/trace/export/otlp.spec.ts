import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createHeader } from '../../../../src/trace/aprtrace';
import { otlpTrace } from '../../../../src/trace/export/otlp';
import { graphOf } from '../../../../src/trace/graph';
import { stateAfter } from '../../inspect/golden';
import { anyTasksEvent, recordedEvent } from '../arbitraries';
import { HEADER, SAMPLING } from '../traceBuilder';
import { throughProtobuf } from './otlpProtobuf';
import { allRuns, handmade, type Run, textOf } from './runs';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** Neither all zeroes nor of another length, as the comments of trace.proto ask. */
const TRACE_ID = /^(?!0+$)[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0+$)[0-9a-f]{16}$/;
const KINDS = [1, 2, 3, 4, 5];
const STATUS_CODES = [0, 1, 2];
/** The kinds of values that VS Code keeps (microsoft/vscode-copilot-chat, otlpFormatConversion.ts). */
const VALUES = ['stringValue', 'intValue', 'arrayValue'];

let runs: Run[];
beforeAll(async () => {
  runs = await allRuns();
});

function read({ state, header }: Pick<Run, 'state' | 'header'>) {
  const json = JSON.parse(textOf(otlpTrace(state, header))) as {
    resourceSpans: [
      {
        resource: { attributes: Span['attributes'] };
        scopeSpans: [{ spans: Span[] }];
      },
    ];
  };
  const [{ resource, scopeSpans }] = json.resourceSpans;
  return { resource, spans: scopeSpans[0].spans };
}

function valueOf(of: Pick<Span, 'attributes'>, key: string): unknown {
  const found = of.attributes.find((attribute) => attribute.key === key);
  return found && Object.values(found.value)[0];
}

const operation = (name: string) => (of: Span) => valueOf(of, 'gen_ai.operation.name') === name;
const isAgent = operation('invoke_agent');
const isChat = operation('chat');

function expectConforms(run: Run): void {
  const text = textOf(otlpTrace(run.state, run.header));
  // What comes back has all lists, and what was written leaves out those that are empty.
  expect(throughProtobuf(text), run.name).toMatchObject(JSON.parse(text) as object);
  for (const span of read(run).spans) {
    expect(span.traceId).toMatch(TRACE_ID);
    for (const link of span.links ?? []) expect(link.traceId).toBe(span.traceId);
    const ids = [span.spanId, span.parentSpanId ?? [], (span.links ?? []).map((l) => l.spanId)];
    for (const id of ids.flat()) expect(id).toMatch(SPAN_ID);
    expect(span.name).not.toBe('');
    // Protobuf takes numbers that an enumeration does not have.
    expect(KINDS).toContain(span.kind);
    expect(STATUS_CODES).toContain(span.status.code);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  }
}

describe('by the published protobuf schema', () => {
  test('a run of each kind comes back from bytes as it was written', () => {
    for (const run of runs) expectConforms(run);
  });

  test('so do runs of any events, whether or not they follow from each other', () => {
    const events = fc.array(fc.oneof(recordedEvent, anyTasksEvent), { maxLength: 40 });
    // Halves of characters among them.
    const text = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });
    const header = fc
      .record({
        createdBy: text,
        model: fc.record({ name: text, vocabulary: fc.array(text, { maxLength: 3 }) }),
        notRecorded: fc.subarray(['time', 'tokens']),
      })
      .map((fields) => createHeader({ ...HEADER, ...fields }));
    fc.assert(
      fc.property(events, header, (events, header) => {
        expectConforms({ name: 'any', header, state: stateAfter(events) });
      }),
      { numRuns: 300 },
    );
  });

  test('what is not OTLP/JSON does not come back', () => {
    const id = '0123456789abcdef';
    const right = { spanId: id, kind: 1, startTimeUnixNano: '5', status: { code: 0 } };
    const withSpan = (span: object) => ({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
    const comesBack = (document: object) =>
      expect(throughProtobuf(JSON.stringify(document))).toMatchObject(document);
    comesBack(withSpan(right));
    const wrong: readonly object[] = [
      { start_time_unix_nano: '5' },
      { startTimeUnixNano: 5 },
      { startTimeUnixNano: '-5' },
      { startTimeUnixNano: '99999999999999999999' },
      { kind: 'SPAN_KIND_INTERNAL' },
      { spanId: id.toUpperCase() },
      { spanId: 'not hexadecimal' },
      { name: 5 },
      { name: '\ud83d' },
      { links: {} },
      { attributes: [{ key: 'count', value: { intValue: 5 } }] },
      { status: { code: 0, reason: '' } },
      { unknown: null },
    ];
    for (const fields of wrong) {
      const document = withSpan({ ...right, ...fields });
      expect(() => comesBack(document), JSON.stringify(fields)).toThrow();
    }
  });

  test('half a character has a mark in its place', () => {
    const title = 'half \ud83d of one';
    const events = handmade().events.map((event) =>
      event.type === 'threadStart' && event.thread === 1 ? { ...event, title } : event,
    );
    const run = { name: 'half a character', header: HEADER, state: stateAfter(events) };
    expectConforms(run);
    const names = read(run).spans.map(({ name }) => name);
    expect(names).toContainEqual(expect.stringMatching(/half \ufffd of one$/));
  });
});

test('values are of the kinds that VS Code keeps', () => {
  for (const run of runs) {
    const { resource, spans } = read(run);
    for (const { key, value } of [resource, ...spans].flatMap((one) => one.attributes)) {
      const [kind, ...others] = Object.keys(value);
      expect(others, key).toEqual([]);
      expect(VALUES, key).toContain(kind);
    }
  }
});

test('a thread is an agent below its parent, and a stretch of decoding a chat within it', () => {
  for (const run of runs) {
    const { spans } = read(run);
    const byId = new Map(spans.map((one) => [one.spanId, one]));
    expect(byId.size).toBe(spans.length);
    const agents = spans.filter(isAgent);
    expect(agents).toHaveLength(run.state.threads.size);
    for (const [i, thread] of [...run.state.threads.values()].entries()) {
      const agent = agents[i] as Span;
      expect(valueOf(agent, 'gen_ai.agent.id')).toBe(`${thread.id}`);
      const parent = agent.parentSpanId && byId.get(agent.parentSpanId);
      expect(parent && valueOf(parent, 'gen_ai.agent.id')).toBe(thread.parent?.toString());
      expect(valueOf(agent, 'gen_ai.agent.name')).toBe(agent.name.replace('invoke_agent ', ''));
    }
    expect(spans.filter(isChat)).toHaveLength(graphOf(run.state).nodes.length);
    for (const chat of spans.filter(isChat)) {
      const agent = byId.get(chat.parentSpanId ?? '') as Span;
      expect(isAgent(agent)).toBe(true);
      const [from, to, start, end] = [agent, chat]
        .flatMap((one) => [one.startTimeUnixNano, one.endTimeUnixNano])
        .map(BigInt) as [bigint, bigint, bigint, bigint];
      expect(from <= start && start <= end && end <= to, run.name).toBe(true);
    }
  }
});

test('joins are links to what the children said last', () => {
  for (const run of runs) {
    const { spans } = read(run);
    const ids = new Set(spans.filter(isChat).map(({ spanId }) => spanId));
    const links = spans.flatMap((one) => one.links ?? []);
    const joins = graphOf(run.state).edges.filter(({ kind }) => kind === 'join');
    expect(links).toHaveLength(joins.length);
    expect(links.every((link) => ids.has(link.spanId))).toBe(true);
  }
});

describe('ids', () => {
  test('are the same for the same run, and of one conversation', () => {
    for (const run of runs) {
      expect(read(run)).toEqual(read(run));
      const { spans } = read(run);
      const traceIds = new Set(spans.map((one) => one.traceId));
      expect([...new Set(spans.map((one) => valueOf(one, 'gen_ai.conversation.id')))]).toEqual([
        ...traceIds,
      ]);
    }
  });

  test('differ from run to run', () => {
    const withSpans = runs.map((run) => read(run).spans).filter((spans) => spans.length > 0);
    const traceIds = withSpans.map(([first]) => first?.traceId);
    // Of the run that was cut off after each event, some differ in what no span says.
    expect(new Set(traceIds).size).toBeGreaterThan(withSpans.length / 2);
    const { state } = handmade();
    const other = createHeader({ ...HEADER, sampling: { ...SAMPLING, seed: 2 } });
    const [one, two] = [HEADER, other].map((header) => read({ state, header }).spans[0]?.traceId);
    expect(one).not.toBe(two);
  });
});

describe('a run by hand', () => {
  const { state } = handmade();

  test('has its tokens and its texts', () => {
    const { spans } = read({ state, header: HEADER });
    const rows = spans
      .filter(isChat)
      .map((chat) => [
        valueOf(chat, 'gen_ai.usage.input_tokens'),
        valueOf(chat, 'gen_ai.usage.output_tokens'),
        valueOf(chat, 'input.value'),
        JSON.parse(String(valueOf(chat, 'gen_ai.output.messages'))) as unknown,
      ]);
    const said = (content: string) => [{ role: 'assistant', parts: [{ type: 'text', content }] }];
    expect(rows).toEqual([
      ['5', '3', '#3 #3 #3 #3 #3', said('a a a')],
      ['14', '2', 'ü ü ü ü ü ü', said('a a')],
      ['4', '2', '#3 #3 #3 #3', said('a a')],
      ['4', '3', '#3 #3 #3 #3', said('a a a')],
    ]);
  });

  test('says how each thread ended', () => {
    const { spans } = read({ state, header: HEADER });
    expect(spans.filter(isAgent).map(({ status }) => status)).toEqual([
      { code: 1 },
      { code: 1 },
      { code: 2, message: 'limit' },
    ]);
    const reasons = spans
      .filter(isChat)
      .map((chat) => JSON.stringify(valueOf(chat, 'gen_ai.response.finish_reasons')));
    expect(reasons).toEqual([
      undefined,
      '{"values":[{"stringValue":"stop"}]}',
      '{"values":[{"stringValue":"stop"}]}',
      '{"values":[{"stringValue":"length"}]}',
    ]);
  });

  const rootTimes = (fields: Partial<typeof HEADER>) => {
    const { resource, spans } = read({ state, header: createHeader({ ...HEADER, ...fields }) });
    const [{ startTimeUnixNano: from, endTimeUnixNano: to }] = spans as [Span];
    const said = resource.attributes.map(({ key }) => key).filter((key) => key.startsWith('apr.'));
    return [from, to, ...said];
  };

  test('has unix times where it is known when it was recorded', () => {
    expect(rootTimes({ createdAt: '2026-01-31T12:00:00Z' })).toEqual([
      '1769860800000000000',
      '1769860800080000000',
    ]);
    for (const createdAt of ['', 'yesterday', '-000001-01-01T00:00:00Z', '+200000-01-01T00:00Z']) {
      expect(rootTimes({ createdAt })).toEqual(['0', '80000000', 'apr.time.origin']);
    }
  });

  test('has steps for times, and no counts, where neither was recorded', () => {
    const notRecorded = ['time', 'tokens'];
    expect(rootTimes({ notRecorded })).toEqual([
      '0',
      '8000000',
      'apr.time.unit',
      'apr.time.origin',
    ]);
    const text = textOf(otlpTrace(state, createHeader({ ...HEADER, notRecorded })));
    expect(text).not.toMatch(/token_count|_tokens/);
  });
});

test('a run without tokens tells its events, what was joined as input', () => {
  const run = runs.find(({ name, state }) => {
    return name.startsWith('imported') && state.threads.get(0)?.spawns.length === 2;
  }) as Run;
  const { spans } = read(run);
  const [agent] = spans as [Span];
  const own = spans.filter((one) => isChat(one) && one.parentSpanId === agent.spanId);
  expect(own).toHaveLength(3);
  const lines = (of: Span | undefined, key: string) =>
    (of && valueOf(of, key) ? String(valueOf(of, key)) : '').split('\n');
  expect(own.map((chat) => lines(chat, 'input.value')[0]?.split(' ')[0])).toEqual([
    '',
    'join',
    'join',
  ]);
  expect(own.map((chat) => lines(chat, 'output.value').at(-1)?.split(' ')[0])).toEqual([
    'spawn',
    'spawn',
    expect.stringMatching(/answer|no/),
  ]);
});
