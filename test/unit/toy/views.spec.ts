import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { contextModel } from '../../../src/inspect/contextModel';
import { openSpawns } from '../../../src/inspect/folding';
import { graphModel } from '../../../src/inspect/graphModel';
import { nodeText } from '../../../src/inspect/graphText';
import { describeEvent } from '../../../src/trace/saidEvent';
import { NO_FILTER, passes } from '../../../src/inspect/threadFilter';
import { lanesOf } from '../../../src/inspect/timelineModel';
import { tokensAround } from '../../../src/inspect/tokensAround';
import { tokenTable } from '../../../src/inspect/tokenTable';
import { TRANSCRIPT_FORMS, type TranscriptForm } from '../../../src/inspect/transcript';
import { foldsOf, problemsOf, sectionsOf, spanAt } from '../../../src/inspect/transcriptFeatures';
import { transcriptOf, transcriptText } from '../../../src/inspect/transcriptOf';
import { threadLabel } from '../../../src/trace/threadLabel';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { headlineOf } from '../../../webview/headline';
import type { RunStore } from '../../../webview/runStore';
import { rowTuples } from '../inspect/rowTuples';
import { storeOf } from '../inspect/views';
import { sort, SortEngine, sortRequest, sortState } from './sortEngine';

const engine = new SortEngine();
afterAll(() => engine.dispose());

let state: RunState;
let run: RunStore;
const thread = (id: number) => state.threads.get(id) as ThreadState;

beforeAll(async () => {
  state = sortState(await sort(engine, sortRequest('dcab')));
  run = storeOf(state);
});

it('the tree of threads', () => {
  expect(rowTuples(state)).toEqual([
    [
      expect.stringMatching(/sort dcab \| solution · 41\/120 tok/),
      [
        [
          expect.stringMatching(/spawn 1 \| 2 children · 2 × solution/),
          [
            [expect.stringMatching(/dc -> 2 letters \| solution · 25\/120 tok/)],
            [expect.stringMatching(/ab -> 2 letters \| solution · 25\/120 tok/)],
          ],
        ],
        [expect.stringMatching(/join 1 \| 2 × solution, 0 × no solution/)],
      ],
    ],
    [expect.stringMatching(/abcd \| verified/)],
  ]);
});

it('the filter of threads finds them by what they say of themselves', () => {
  const filter = { ...NO_FILTER, text: 'ab ->' };
  const found = [...state.threads.values()].filter((one) =>
    passes(filter, state, one, () => threadLabel(state, one)),
  );
  expect(found.map(({ id }) => id)).toEqual([2]);
});

it('the graph counts what each segment wrote, and the longest path through it', () => {
  const { threads, graph, path, head } = run;
  const open = openSpawns(threads, new Map());
  const { nodes, edges } = graphModel({ threads, graph, path, open });
  expect(nodes.map(({ id }) => id)).toHaveLength(4);
  expect(edges.map(({ kind }) => kind).sort()).toEqual([
    'continue',
    'join',
    'join',
    'spawn',
    'spawn',
  ]);
  const labels = nodes.map((node) => nodeText(node, threads, head, ENGLISH).label).join('\n');
  expect(labels).toContain('sort dcab');
  expect(labels).toContain('ab -> 2 letters');
  expect(path.tokens).toBe(31);
});

it('the timeline has a lane for each thread', () => {
  const lanes = lanesOf(run.threads, run.head);
  expect(lanes.map(({ thread: { title } }) => title)).toEqual([
    'sort dcab',
    'dc -> 2 letters',
    'ab -> 2 letters',
  ]);
  const decoded = lanes.map(({ bars }) =>
    bars.filter(({ kind }) => kind === 'decode').reduce((sum, { tokens }) => sum + tokens, 0),
  );
  expect(decoded).toEqual([15, 6, 6]);
});

