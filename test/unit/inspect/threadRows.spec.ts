import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { NO_FILTER } from '../../../src/inspect/threadFilter';
import { type Row, ThreadRows, threadRow } from '../../../src/inspect/threadRows';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { largeRun } from '../trace/largeRun';
import { operation, TraceBuilder } from '../trace/traceBuilder';
import { golden, stateAfter } from './golden';
import { type RowTuple, rowTuples } from './rowTuples';

const CHILDREN = [
  ['pass-filled 53-31=22 -> 26 22 22 | solution · 61/256 tok (24 %)'],
  ['circle-slash 53-26=27 -> 31 27 22 | no solution · 91/256 tok (36 %)'],
  ['pass-filled 53-22=31 -> 31 31 26 | solution · 57/256 tok (22 %)'],
  ['circle-slash 31-26=5 -> 53 22 5 | no solution · 95/256 tok (37 %)'],
  ['circle-slash 31-22=9 -> 53 26 9 | no solution · 91/256 tok (36 %)'],
  ['circle-slash 26-22=4 -> 53 31 4 | no solution · 97/256 tok (38 %)'],
  ['circle-slash 53+31=84 -> 84 26 22 | no solution · 89/256 tok (35 %)'],
  ['circle-slash 53+26=79 -> 79 31 22 | no solution · 87/256 tok (34 %)'],
] as const;

const JOIN = ['git-merge join 1 | 2 × solution, 6 × no solution'] as const;
const RESULT = ['verified-filled 26+(53-31)/22 = 27 | verified'] as const;

function solvedWith(children: readonly RowTuple[], spawn: string): readonly RowTuple[] {
  return [
    [
      'pass-filled 53 31 26 22 -> 27 | solution · 92/256 tok (36 %)',
      [[`repo-forked spawn 1 | ${spawn}`, children], JOIN],
    ],
    RESULT,
  ];
}

