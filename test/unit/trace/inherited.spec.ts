import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contextSeries } from '../../../src/trace/contextSeries';
import { segmentWords } from '../../../src/trace/export/segmentWords';
import { graphOf } from '../../../src/trace/graph';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import { partOf } from '../../../src/trace/threadPart';
import { TokenNames } from '../../../src/trace/tokenNames';
import type { ThreadId, TraceEvent, Untimed } from '../../../src/trace/traceEvent';
import { plainState } from './plainState';
import { LIMITS } from './traceBuilder';

/** Writes a run whose threads begin with what others wrote, and knows each context as a list. */
class Forking {
  readonly events: TraceEvent[] = [];
  readonly contexts: number[][] = [];
  private step = 0;
  private nextId = 100;

  constructor() {
    this.add({ type: 'runStart', limits: LIMITS });
  }

  start(parent: ThreadId | undefined, inherited: number, prompt: number): ThreadId {
    const promptTokenIds = this.fresh(prompt);
    const above = parent === undefined ? [] : this.context(parent).slice(0, inherited);
    const thread = this.contexts.push([...above, ...promptTokenIds]) - 1;
    this.add({
      ...{ type: 'threadStart', thread, promptTokenIds },
      ...(parent !== undefined && { parent, spawn: 0, index: thread }),
      ...(above.length > 0 && { inherited: above.length }),
    });
    return thread;
  }

  sample(thread: ThreadId, given = false): void {
    this.step++;
    const [id = 0] = this.fresh(1);
    this.context(thread).push(id);
    this.add({
      ...{ type: 'sampled', threads: [thread], tokenIds: [id], logprobs: [-1], forwardMs: 1 },
      alternatives: [{ tokenIds: [id, 0], logprobs: [-1, -2] }],
      ...(given && { given: [thread] }),
    });
  }

  force(thread: ThreadId, count: number, inherited: boolean): void {
    const tokenIds = this.fresh(count);
    this.context(thread).push(...tokenIds);
    this.add({ type: 'forced', thread, tokenIds, ...(inherited && { inherited }) });
  }

  add(event: Untimed): void {
    this.events.push({ ...event, step: this.step, ms: this.step });
  }

  private context(thread: ThreadId): number[] {
    return this.contexts[thread] as number[];
  }

  private fresh(count: number): number[] {
    return Array.from({ length: count }, () => this.nextId++);
  }
}

function reduce(events: readonly TraceEvent[], reducer = new RunReducer()): RunReducer {
  for (const event of events) reducer.apply(event);
  return reducer;
}

const threadOf = (state: RunState, id: ThreadId) => state.threads.get(id) as ThreadState;

function idsOf({ tokens }: ThreadState): number[] {
  return Array.from({ length: tokens?.length ?? 0 }, (_, i) => tokens?.id(i) ?? -1);
}

const anywhere = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** What is done, to which of the threads, and how much of it. */
const deeds = fc.array(
  fc.tuple(fc.constantFrom('start', 'sample', 'given', 'join', 'text'), anywhere, anywhere),
  { maxLength: 40 },
);

const runs = deeds.map((all) => {
  const run = new Forking();
  run.start(undefined, 0, 3);
  for (const [deed, who, much] of all) {
    const thread = Math.floor(who * run.contexts.length);
    const length = run.contexts[thread]?.length ?? 0;
    if (deed === 'start') run.start(thread, Math.floor(much * (length + 1)), thread % 3);
    else if (deed === 'sample' || deed === 'given') run.sample(thread, deed === 'given');
    else run.force(thread, 1 + Math.floor(much * 4), deed === 'text');
  }
  return run;
});

describe('contexts that fork', () => {
  test('have every token in its place, however threads go on beside each other', () => {
    fc.assert(
      fc.property(runs, ({ events, contexts }) => {
        const { state } = reduce(events);
        expect([...state.threads.values()].map(idsOf)).toEqual(contexts);
        for (const thread of state.threads.values()) {
          expect(thread.context).toBe(contexts[thread.id]?.length);
        }
      }),
    );
  });

  test('are the same again from every checkpoint, and where they go on from it', () => {
    fc.assert(
      fc.property(runs, fc.nat(60), fc.nat(60), ({ events }, a, b) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const original = reduce(events.slice(0, first));
        const checkpoint = original.save();
        reduce(events.slice(first), original);
        const resumed = new RunReducer({}, checkpoint);
        expect(plainState(resumed.state)).toEqual(plainState(reduce(events.slice(0, first)).state));
        reduce(events.slice(first, second), resumed);
        expect(plainState(resumed.state)).toEqual(
          plainState(reduce(events.slice(0, second)).state),
        );
        expect(plainState(original.state)).toEqual(plainState(reduce(events).state));
      }),
      { numRuns: 60 },
    );
  });

  test('tell what is inherited from what was put in, given and chosen', () => {
    const run = new Forking();
    run.start(undefined, 0, 2);
    run.sample(0);
    run.start(0, 3, 1);
    run.sample(1, true);
    run.force(1, 1, false);
    run.force(1, 1, true);
    run.sample(1);
    const { tokens } = threadOf(reduce(run.events).state, 1);
    if (!tokens) throw new Error('Its tokens were told.');
    const told = Array.from({ length: tokens.length }, (_, i) => [
      ...[tokens.isForced(i), tokens.isInherited(i), tokens.isGiven(i)].map(Number),
      tokens.logprob(i),
      tokens.alternatives(i)?.tokenIds.length,
      tokens.moment(i).step,
    ]);
    expect(told).toEqual([
      [1, 1, 0, undefined, undefined, 1],
      [1, 1, 0, undefined, undefined, 1],
      [1, 1, 0, undefined, undefined, 1],
      [1, 0, 0, undefined, undefined, 1],
      [0, 0, 1, -1, 2, 2],
      [1, 0, 0, undefined, undefined, 2],
      [1, 1, 0, undefined, undefined, 2],
      [0, 0, 0, -1, 2, 3],
    ]);
    expect(() => tokens.id(8)).toThrow(RangeError);
    expect(() => tokens.id(-1)).toThrow(RangeError);
  });

  test('grow in a thread from its own beginning', () => {
    const run = new Forking();
    run.start(undefined, 0, 2);
    run.sample(0);
    run.sample(0);
    run.start(0, 4, 1);
    run.sample(1);
    expect(contextSeries(threadOf(reduce(run.events).state, 1))).toEqual([
      { step: 2, ms: 2, tokens: 5 },
      { step: 3, ms: 3, tokens: 6 },
    ]);
  });

  test('are written out once', () => {
    const run = new Forking();
    run.start(undefined, 0, 2);
    run.start(0, 2, 1);
    run.sample(1);
    const { state } = reduce(run.events);
    const segments = graphOf(state).nodes.filter(({ thread }) => thread === 1);
    const names = new TokenNames();
    expect(segmentWords(threadOf(state, 1), segments, names)).toEqual([
      { given: '#102', written: '#103' },
    ]);
  });
});

