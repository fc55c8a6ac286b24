import { UNCHECKED } from '../../../src/countdown/demonstration/rules';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTrace } from '../../../src/cli/readTrace';
import { ENGLISH } from '../../../src/common/localizer';
import { departuresOf } from '../../../src/evaluation/countdown/diagnosis';
import { hidingSpawns, openSpawns } from '../../../src/inspect/folding';
import { graphModel } from '../../../src/inspect/graphModel';
import { ShownThreads } from '../../../src/inspect/shownThreads';
import { type TranscriptForm, TRANSCRIPT_FORMS } from '../../../src/inspect/transcript';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { NO_FILTER } from '../../../src/inspect/threadFilter';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { judgedRun } from '../../../src/tasks/judgedRun';
import { RunReducer } from '../../../src/trace/reducer';
import { pictureOf } from '../../../src/trace/picture';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { rowLayout } from '../../../webview/graph/rowLayout';
import { storeOf } from '../inspect/views';
import { TraceBuilder } from './traceBuilder';

const hostile = (name: string) => `test/fixtures/hostile/${name}.aprtrace`;
const read = (name: string) => readTrace(hostile(name), 'full');

function written({ names, threads, ...rest }: RunState, id: number, form: TranscriptForm): string {
  const state = { names, threads, ...rest };
  return transcriptText(transcriptOf(state, threads.get(id) as ThreadState, form, names, ENGLISH));
}

/** Places of lines as the command line has them, and without them. */
const withoutPlaces = (faults: readonly string[]) =>
  faults.map((fault) => fault.replace(/^line (\d+) \(byte \d+\): /, '$1 '));

test('a thread that is its own parent has none, and the anomaly is told', async () => {
  const { state, faults } = await read('selfParent');
  expect(withoutPlaces(faults)).toEqual([
    '4 thread 1 is shown without its parent: thread 1 has not started',
    '9 the run ends while 1 of its threads have not ended',
  ]);
  expect(state.threads.get(1)).toMatchObject({ parent: undefined, index: undefined, depth: 0 });
  const shown = new ShownThreads(state, { ...NO_FILTER, text: '3' }, ENGLISH).lookAtAll();
  expect(shown.has(1)).toBe(true);
  expect(written(state, 1, 'text')).toMatch(/^Current State: 12:\[3, 4\]/);
  const { threads, graph, path } = storeOf(state);
  const open = openSpawns(threads, new Map());
  expect(rowLayout(graphModel({ threads, graph, path, open }), threads).boxes.size).toBe(2);
  expect(hidingSpawns(threads, open, 1)).toEqual([]);
});

test('a position far behind the context is clamped, and the anomaly is told', async () => {
  const { state, faults } = await read('farMove');
  expect(withoutPlaces(faults)).toEqual([
    '6 what thread 0 says here stands behind its context, which has 8 tokens',
  ]);
  expect(state.threads.get(0)?.search[0]?.tokens).toBe(8);
  for (const form of TRANSCRIPT_FORMS) expect(written(state, 0, form)).not.toBe('');
});

test('a level that no search has is a damaged line, and costs no memory', async () => {
  const { state, faults } = await read('level');
  expect(withoutPlaces(faults)).toEqual([
    '6 in this search event, event.marks.level is more than 1000; the line was left out',
  ]);
  expect(written(state, 0, 'text')).toMatch(/Goal Reached\n$/);
});

test('a lost step leaves a gap that is told, and every other token in its place', async () => {
  const [whole, lost] = [
    await readTrace('test/golden/solved.aprtrace', 'full'),
    await read('lostStep'),
  ];
  expect(whole.faults).toEqual([]);
  expect(withoutPlaces(lost.faults)).toEqual(['5 decoding steps are missing before this one: 1']);
  const words = written(whole.state, 0, 'compact').split(/[ \n]/);
  const found = written(lost.state, 0, 'compact').split(/[ \n]/);
  const { prompt = 0 } = whole.state.threads.get(0)?.counts ?? {};
  expect(found[prompt]).toBe('?');
  expect(found.with(prompt, words[prompt] as string)).toEqual(words);
  expect(lost.state.tokens).toEqual(whole.state.tokens);
  for (const form of ['readable', 'text'] as const) {
    expect(written(lost.state, 0, form)).toBe(written(whole.state, 0, form));
  }
});

