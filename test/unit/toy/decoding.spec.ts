import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelPackage } from '../../../src/engine/modelPackage';
import { headerOf } from '../../../src/engine/traceHeader';
import { measureRun } from '../../../src/trace/metrics';
import { outcomeOf } from '../../../src/trace/outcome';
import { totalTokens } from '../../../src/trace/runState';
import { threadLabel } from '../../../src/trace/threadLabel';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { writeModel } from '../engine/modelFolder';
import { sort, SortEngine, sortHeader, sortRequest, sortState, TOY_LANGUAGES } from './sortEngine';
import { SORT_VOCABULARY, sortText } from './sortLanguage';
import { SORT_SHAPE } from './sortModel';

const engine = new SortEngine();
afterAll(() => engine.dispose());

let events: readonly TraceEvent[];
let state: RunState;
const thread = (id: number) => state.threads.get(id) as ThreadState;

beforeAll(async () => {
  events = await sort(engine, sortRequest('dcab'));
  state = sortState(events);
});

it('the worker decodes a language that nobody told the program of', () => {
  expect(state.anomalies.first).toEqual([]);
  expect(state.end).toMatchObject({ claimed: true, verified: true, answer: 'abcd' });
  expect(state.start).toMatchObject({ task: 'sort', problem: { letters: 'dcab' } });
  expect([...state.threads.values()].map((one) => threadLabel(state, one))).toEqual([
    'sort dcab',
    'dc -> 2 letters',
    'ab -> 2 letters',
  ]);
  expect([...state.threads.values()].map((one) => outcomeOf(state, one))).toEqual([
    'solution',
    'solution',
    'solution',
  ]);
});

it('children begin with the context of their parent, up to the spawn', () => {
  const parent = '<go>dcab:dc(dc,ab)';
  const inherited = parent.length - '<go>'.length + 1;
  for (const id of [1, 2]) {
    expect(thread(id).counts).toEqual({ inherited, prompt: 4, sampled: 6, joined: 0 });
    expect(thread(id).context).toBe(inherited + 10);
  }
});

it('nothing that a parent has read is read again for its children', () => {
  // The last token of a thread that waits was sampled, and never read.
  expect(engine.model.reads.slice(0, 4)).toEqual([
    { held: '', read: '<go>dcab:' },
    { held: '<go>dcab:dc(dc,ab', read: ')[dc:' },
    { held: '<go>dcab:dc(dc,ab', read: ')[ab:' },
    { held: '<go>dcab:dc(dc,ab', read: ')[dc:dc=cd.[ab:ab=ab.' },
  ]);
  const prefills = events.filter((event) => event.type === 'prefill');
  expect(prefills.map(({ threads, reason, tokens }) => [threads, reason, tokens])).toEqual([
    [[0], 'prompt', 6],
    [[1], 'prompt', 5],
    [[2], 'prompt', 5],
    [[0], 'join', 21],
  ]);
});

it('a parent goes on with the whole text of its children', () => {
  const { tokens, counts } = thread(0);
  const ids = Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? -1);
  expect(sortText(ids)).toBe('<go>dcab:dc(dc,ab)[dc:dc=cd.[ab:ab=ab.=abcd.');
  expect(counts).toEqual({ prompt: 6, sampled: 2 + 7 + 6, joined: 0, inherited: 20 });
  expect(thread(0).spawns[0]).toMatchObject({
    messages: [{ text: 'dc' }, { text: 'ab' }],
    results: ['cd', 'ab'],
    texts: [
      ['c', 'd'],
      ['a', 'b'],
    ],
  });
});

it('what several contexts hold is counted once, in the thread that wrote it', () => {
  // The root's prompt and what it says, and both of its children.
  expect(totalTokens(state.tokens)).toBe(6 + 15 + 2 * 10);
  const { sequential, longestContext, spawns, children, faults } = measureRun(state);
  // Down into one child, and back.
  expect(sequential.tokens).toBe(6 + 9 + 10 + 6);
  expect(longestContext).toEqual({ thread: 0, tokens: 6 + 15 + 20 });
  expect({ spawns, children }).toEqual({ spawns: 1, children: 2 });
  expect(faults).toEqual({ 'wrong order': 2 });
});

