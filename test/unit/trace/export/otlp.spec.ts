import Ajv from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { createHeader } from '../../../../src/trace/aprtrace';
import { otlpTrace } from '../../../../src/trace/export/otlp';
import { graphOf } from '../../../../src/trace/graph';
import { HEADER, SAMPLING } from '../traceBuilder';
import { allRuns, handmade, type Run, textOf } from './runs';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/**
 * OTLP JSON as the protocol has it: fields of opentelemetry/proto/trace/v1/trace.proto in camelCase,
 * ids as hexadecimal digits, 64-bit numbers as decimal strings, enumerations as numbers. A value is
 * of the kinds only that VS Code keeps (microsoft/vscode-copilot-chat, otlpFormatConversion.ts).
 */
const strict = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const text = { type: 'string' };
const nanoseconds = { type: 'string', pattern: '^(0|[1-9]\\d{0,18})$' };
const traceId = { type: 'string', pattern: '^(?!0+$)[0-9a-f]{32}$' };
const spanId = { type: 'string', pattern: '^(?!0+$)[0-9a-f]{16}$' };
const list = (items: object) => ({ type: 'array', items });
const value = {
  oneOf: [
    strict({ stringValue: text }),
    strict({ intValue: { type: 'string', pattern: '^-?\\d+$' } }),
    strict({ arrayValue: strict({ values: list(strict({ stringValue: text })) }) }),
  ],
};
const attributes = list(strict({ key: text, value }));
const span = strict(
  {
    ...{ traceId, spanId, parentSpanId: spanId, name: { type: 'string', minLength: 1 } },
    ...{ kind: { enum: [1, 2, 3, 4, 5] } },
    ...{ startTimeUnixNano: nanoseconds, endTimeUnixNano: nanoseconds, attributes },
    links: list(strict({ traceId, spanId })),
    status: strict({ code: { enum: [0, 1, 2] }, message: text }, ['code']),
  },
  ['traceId', 'spanId', 'name', 'kind', 'startTimeUnixNano', 'endTimeUnixNano'],
);
const conforms = new Ajv({ strict: false }).compile(
  strict({
    resourceSpans: list(
      strict({
        resource: strict({ attributes }),
        scopeSpans: list(strict({ scope: strict({ name: text }), spans: list(span) })),
      }),
    ),
  }),
);

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
  return { json, resource, spans: scopeSpans[0].spans };
}

function valueOf(of: Pick<Span, 'attributes'>, key: string): unknown {
  const found = of.attributes.find((attribute) => attribute.key === key);
  return found && Object.values(found.value)[0];
}

const operation = (name: string) => (of: Span) => valueOf(of, 'gen_ai.operation.name') === name;
const isAgent = operation('invoke_agent');
const isChat = operation('chat');

test('is OTLP JSON, with values of the kinds that VS Code keeps', () => {
  for (const run of runs) {
    const { json } = read(run);
    expect(conforms(json), `${run.name}: ${JSON.stringify(conforms.errors)}`).toBe(true);
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
