import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  EventParser,
  FORMAT_VERSION,
  formatEvent,
  formatHeader,
} from '../../../../src/trace/aprtrace';
import type { TracedRun } from '../../../../src/trace/import/foreignTrace';
import { foreignTrace } from '../../../../src/trace/import/foreignTrace';
import type { ForeignRun } from '../../../../src/trace/import/foreignRun';
import { importOf, importRuns } from '../../../../src/trace/import/imports';
import type { ImportFault } from '../../../../src/trace/import/traceImport';
import { measureRun } from '../../../../src/trace/metrics';
import { RunReducer } from '../../../../src/trace/reducer';
import type { RunState } from '../../../../src/trace/runState';
import { threadLabel } from '../../../../src/trace/threadLabel';
import { TRACE_TASKS } from '../../../../src/tasks/traceTasks';
import { customGrammar } from '../../../../src/language/tags/custom';

const FOLDER = 'test/fixtures/foreign';

/** What each sample is known as, by its content. */
const FORMATS: Readonly<Record<string, string>> = {
  'apr-eval.json': 'APR repository',
  'apr-eval-bom.json': 'APR repository',
  'apr-eval-nan.json': 'APR repository',
  'apr-eval-null-child.json': 'APR repository',
  'gambit-tree.json': 'Gambit tree',
  'inspect-log.json': 'Inspect log',
  'multiverse.json': 'Multiverse text',
  'multiverse.txt': 'Multiverse text',
  'npr.json': 'Native Parallel Reasoner results',
  'otlp-agents.jsonl': 'OpenTelemetry',
  'otlp-openinference.json': 'OpenTelemetry',
  'otlp-servers.json': 'OpenTelemetry',
  'otlp-traces.json': 'OpenTelemetry',
  'parathinker.json': 'ParaThinker text',
  'plain-lines.jsonl': 'Plain lines',
  'threadweaver-bom.jsonl': 'ThreadWeaver results',
  'threadweaver-results.jsonl': 'ThreadWeaver results',
  'verl-120.jsonl': 'verl rollouts',
  'verl-parallel-r1.jsonl': 'verl rollouts',
  'vscode-debug-log.jsonl': 'VS Code agent debug log',
};

async function readAll(bytes: Uint8Array) {
  const faults: ImportFault[] = [];
  const { format, runs } = importRuns(bytes, [bytes], (fault) => faults.push(fault), 'test 1.0');
  const all: TracedRun[] = [];
  for await (const run of runs) all.push(run);
  return { format, runs: all, faults };
}

function stateOf({ header, events }: TracedRun): RunState {
  const reducer = new RunReducer({ notRecorded: header.notRecorded });
  for (const event of events()) reducer.apply(event);
  return reducer.state;
}

const samples = readdirSync(FOLDER).filter((name) => !name.endsWith('.md'));

describe.each(samples)('%s', (name) => {
  const bytes = readFileSync(`${FOLDER}/${name}`);

  test('is known by its content', () => {
    expect(importOf(bytes)?.format.message).toBe(FORMATS[name]);
  });

  test('is runs that hold together, and that a file can hold', async () => {
    const { runs } = await readAll(bytes);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      const state = stateOf(run);
      expect(state.anomalies.first).toEqual([]);
      expect(state.status).toBe('finished');
      expect(state.start?.title).not.toBe('');
      const labels = [...state.threads.values()].map((thread) => threadLabel(state, thread));
      expect(labels.filter((label) => label.trim() === '')).toEqual([]);
      // A file says it in words, and is read back as it was written.
      const { format, version, ...facts } = JSON.parse(formatHeader(run.header)) as {
        format: string;
        version: { major: number; minor: number };
      };
      expect({ format, version }).toEqual({ format: 'aprtrace', version: FORMAT_VERSION });
      const parser = new EventParser({ version, ...facts }, TRACE_TASKS);
      for (const event of run.events()) expect(parser.parse(formatEvent(event))).toEqual(event);
    }
  });
});

test('what is no trace is refused with the formats that are known', () => {
  const bytes = new TextEncoder().encode('{"name": "package", "version": "1.0.0"}');
  expect(() => importRuns(bytes, [bytes], () => {}, 'test')).toThrow(/Known are .*Gambit tree/);
  expect(importOf(new Uint8Array([0, 1, 2, 3]))).toBeUndefined();
  expect(importOf(new Uint8Array())).toBeUndefined();
});