it('spawns within spawns, each level with all that is above it', async () => {
  const nested = sortState(await sort(engine, sortRequest('hgfedcba', { contextWindow: 120 })));
  expect(nested.end).toMatchObject({ verified: true, answer: 'abcdefgh' });
  expect(nested.threads.size).toBe(7);
  const grandchild = nested.threads.get(3);
  const parent = nested.threads.get(1);
  expect(grandchild?.depth).toBe(2);
  expect(grandchild?.counts.inherited).toBe(parent?.spawns[0]?.context);
});

describe('limits', () => {
  it('tokens that children wrote count once against those of the run', async () => {
    const runTokens = totalTokens(state.tokens) + 1;
    const enough = sortState(await sort(engine, sortRequest('dcab', { runTokens })));
    expect(enough.end?.verified).toBe(true);
    const short = sortState(await sort(engine, sortRequest('dcab', { runTokens: runTokens - 2 })));
    expect(short.limits).toMatchObject([{ limit: 'runTokens' }]);
    expect(short.end).toMatchObject({ finishReason: 'length', claimed: false });
  });

  it('a context that is full of its parent ends its thread, and the parent goes on', async () => {
    const window = thread(1).context - 2;
    const cut = sortState(await sort(engine, sortRequest('dcab', { contextWindow: window })));
    expect(cut.limits).toMatchObject([{ thread: 1 }, { thread: 2 }]);
    expect(outcomeOf(cut, cut.threads.get(1) as ThreadState)).toBe('limit');
    expect(cut.threads.get(0)?.spawns[0]?.results).toEqual([null, null]);
    expect(cut.end?.verified).toBe(true);
  });

  it('no context is longer than the window, wherever a child begins', async () => {
    const whole = sortState(await sort(engine, sortRequest('hgfedcba')));
    for (let window = 12; window < (whole.threads.get(0)?.context ?? 0) + 2; window++) {
      const request = sortRequest('hgfedcba', { contextWindow: window });
      const cut = sortState(await sort(engine, request));
      // One that has no room for a word of its own was never read.
      const read = [...cut.threads.values()].filter(({ counts }) => counts.sampled > 0);
      expect(Math.max(...read.map(({ context }) => context)), `${window}`).toBeLessThanOrEqual(
        window,
      );
      expect(cut.anomalies.first).toEqual([]);
    }
  });

  it('children that are not served leave no text, and the parent is told', async () => {
    const alone = sortState(await sort(engine, sortRequest('dcab', { depth: 0 })));
    expect(alone.threads.size).toBe(1);
    expect(alone.threads.get(0)?.spawns[0]?.results).toEqual([null, null]);
    expect(alone.end?.verified).toBe(true);
    const half = sortState(await sort(engine, sortRequest('dcab', { threads: 2 })));
    expect(half.threads.get(0)?.spawns[0]?.results).toEqual(['cd', null]);
  });
});

describe('what does not know the language', () => {
  it('refuses its models and its runs in words', async () => {
    const folder = writeModel(`${engine.folder}/other`, {
      vocabulary: SORT_VOCABULARY,
      architecture: SORT_SHAPE,
    });
    await expect(openModelPackage(folder)).rejects.toThrow(/another vocabulary/);
    await expect(openModelPackage(folder, '', TOY_LANGUAGES)).resolves.toMatchObject({
      shape: SORT_SHAPE,
    });
    const facts = { model: { name: 'sort' }, createdBy: 'toy 1.0' };
    expect(() => headerOf(sortRequest('ab'), facts)).toThrow(/brackets/);
    expect(sortHeader(sortRequest('ab')).model.join).toBe('nothing');
    await expect(sort(engine, { ...sortRequest('ab'), language: 'compact' })).rejects.toThrow(
      /compact/,
    );
  });
});