it('context use is of all that a thread sees', () => {
  const { threads, graph, path, head, steps } = run;
  const model = contextModel({ threads, graph, path, head, steps, axis: 'steps' });
  expect(model.longest?.id).toBe(0);
  expect(model.lines.map(({ points }) => points.at(-1)?.tokens)).toEqual([41, 25, 25]);
  expect(model.pathTokens).toBe(path.tokens);
  // A child begins with what its parent wrote.
  expect(model.lines[1]?.points[1]?.tokens).toBe(19);
  expect(headlineOf(run, ENGLISH).join(' · ')).toMatch(/3 threads.*41 tokens/);
});

describe('transcripts', () => {
  const shown = (id: number, form: TranscriptForm) =>
    transcriptOf(state, thread(id), form, state.names, ENGLISH);

  it.each(TRANSCRIPT_FORMS)('in the form %s hold together', (form) => {
    for (const { id } of state.threads.values()) {
      const transcript = shown(id, form);
      const text = transcriptText(transcript);
      expect(text).not.toMatch(/undefined|null|NaN|#\d|->\s*$/m);
      expect(text.length).toBeGreaterThan(5);
      foldsOf(transcript);
      sectionsOf(transcript);
    }
  });

  it('say what was written as it was written', () => {
    const lines = ['<go>dcab:', 'dc', '(dc,ab)', '[dc:dc=cd.[ab:ab=ab.', '=abcd.'];
    for (const form of ['compact', 'text'] as const) {
      const text = transcriptText(shown(0, form));
      expect(
        text
          .trimEnd()
          .split('\n')
          .map((line) => line.trim()),
      ).toEqual(lines);
    }
    expect(transcriptText(shown(0, 'readable'))).not.toMatch(/of its parent/);
  });

  it('say in words what it means, with its faults', () => {
    const text = transcriptText(shown(0, 'readable'));
    expect(text).toMatch(/d before c/);
    expect(text).toMatch(/wrong order/);
    expect(text).toMatch(/spawn 2 children/);
    expect(text).toMatch(/join 2 of 2 returned something/);
    expect(problemsOf(shown(0, 'readable'))).toHaveLength(1);
    expect(transcriptText(shown(1, 'readable'))).toMatch(/goes on from 15 tokens of its parent/);
  });

  it('of a child begin with what it goes on from, and tell that from its own', () => {
    const lines = shown(1, 'compact');
    expect(lines.map(({ text }) => text)).toEqual([
      'goes on from 15 tokens of its parent',
      '<go>dcab:dc(dc,ab)',
      '[dc:',
      'dc',
      '=cd.',
    ]);
    expect(lines.map(({ spans }) => spans[0]?.origin)).toEqual([
      undefined,
      'inherited',
      'forced',
      'sampled',
      'sampled',
    ]);
    expect(foldsOf(lines)[0]).toEqual({ first: 0, last: 1 });
    expect(spanAt(lines, 3, 0)?.tokens).toEqual({ from: 19, to: 20 });
    const table = tokenTable(thread(1), { from: 14, to: 20 }, state.names, ENGLISH);
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toMatchObject([
      {},
      [')', '12', 'of other threads'],
      ['[', '13', 'forced'],
      {},
      {},
      {},
      ['d', '5', expect.stringMatching(/%/), expect.stringMatching(/^\?/)],
    ]);
    const around = tokensAround(thread(1), thread(1).started.step, state.names);
    expect(around).toMatchObject({ at: ':', after: 'd c = c' });
    expect(around.before).toBe('c , a b ) [ d c');
  });

  it('of a parent tell what its children wrote', () => {
    const line = shown(0, 'compact').find(({ text }) => text.startsWith('['));
    expect(new Set(line?.spans.map(({ origin }) => origin))).toEqual(new Set(['inherited']));
  });

  it('put no blanks between tokens, and name each', () => {
    const { counts } = thread(0);
    const range = { from: counts.prompt, to: counts.prompt + 2 };
    const table = tokenTable(thread(0), range, state.names, ENGLISH);
    expect(table).toMatch(/^d .*%.*\? /m);
    expect(thread(0).search.map(({ event }) => describeEvent(event))).toEqual([
      'd before c (wrong order)',
      'spawn 2: dc  ab',
      'join cd ab',
      'sorted abcd',
    ]);
  });
});