describe('the rows of a recorded run', () => {
  let events: readonly RecordedEvent[];
  let state: RunState;

  beforeAll(async () => {
    ({ events } = await golden('solved'));
    state = stateAfter(events);
  });

  it('are its threads under their spawns, its joins, and what came of it', () => {
    const spawn = '8 children · 2 × solution, 6 × no solution';
    expect(rowTuples(state)).toEqual(solvedWith(CHILDREN, spawn));
  });

  it('say at a moment what each thread was doing then', () => {
    const wait = events.findIndex(({ type }) => type === 'threadWait');
    expect(rowTuples(stateAfter(events.slice(0, wait + 1)))).toEqual([
      [
        'watch 53 31 26 22 -> 27 | waiting for 8 of 8 children · 44/256 tok (17 %)',
        [
          [
            'repo-forked spawn 1 | 8 children · 8 × running',
            CHILDREN.map(([text]) => [
              `play-circle ${/ (.*) \|/.exec(text)?.[1]} | running: begins · 9/256 tok (4 %)`,
            ]),
          ],
        ],
      ],
    ]);
  });

  it('say of a join what is known of it', () => {
    const joinAfter = (all: readonly RecordedEvent[]) =>
      rowTuples(stateAfter(all))[0]?.[1]?.[1]?.[0];
    const resumed = events.findIndex(({ type }) => type === 'threadResume') + 1;
    expect(joinAfter(events.slice(0, resumed))).toBe('git-merge join 1 | results are arriving');
    // The tokens are there before their meaning is.
    expect(joinAfter(events.slice(0, resumed + 1))).toBe('git-merge join 1 | results are arriving');
    expect(joinAfter(events.slice(0, resumed + 2))).toBe(JOIN[0]);
    const untold = events.filter((event) => event.type !== 'search' || event.event.type !== 'join');
    const unknown = 'git-merge join 1 | what was returned is not recorded';
    const sampled = untold.findIndex(({ type }, i) => i > resumed && type === 'sampled') + 1;
    expect(joinAfter(untold.slice(0, sampled))).toBe(unknown);
    expect(joinAfter(untold)).toBe(unknown);
  });

  it('keep their ids while the run grows', () => {
    const reducer = new RunReducer();
    const parents = new Map<string, string | undefined>();
    for (const event of events) {
      reducer.apply(event);
      const rows = new ThreadRows(reducer.state, ENGLISH);
      const visit = (row: Row, parent: string | undefined) => {
        expect(parents.get(row.id) ?? parent).toBe(parent);
        parents.set(row.id, parent);
        expect(rows.parent(row)?.id).toBe(parent);
        const children = rows.children(row);
        expect(rows.hasChildren(row)).toBe(children.length > 0);
        for (const child of children) visit(child, row.id);
      };
      for (const row of rows.roots()) visit(row, undefined);
    }
    expect([...parents.keys()].toSorted()).toEqual(
      ['t0', 's0.0', 'j0.0', 'result', ...CHILDREN.map((_, i) => `t${i + 1}`)].toSorted(),
    );
  });

  it('can be those of some threads only, with the ones that lead there', () => {
    const filter = { ...NO_FILTER, outcomes: ['solution' as const], leastTokens: 60 };
    expect(rowTuples(state, { filter })).toEqual(
      solvedWith([CHILDREN[0]], '8 children · 1 shown · 2 × solution, 6 × no solution'),
    );
    expect(rowTuples(state, { filter: { ...NO_FILTER, text: '79 31' } })).toEqual(
      solvedWith([CHILDREN[7]], '8 children · 1 shown · 2 × solution, 6 × no solution'),
    );
    expect(rowTuples(state, { filter: { ...NO_FILTER, leastMs: 1e9 } })).toEqual([RESULT]);
  });

  it('come in the order that was asked for', () => {
    const order = (sort: 'tokens' | 'outcome' | 'duration') => {
      const rows = new ThreadRows(state, ENGLISH, { sort });
      const [spawn] = rows.children(threadRow(0));
      return rows.children(spawn as Row).map(({ thread }) => thread);
    };
    expect(order('tokens')).toEqual([6, 4, 2, 5, 7, 8, 1, 3]);
    expect(order('outcome')).toEqual([1, 3, 2, 4, 5, 6, 7, 8]);
    const ended = order('duration').map((id) => state.threads.get(id)?.ended?.ms ?? 0);
    expect(ended).toEqual(ended.toSorted((a, b) => b - a));
  });
});

it('threads that end at a limit say which', async () => {
  const state = stateAfter((await golden('window')).events);
  const [root, result] = rowTuples(state);
  expect(root?.[0]).toBe(
    'warning 53 31 26 22 -> 27 | window reached (64 tokens) · 44/64 tok (69 %)',
  );
  expect(root?.[1]?.[0]?.[1]?.[1]).toEqual([
    'warning 53-26=27 -> 31 27 22 | window reached (64 tokens) · 64/64 tok (100 %)',
  ]);
  expect(result).toEqual(['unverified no solution found | window reached (64 tokens)']);
});

it('grandchildren hang below their parents, with the mistakes of each', async () => {
  const state = stateAfter((await golden('grandchildren')).events);
  const second = rowTuples(state)[0]?.[1]?.[0]?.[1]?.[1];
  expect(second).toEqual([
    'circle-slash 50-11=39 -> 39 25 7 3 | no solution: wrong numbers · 235/256 tok (92 %)',
    [
      [
        'repo-forked spawn 1 | 4 children · 4 × no solution',
        [
          ['circle-slash 39-25=14 -> 14 7 3 | no solution · 105/256 tok (41 %)'],
          ['circle-slash 39-7=32 -> 32 25 3 | no solution · 91/256 tok (36 %)'],
          ['circle-slash 39-3=36 -> 36 25 7 | no solution · 85/256 tok (33 %)'],
          ['circle-slash 25-7=18 -> 39 18 3 | no solution · 117/256 tok (46 %)'],
        ],
      ],
      ['git-merge join 1 | 0 × solution, 4 × no solution'],
    ],
  ]);
});