describe('what a file does not tell', () => {
  test('leaves what follows it untold, and what begins behind it', () => {
    const run = new Forking();
    run.start(undefined, 0, 2);
    run.start(0, 2, 1);
    run.add({ type: 'forced', thread: 0, tokenIds: [], tokens: 3 });
    run.add({ type: 'sampled', threads: [0], tokenIds: [9], forwardMs: 1 });
    const inherited = { type: 'threadStart', parent: 0, promptTokenIds: [7] } as const;
    run.add({ ...inherited, thread: 2, inherited: 6 });
    run.add({ ...inherited, thread: 3, inherited: 2 });
    run.add({ ...inherited, thread: 4, inherited: 2 ** 40 });
    run.add({ ...inherited, thread: 5, inherited: 2, parent: 77 });
    const { state } = reduce(run.events);
    expect(idsOf(threadOf(state, 0))).toEqual([100, 101]);
    expect(threadOf(state, 0).context).toBe(6);
    expect(idsOf(threadOf(state, 1))).toEqual([100, 101, 102]);
    expect(threadOf(state, 2).tokens).toBeUndefined();
    expect(idsOf(threadOf(state, 3))).toEqual([100, 101, 7]);
    expect(threadOf(state, 4).tokens).toBeUndefined();
    expect(threadOf(state, 5).tokens).toBeUndefined();
  });

  test('is not kept where only counts are', () => {
    const run = new Forking();
    run.start(undefined, 0, 2);
    run.start(0, 2, 1);
    const { state } = reduce(run.events, new RunReducer({ detail: 'counts' }));
    expect(threadOf(state, 1)).toMatchObject({ tokens: undefined, context: 3 });
  });
});

describe('at size', () => {
  test('ten thousand threads with a long context above them cost their own tokens only', () => {
    const prompt = Array.from({ length: 20_000 }, (_, i) => i);
    const start = { type: 'threadStart', step: 0, ms: 0 } as const;
    const reducer = new RunReducer();
    reducer.apply({ type: 'runStart', limits: LIMITS, step: 0, ms: 0 });
    reducer.apply({ ...start, thread: 0, promptTokenIds: prompt });
    const before = process.memoryUsage().arrayBuffers;
    for (let thread = 1; thread <= 10_000; thread++) {
      const child = { thread, parent: 0, spawn: 0, index: thread, inherited: prompt.length };
      reducer.apply({ ...start, ...child, promptTokenIds: [1] });
    }
    // Whole contexts would be 13 bytes a token: 2,600 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 2 ** 20);
    expect(idsOf(threadOf(reducer.state, 10_000)).slice(-2)).toEqual([19_999, 1]);
  });

  test('threads that go on from each other do so without a stack', () => {
    const depth = 20_000;
    const reducer = new RunReducer();
    reducer.apply({ type: 'runStart', limits: LIMITS, step: 0, ms: 0 });
    for (let thread = 0; thread < depth; thread++) {
      reducer.apply({
        ...{ type: 'threadStart', thread, promptTokenIds: [thread], step: 0, ms: 0 },
        ...(thread > 0 && { parent: thread - 1, spawn: 0, index: 0, inherited: thread }),
      });
    }
    const { tokens } = threadOf(reducer.state, depth - 1);
    expect(tokens?.length).toBe(depth);
    expect([0, 1, depth - 1].map((position) => tokens?.id(position))).toEqual([0, 1, depth - 1]);
  });
});

test("the part of an event that tells of one thread has that one's count of tokens", () => {
  const now = { step: 1, ms: 1 };
  const sampled = { type: 'sampled', threads: [4, 7], tokenIds: [], tokens: [2, 5] } as const;
  expect(partOf({ ...sampled, forwardMs: 1, ...now }, 7)).toMatchObject({
    threads: [7],
    tokens: [5],
  });
});