describe('a run of threads', () => {
  const text = (words: string, tokens: number, ms: number) =>
    ({ kind: 'text', text: words, tokens, ms }) as const;
  const forked = (sees: 'message' | 'context', brings: 'messages' | 'text'): ForeignRun => ({
    title: 'What is 17 * 24?',
    threads: [
      {
        id: 'root',
        sees: 'message',
        parts: [
          { kind: 'prompt', text: 'What is 17 * 24?', tokens: 10 },
          text('Split it.', 5, 100),
          { kind: 'spawn', children: ['a', 'b'], messages: ['17 * 20', '17 * 4'], ms: 110 },
          { kind: 'join', results: ['340', '68'], brings, tokens: 15, ms: 400 },
          text('408', 3, 450),
        ],
      },
      { id: 'a', parent: 'root', sees, parts: [text('340', 8, 300)] },
      { id: 'b', parent: 'root', sees, parts: [text('68', 7, 390)] },
    ],
  });
  const measured = (run: ForeignRun) => {
    const state = stateOf(foreignTrace(run, 'sample', 'test'));
    const { totalTokens, sequential, longestContext } = measureRun(state);
    const contexts = [...state.threads.values()].map(({ context }) => context);
    return {
      totalTokens,
      sequential: sequential.tokens,
      longest: longestContext?.tokens,
      contexts,
    };
  };

  test('whose children see their message alone, and whose parent reads messages', () => {
    expect(measured(forked('message', 'messages'))).toEqual({
      totalTokens: 10 + 5 + 8 + 7 + 15 + 3,
      sequential: 10 + 5 + 8 + 15 + 3,
      longest: 33,
      contexts: [33, 8, 7],
    });
  });

  test('whose children see the context, and whose parent goes on with their whole text', () => {
    expect(measured(forked('context', 'text'))).toEqual({
      // Each token once: the children's contexts begin with the parent's, and the join is their own.
      totalTokens: 10 + 5 + 8 + 7 + 3,
      sequential: 10 + 5 + 8 + 3,
      longest: 33,
      contexts: [33, 15 + 8, 15 + 7],
    });
  });

  test('goes by its times, and says what was not recorded', () => {
    const trace = foreignTrace(forked('message', 'messages'), 'sample', 'test');
    expect(trace.header.notRecorded).toEqual(['tokenIds', 'probabilities', 'steps']);
    const state = stateOf(trace);
    expect(state.ms).toBe(450);
    expect(state.threads.get(1)?.ended?.ms).toBe(300);
    expect(state.threads.get(0)?.spawns[0]).toMatchObject({
      waited: { ms: 110 },
      resumed: { ms: 390 },
      results: ['340', '68'],
    });
  });

  test('without times goes side by side', () => {
    const run: ForeignRun = {
      title: 't',
      threads: [
        {
          id: 'r',
          sees: 'message',
          parts: [
            { kind: 'spawn', children: ['a', 'b'], messages: ['1', '2'] },
            { kind: 'join', results: ['x', null], brings: 'messages' },
          ],
        },
        ...['a', 'b'].map((id) => ({
          ...{ id, parent: 'r', sees: 'message' as const },
          parts: [
            { kind: 'text' as const, text: 'x' },
            { kind: 'text' as const, text: 'y' },
          ],
        })),
      ],
    };
    const trace = foreignTrace(run, 'sample', 'test');
    expect(trace.header.notRecorded).toContain('time');
    const said = trace
      .events()
      .flatMap((event) =>
        event.type === 'search' && event.event.type === 'text'
          ? [`${event.step}:${event.thread}${event.event.text}`]
          : [],
      );
    expect(said.map((one) => one.replace(/^\d+:/, ''))).toEqual(['1x', '2x', '1y', '2y']);
    expect(said[0]?.split(':')[0]).toBe(said[1]?.split(':')[0]);
  });

  test('starts children that no part of their parent starts', () => {
    const run: ForeignRun = {
      title: 't',
      threads: [
        { id: 'r', sees: 'message', parts: [{ kind: 'text', text: 'x' }] },
        { id: 'lost', parent: 'r', sees: 'message', parts: [{ kind: 'text', text: 'y' }] },
      ],
    };
    const state = stateOf(foreignTrace(run, 'sample', 'test'));
    expect(state.anomalies.first).toEqual([]);
    expect(state.threads.get(1)).toMatchObject({ parent: 0, state: 'finished' });
  });

  test('of sixty thousand threads in a chain needs no stack', () => {
    const count = 60_000;
    const threads = Array.from({ length: count }, (_, i) => ({
      id: String(i),
      ...(i > 0 && { parent: String(i - 1) }),
      sees: 'message' as const,
      parts:
        i < count - 1
          ? [{ kind: 'spawn' as const, children: [String(i + 1)], messages: ['go'] }]
          : [{ kind: 'text' as const, text: 'end' }],
    }));
    const state = stateOf(foreignTrace({ title: 'chain', threads }, 'sample', 'test'));
    expect(state.threads.size).toBe(count);
    expect(state.threadsIn.finished).toBe(count);
  });
});

describe('a language that a person describes', () => {
  const grammar = customGrammar({
    spawn: { open: '[[fork', part: '||', close: ']]' },
    child: { open: '<<', close: '>>' },
    join: { open: '{{', part: ';', close: '}}' },
    sees: 'context',
    brings: 'text',
  });
  const text = 'Split. [[fork left||right]]<<L>><<R>>{{both}} Done.';

  test.each([
    ['bare', text],
    ['in JSON', JSON.stringify([{ question: 'Q?', response: text }])],
  ])('is read %s', async (_, file) => {
    const bytes = new TextEncoder().encode(file);
    expect(importOf(bytes)?.format).toBeUndefined();
    const { format, runs } = importRuns(bytes, [bytes], () => {}, 'test', grammar);
    expect(format).toBe('Custom tags text');
    for await (const run of runs) {
      const state = stateOf(run);
      expect(state.anomalies.first).toEqual([]);
      expect(state.threads.size).toBe(3);
      expect(state.threads.get(0)?.spawns[0]?.messages).toMatchObject([
        { text: 'left' },
        { text: 'right' },
      ]);
      expect(run.header.language).toMatchObject({ child: 'context', join: 'text' });
    }
  });
});