test('numbers and conditions outside of the vocabulary have no departure', async () => {
  const { state } = await read('diagnoseCrash');
  const departing = departuresOf(state, UNCHECKED).map(({ thread }) => thread.id);
  expect(departing.length).toBeLessThan(state.threads.size);
  // Its target is larger than any whole number that is exact.
  expect(departing).not.toContain(18);
});

test('what an older file cannot have said is malformed', async () => {
  const { state, faults } = await read('olderText');
  expect(faults).toEqual([]);
  expect(written(state, 0, 'readable')).toMatch(/unexpected line: length/);
  for (const form of TRANSCRIPT_FORMS) expect(written(state, 0, form)).not.toBe('');
});

describe('verified', () => {
  const ended = (end: { expression?: string; answer?: string }) =>
    judgedRun(
      new TraceBuilder()
        .root(2)
        .sample(1, 0)
        .end(0)
        .add({ type: 'runEnd', finishReason: 'stop', claimed: true, verified: true, ...end }).state,
    );

  test('is said of what is verified', () => {
    const expression = '(53-31)/22+26';
    expect(pictureOf(ended({ expression }))).toContain(`${expression}, verified`);
    expect(pictureOf(ended({ expression, answer: `${expression} = 27` }))).toContain(
      `${expression} = 27, verified`,
    );
  });

  test.each([
    { expression: '1+1' },
    { expression: 'anything' },
    { answer: '26+1 = 27' },
    { expression: '(53-31)/22+26', answer: 'the moon' },
  ])('is not said of %j', (end) => {
    const state = ended(end);
    expect(pictureOf(state)).not.toContain('verified');
    expect(state.end).toMatchObject({ verified: false, reason: expect.any(String) });
  });
});

test('the command line and the editor name the same, in the order of the lines', async () => {
  for (const name of ['selfParent', 'farMove', 'level', 'lostStep', 'diagnoseCrash']) {
    const bytes = readFileSync(hostile(name));
    for (const fullDetailBytes of [0, Infinity]) {
      const { session, read: readAll } = await openTraceSession(
        { size: bytes.length, read: (from) => [bytes.subarray(from)] as never },
        { id: 'a', file: 'file:///a', createdBy: 'test', fullDetailBytes },
      );
      await readAll();
      const told = session.damage.first.map((part) =>
        'problem' in part ? `${part.line} ${part.problem.message}` : '',
      );
      const { faults, faultCount } = await read(name);
      expect(told, name).toEqual(withoutPlaces(faults));
      expect(session.damage.count).toBe(faultCount);
    }
  }
});

describe('deep and wide trees', () => {
  const state = (build: (builder: TraceBuilder) => void) => {
    const builder = new TraceBuilder().root(1);
    build(builder);
    const reducer = new RunReducer();
    for (const event of builder.events) reducer.apply(event);
    return reducer.state;
  };

  test('60,000 threads in a chain need no stack', () => {
    const chain = state((builder) => {
      for (let id = 1; id < 60_000; id++) builder.child(id, [id - 1, 0, 0], 1);
    });
    const { threads, graph, path } = storeOf(chain);
    const hiding = hidingSpawns(threads, openSpawns(threads, new Map()), 59_999);
    const all = openSpawns(threads, new Map(hiding.map((key) => [key, true])));
    const model = graphModel({ threads, graph, path, open: all });
    expect(rowLayout(model, threads).boxes.size).toBe(60_000);
    expect(written(chain, 59_999, 'text')).not.toBe('');
    expect(pictureOf(chain)).toContain('59960 more threads');
  });

  test('20,000 children of one spawn are drawn and written one by one', () => {
    const wide = state((builder) => {
      for (let id = 1; id <= 20_000; id++) builder.child(id, [0, 0, id - 1], 1);
    });
    const { threads, graph, path } = storeOf(wide);
    const open = openSpawns(threads, new Map([['0/0', true]]));
    const model = graphModel({ threads, graph, path, open });
    expect(rowLayout(model, threads).boxes.size).toBe(20_001);
    expect(pictureOf(wide)).toContain('19961 more threads');
  });
});
