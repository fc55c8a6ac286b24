import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { TRANSCRIPT_FORMS } from '../../../src/inspect/transcript';
import { foldsOf } from '../../../src/inspect/transcriptFeatures';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { ThreadRows } from '../../../src/inspect/threadRows';
import { headOf, threadView } from '../../../src/inspect/runView';
import type { ForeignRun } from '../../../src/trace/import/foreignRun';
import { foreignTrace, type TracedRun } from '../../../src/trace/import/foreignTrace';
import { importRuns } from '../../../src/trace/import/imports';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { TokenNames } from '../../../src/trace/tokenNames';

const FOLDER = 'test/fixtures/foreign';

function stateOf({ header, events }: TracedRun): RunState {
  const reducer = new RunReducer({ notRecorded: header.notRecorded });
  for (const event of events()) reducer.apply(event);
  return reducer.state;
}

const shown = (state: RunState, id: number, form: (typeof TRANSCRIPT_FORMS)[number]) =>
  transcriptOf(state, state.threads.get(id) as ThreadState, form, state.names, ENGLISH);

describe('runs of other programs', () => {
  const samples = readdirSync(FOLDER).filter((name) => !name.endsWith('.md'));
  test.each(samples)('%s has views that say something and hold together', async (name) => {
    const bytes = readFileSync(`${FOLDER}/${name}`);
    for await (const run of importRuns(bytes, [bytes], () => {}, 'test').runs) {
      const state = stateOf(run);
      const rows = new ThreadRows(state, ENGLISH);
      for (const row of rows.roots()) expect(rows.describe(row)?.label).not.toBe('');
      const facts = {
        session: 's',
        status: 'finished',
        live: true,
        isParallelSearch: false,
      } as const;
      const head = headOf(state, { ...facts, latest: { step: 0, ms: 0 } });
      expect(head.name).not.toBe('');
      for (const thread of state.threads.values()) {
        expect(threadView(state, thread).title.trim()).not.toBe('');
        for (const form of TRANSCRIPT_FORMS) {
          const transcript = shown(state, thread.id, form);
          expect(transcript.length).toBeGreaterThan(0);
          foldsOf(transcript);
        }
      }
    }
  });
});

const RUN: ForeignRun = {
  title: 'What is 17 * 24?',
  threads: [
    {
      id: 'root',
      sees: 'message',
      parts: [
        { kind: 'prompt', text: 'What is 17 * 24?' },
        { kind: 'text', text: 'I split it.\nInto two.' },
        { kind: 'spawn', children: ['a', 'b'], messages: ['17 * 20', '17 * 4'] },
        { kind: 'join', results: ['340', null], brings: 'messages' },
        { kind: 'text', text: 'It is 408.', faults: ['unclosed <Path>'] },
        { kind: 'answer', text: '408' },
      ],
    },
    { id: 'a', parent: 'root', sees: 'message', parts: [{ kind: 'text', text: '340' }] },
    {
      id: 'b',
      parent: 'root',
      sees: 'message',
      finishReason: 'abort',
      parts: [{ kind: 'text', text: '6' }],
    },
  ],
};

describe('a run of threads that write text', () => {
  const state = stateOf(foreignTrace(RUN, 'sample', 'test'));

  test('is read in order, with what became of each child', () => {
    expect(transcriptText(shown(state, 0, 'readable'))).toBe(`What is 17 * 24?
  I split it.
  Into two.
  spawn 2 children
    17 * 20  done
    17 * 4  stopped
  join 1 of 2 returned something
    340
    nothing
  It is 408.
    (unclosed <Path>)
  408
`);
  });

  test('is shown as it was written, and nothing else', () => {
    expect(transcriptText(shown(state, 0, 'text'))).toBe(`What is 17 * 24?
  I split it.
  Into two.
  It is 408.
  408
`);
  });

  test('says that its tokens were not recorded', () => {
    expect(transcriptText(shown(state, 0, 'compact'))).toBe(
      'The tokens of this run were not recorded.\n',
    );
  });

  test('leads from its messages to its children', () => {
    const lines = shown(state, 0, 'readable');
    const children = lines.flatMap(({ kind, child }) => (kind === 'message' ? [child] : []));
    expect(children).toEqual([1, 2]);
  });

  test('is never called a failure where nobody judged it', () => {
    const rows = new ThreadRows(state, ENGLISH);
    const texts = rows.roots().map((row) => rows.describe(row));
    expect(texts.map((text) => text?.label)).toEqual(['What is 17 * 24?', '408']);
    expect(texts[0]?.description).toMatch(/^done · 5 events/);
    expect(texts[1]?.description).toBe('nobody judged it');
  });
});

test('names of tokens come with the events that use them first, and join to text', () => {
  const names = new TokenNames([], 'nothing');
  const reducer = new RunReducer({ names });
  const now = { step: 0, ms: 0 };
  const limits = { contextWindow: 9, threads: 9, depth: 9, threadTokens: 9, runTokens: 99 };
  reducer.apply({ type: 'runStart', limits, title: 'Grüße', ...now });
  reducer.apply({
    ...{ type: 'threadStart', thread: 0, promptTokenIds: [150_000] },
    names: { 150000: 'Gr' },
    ...now,
  });
  for (const [id, name] of [
    [7, [0xc3]],
    [8, [0xbc]],
    [9, 'ße'],
  ] as const) {
    const event = { type: 'sampled', threads: [0], tokenIds: [id], forwardMs: 0, ...now } as const;
    reducer.apply({ ...event, names: { [id]: name } });
  }
  const { state } = reducer;
  expect(names.text([150_000, 7, 8, 9])).toBe('Grüße');
  expect(
    transcriptText(
      transcriptOf(state, state.threads.get(0) as ThreadState, 'compact', names, ENGLISH),
    ),
  ).toBe('Gr\n<C3><BC>ße\n');
  expect(transcriptText(shown(state, 0, 'readable'))).toBe('Gr\n  üße …\n');
});
