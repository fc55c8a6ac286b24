import { beforeAll, describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { tokenTable } from '../../../src/inspect/tokenTable';
import { TRANSCRIPT_FORMS, type TranscriptForm } from '../../../src/inspect/transcript';
import {
  foldsOf,
  placeOfToken,
  placesByOrigin,
  problemsOf,
  sectionsOf,
  spanAt,
} from '../../../src/inspect/transcriptFeatures';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { type ThreadTree, toTraceDict, type TraceDict } from '../../../src/language/text/traceDict';
import { VOCABULARY } from '../../../src/language/compact/vocabulary';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { TraceBuilder } from '../trace/traceBuilder';
import { golden, type GoldenName, stateAfter } from './golden';
import { TokenNames } from '../../../src/trace/tokenNames';
import { promptOf, searchOf } from '../../../src/tasks/countdownTrace';

const NAMES: readonly GoldenName[] = ['solved', 'grandchildren', 'window'];

const threadOf = (state: RunState, id: number) => state.threads.get(id) as ThreadState;

function transcript(state: RunState, id: number, form: TranscriptForm, vocabulary = VOCABULARY) {
  return transcriptOf(state, threadOf(state, id), form, new TokenNames(vocabulary), ENGLISH);
}

const textOf = (state: RunState, id: number, form: TranscriptForm) =>
  transcriptText(transcript(state, id, form))
    .trimEnd()
    .split('\n');

describe('the transcript of a thread', () => {
  let events: readonly RecordedEvent[];
  let state: RunState;

  beforeAll(async () => {
    ({ events } = await golden('grandchildren'));
    state = stateAfter(events);
  });

  it('reads like a search log', () => {
    expect(textOf(state, 0, 'readable')).toEqual([
      '50 25 11 7 3 -> 97  (11 tokens of prompt)',
      '  spawn 4 children',
      '    50-25=25 -> 25 11 7 3  solution',
      '    50-11=39 -> 39 25 7 3  no solution',
      '    50-7=43 -> 43 25 11 3  no solution',
      '    50-3=47 -> 47 25 11 7  no solution',
      '  join 1 × solution, 3 × no solution',
      '    50-25=25, 11-7=4, 25*4=100, 100-3=97',
      '    no solution',
      '    no solution',
      '    no solution',
      '  solution: 50-25=25, 11-7=4, 25*4=100, 100-3=97',
    ]);
    expect(textOf(state, 3, 'readable').slice(11, 17)).toEqual([
      '  25-3=22 -> 43 22 11',
      '    43-22=21 -> 21 11',
      '      21-11=10',
      '      21+11=32',
      '    43-11=32 -> 32 22',
      '      32-22=10',
    ]);
  });

  it('or gives the tokens, a line for each event and each message', () => {
    expect(textOf(state, 0, 'compact')).toEqual([
      '<bos> apr children4 perSpawn8 97 50 25 11 7 3 |',
      'spawn',
      '50 - 25 25',
      '50 - 11 39',
      '50 - 7 43',
      '50 - 3 47',
      'endspawn',
      'join',
      'goal 50 - 25 25 11 - 7 4 25 * 4 100 100 - 3 97',
      'miss',
      'miss',
      'miss',
      'endjoin',
      'solution 50 - 25 25 11 - 7 4 25 * 4 100 100 - 3 97 <eos>',
    ]);
  });

  it('or is what the published repository writes', async () => {
    for (const name of NAMES) {
      const run = stateAfter((await golden(name)).events);
      const visit = (id: number, dict: TraceDict) => {
        const own = textOf(run, id, 'text').join('\n');
        // Names of states that only a child knows may differ.
        const nameless = (text = '') => text.replace(/#[\d,]+/g, '#').trimEnd();
        expect(nameless(own)).toBe(nameless(dict.main_calls.at(-1)));
        expect(own.split('\n')[0]).toBe(dict.main_calls.at(-1)?.split('\n')[0]);
        threadOf(run, id).spawns.forEach(({ children }, i) =>
          children.forEach((child, k) => visit(child, dict.sub_calls?.[i]?.[k] as TraceDict)),
        );
      };
      visit(0, toTraceDict(treeOf(run, 0)));
    }
  });

  it('has every token in its place, in every form and at every moment', async () => {
    for (const name of NAMES) {
      const reducer = new RunReducer();
      let count = 0;
      for (const event of (await golden(name)).events) {
        reducer.apply(event);
        if (event.type !== 'search' || count++ % 11 > 0) continue;
        const thread = threadOf(reducer.state, event.thread);
        for (const form of TRANSCRIPT_FORMS) {
          const faults = transcript(reducer.state, thread.id, form).filter(
            ({ text, spans }) =>
              !spans.every(
                ({ start, end, tokens }, i) =>
                  start >= (spans[i - 1]?.end ?? 0) &&
                  start < end &&
                  end <= text.length &&
                  tokens.from < tokens.to &&
                  tokens.to <= thread.context,
              ),
          );
          expect(faults).toEqual([]);
        }
        const compact = transcript(reducer.state, thread.id, 'compact');
        const positions = compact.flatMap(({ spans }) => spans.map(({ tokens }) => tokens.from));
        expect(positions).toEqual(Array.from({ length: thread.context }, (_, i) => i));
      }
    }
  });

  it('folds by state, and an outline hangs deeper lines below the others', () => {
    const lines = transcript(state, 3, 'readable');
    const folds = foldsOf(lines).map(({ first, last }) => [first, last]);
    expect(folds.slice(0, 5)).toEqual([
      [0, lines.length - 1],
      [1, 5],
      [6, 10],
      [11, expect.any(Number)],
      [12, 14],
    ]);
    const [root] = sectionsOf(lines);
    expect(root?.children[0]?.children.map(({ line }) => line.child)).toEqual([13, 14, 15, 16]);
  });

  it('tells what the model did not choose', () => {
    const forced = placesByOrigin(transcript(state, 0, 'compact'), 'forced');
    expect([...new Set(forced.map(({ line }) => line))]).toEqual([7, 8, 9, 10, 11, 12]);
    expect(placesByOrigin(transcript(state, 0, 'compact'), 'given')).toEqual([]);
  });

  it('tells mistakes where they were made', () => {
    for (const form of TRANSCRIPT_FORMS) {
      const lines = transcript(state, 3, form);
      const [wrong, again] = problemsOf(lines);
      expect(wrong).toMatchObject({ fault: 'wrong numbers', severity: 'error' });
      expect(lines[wrong?.line ?? 0]?.text).toMatch(/25 ?- ?11/);
      expect(again).toMatchObject({ fault: 'repeated state', severity: 'information' });
    }
  });

  it('finds tokens by their place, and places by their token', () => {
    const lines = transcript(state, 0, 'compact');
    expect(spanAt(lines, 2, 0)?.tokens).toEqual({ from: 12, to: 13 });
    expect(placeOfToken(lines, 12)).toEqual({ line: 2, start: 0, end: 2 });
    expect(spanAt(lines, 99, 0)).toBeUndefined();
    expect(placeOfToken(lines, 9999)).toBeUndefined();
  });

  it('shows what is not complete, and why a thread stands still', () => {
    const wait = events.findIndex(({ type }) => type === 'threadWait');
    const waiting = stateAfter(events.slice(0, wait + 1));
    expect(textOf(waiting, 0, 'readable').at(-1)).toBe('  waiting for 4 of 4 children');
    const sampled = events.findIndex(({ type }) => type === 'sampled');
    expect(textOf(stateAfter(events.slice(0, sampled + 1)), 0, 'readable')[1]).toBe('  spawn …');
  });
});

it('a limit that ended a thread is its last line', async () => {
  const state = stateAfter((await golden('window')).events);
  const ended = [...state.threads.values()].find(({ limits }) => limits.length > 0) as ThreadState;
  expect(textOf(state, ended.id, 'readable').at(-1)).toBe(
    '  window reached (64 tokens) · 44 tokens',
  );
});

it('what a trace says is text, whatever it is', () => {
  const text = `<b>\u202e\n${'z'.repeat(100_000)}`;
  const hostile = { type: 'malformed', kind: 'unexpected line', text } as const;
  const { state } = new TraceBuilder().root(8).search(0, hostile);
  for (const form of TRANSCRIPT_FORMS) {
    for (const line of transcript(state, 0, form, [])) {
      expect(line.text).not.toMatch(/[\n\u202e]/);
      expect(line.text.length).toBeLessThan(10_000);
    }
  }
  expect(problemsOf(transcript(state, 0, 'readable'))).toMatchObject([
    { fault: 'unexpected line' },
  ]);
});

describe('the table of tokens', () => {
  it('gives probabilities and what could have come instead', () => {
    const builder = new TraceBuilder().root(1);
    builder.add({
      type: 'sampled',
      threads: [0],
      tokenIds: [1],
      logprobs: [Math.log(0.75)],
      alternatives: [{ tokenIds: [1, 2], logprobs: [Math.log(0.75), Math.log(0.25)] }],
      forwardMs: 1,
    });
    const table = tokenTable(
      threadOf(builder.state, 0),
      { from: 0, to: 9 },
      new TokenNames(['zero', 'one', 'two', 'three']),
      ENGLISH,
    );
    expect(table.split('\n')).toEqual([
      'token  id  probability  instead',
      'three  3   forced',
      'one    1   75.0 %       two 25.0 %',
    ]);
  });

  it('is cut where it is long, and says so where nothing was recorded', () => {
    const { state } = new TraceBuilder().root(100);
    const all = { from: 0, to: 100 };
    const lines = tokenTable(threadOf(state, 0), all, new TokenNames(), ENGLISH).split('\n');
    expect(lines).toHaveLength(42);
    expect(lines.at(-1)).toBe('60 more tokens');
    const counts = new RunReducer({ detail: 'counts' });
    for (const event of new TraceBuilder().root(3).events) counts.apply(event);
    const none = tokenTable(threadOf(counts.state, 0), all, new TokenNames(), ENGLISH);
    expect(none).toBe('The tokens of this run were not recorded.');
  });
});

function treeOf(state: RunState, id: number): ThreadTree {
  const thread = threadOf(state, id);
  return {
    prompt: promptOf(thread),
    events: searchOf(thread).map(({ event }) => event),
    spawns: thread.spawns.map(({ children }) => children.map((child) => treeOf(state, child))),
  };
}