it('grandchildren are folded until somebody opens them or asks for some', async () => {
  const state = stateAfter((await golden('grandchildren')).events);
  const opened = (rows: ThreadRows) => {
    const [spawn] = rows.children(threadRow(0));
    const [, second] = rows.children(spawn as Row);
    const [below] = rows.children(second as Row);
    return [spawn, second, below].map((row) => rows.startsOpen(row as Row));
  };
  expect(opened(new ThreadRows(state, ENGLISH))).toEqual([true, true, false]);
  const filter = { ...NO_FILTER, text: '39' };
  expect(opened(new ThreadRows(state, ENGLISH, { filter }))).toEqual([true, true, true]);
});

describe('a thread that failed', () => {
  const ended = (builder: TraceBuilder, finishReason: 'stop' | 'abort') =>
    rowTuples(builder.add({ type: 'threadEnd', thread: 0, finishReason }).state);

  it('has an icon and words of its own for each way to fail', () => {
    const malformed = { type: 'malformed', kind: 'malformed spawn', text: 'spawn 3' } as const;
    expect(ended(new TraceBuilder().root(8).search(0, malformed), 'stop')).toEqual([
      ['bracket-error 22 26 31 53 -> 27 | malformed: malformed spawn · 8/100 tok (8 %)'],
    ]);
    expect(ended(new TraceBuilder().root(8), 'abort')).toEqual([
      ['stop-circle 22 26 31 53 -> 27 | stopped · 8/100 tok (8 %)'],
    ]);
  });

  it('says what it wrote as text of one short line', () => {
    const text = `<b>[x](command:y)\u202e\n${'z'.repeat(1000)}`;
    const hostile = { type: 'malformed', kind: 'unexpected token', text } as const;
    const [row] = rowTuples(new TraceBuilder().root(8).search(0, hostile).state);
    expect(row?.[0]).toContain('<b>[x](command:y)\\u{202e} zzz');
    expect(row?.[0].length).toBeLessThan(300);
  });
});

it('an orphan of a damaged trace is shown at the top', () => {
  const builder = new TraceBuilder().root(8).child(5, [3, 0, 0], 4);
  expect(rowTuples(builder.state).map(([text]) => text.split(' | ')[0])).toHaveLength(2);
});

it('10,001 threads are not walked through to show some of them', () => {
  const reducer = new RunReducer({ detail: 'counts' });
  for (const event of largeRun()) reducer.apply(event);
  const { state } = reducer;
  const rows = new ThreadRows(state, ENGLISH);
  const read = vi.spyOn(state.threads, 'get');
  const walk = vi.spyOn(state.threads, 'values');
  const [root] = rows.roots();
  const [spawn] = rows.children(root as Row);
  expect(rows.startsOpen(spawn as Row)).toBe(false);
  expect(rows.children(spawn as Row)).toHaveLength(100);
  expect(rows.describe(spawn as Row)?.description).toMatch(/^100 children · /);
  expect(walk).not.toHaveBeenCalled();
  expect(read.mock.calls.length).toBeLessThan(1000);
});

it('what is said of a running thread needs no key of another language', () => {
  const shout = { t: (message: string) => message.toUpperCase() };
  const rows = new ThreadRows(new TraceBuilder().root(8).state, shout);
  expect(rows.describe(threadRow(0))?.description).toMatch(/^RUNNING: BEGINS/);
});

it('operations are shown as they were asked', () => {
  const message = { operation: operation(22, '+', 26), numbers: [53, 48, 31], faults: [] };
  const builder = new TraceBuilder().root(8).search(0, { type: 'spawn', messages: [message] });
  const { state } = builder.child(1, [0, 0, 0], 4);
  expect(new ThreadRows(state, ENGLISH).describe(threadRow(1))?.label).toMatch(/^22\+26=48 -> /);
});
