import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelRunner } from '../../../src/engine/forward';
import type { ModelShape } from '../../../src/engine/modelShape';
import {
  branchStep,
  herePosition,
  type SampledTokens,
  sampledBefore,
  withEdit,
} from '../../../src/inspect/branch';
import { COMPACT_EDITING } from '../../../src/language/compact/spawnEditing';
import { wordId } from '../../../src/language/compact/vocabulary';
import { MemoryEvents } from '../../../src/session/run/memoryEvents';
import type { RunState, ThreadState } from '../../../src/trace/runState';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { openBundledModel } from '../engine/bundledModel';
import { Bench, request, sampledOf, stateOf, withoutGiven, withoutTimes } from '../engine/decoding';
import type { SpawnMessage } from '../../../src/countdown/searchEvent';

// A busy machine takes this long.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** The bundled model decodes: 53 31 26 22 -> 27 spawns once, and its children search on. */
let runner: ModelRunner;
let shape: ModelShape;
let original: readonly TraceEvent[];
let state: RunState;
const WHAT = request([53, 31, 26, 22], 27);

async function decode(given?: readonly SampledTokens[]): Promise<readonly TraceEvent[]> {
  const bench = new Bench(runner, { shape });
  const run = bench.add({ ...WHAT, ...(given && { given }) });
  await bench.finish();
  return withoutTimes(bench.eventsOf(run));
}

function eventsOf(all: readonly TraceEvent[]): MemoryEvents {
  const events = new MemoryEvents();
  events.append(all);
  return events;
}

async function branchAt(id: number, position: number, edit: readonly number[] = []) {
  const given = await sampledBefore(eventsOf(original), branchStep(thread(id), position) ?? NaN);
  return withEdit(given ?? [], id, edit);
}

function thread(id: number): ThreadState {
  return state.threads.get(id) as ThreadState;
}

beforeAll(async () => {
  ({ shape, runner } = await openBundledModel());
  original = await decode();
  state = stateOf(original);
});
afterAll(() => runner.dispose());

describe('a branch', () => {
  it('that edits nothing equals its original, wherever it begins', async () => {
    const places = [
      [0, thread(0).counts.prompt + 2],
      [0, (thread(0).spawns[0]?.context ?? 0) + 1],
      [1, thread(1).counts.prompt],
      [2, thread(2).context - 3],
      [2, thread(2).context],
    ] as const;
    for (const [id, position] of places) {
      const given = await branchAt(id, position);
      expect(withoutGiven(await decode(given)), `${id} at ${position}`).toEqual(original);
    }
  });

  it('writes the edit, and nothing before it is another', async () => {
    const position = thread(3).counts.prompt + 6;
    const fail = [wordId('fail'), wordId('<eos>')];
    const events = await decode(await branchAt(3, position, fail));
    const branch = stateOf(events);
    expect(branch.threads.get(3)?.answer).toBeNull();
    expect(sampledOf(events).get(3)).toEqual([
      ...(sampledOf(original).get(3) as number[]).slice(0, 6),
      ...fail,
    ]);
    const step = thread(3).tokens?.moment(position).step as number;
    const before = (all: readonly TraceEvent[]) =>
      withoutGiven(all.filter((event) => event.step < step));
    expect(before(events)).toEqual(before(original));
  });

  it('with another spawn message has another child, and its siblings as they were', async () => {
    const messages = messagesOf(thread(0));
    const { message } = COMPACT_EDITING.read('53+22', thread(0), 0);
    const edited = messages.map((old, i) => (i === 1 ? message : old));
    const position = COMPACT_EDITING.find(thread(0), 0) as number;
    const events = await decode(await branchAt(0, position, COMPACT_EDITING.write(edited)));
    const branch = stateOf(events);
    expect(branch.threads.get(2)?.prompt).toMatchObject({ numbers: [75, 31, 26] });
    for (const id of [1, 3, 4]) {
      expect(sampledOf(events).get(id)).toEqual(sampledOf(original).get(id));
    }
  });

  it('needs the tokens', () => {
    expect(branchStep({ ...thread(0), tokens: undefined }, 5)).toBeUndefined();
  });

  it('says how far the reading is, and ends it when it is cancelled', async () => {
    const events = eventsOf(original);
    let share = 0;
    await sampledBefore(events, Infinity, { onProgress: (now) => (share = now) });
    expect(share).toBe(1);
    const signal = AbortSignal.abort();
    expect(await sampledBefore(events, Infinity, { signal })).toBeUndefined();
  });

  it('is given no more than can be held', async () => {
    const threads = Array.from({ length: 1000 }, (_, i) => i);
    const event = { type: 'sampled', threads, tokenIds: threads, forwardMs: 1 } as const;
    const events = (steps: number) =>
      eventsOf(Array.from({ length: steps }, (_, step) => ({ ...event, step, ms: step })));
    expect(await sampledBefore(events(1000), Infinity)).toHaveLength(1000);
    await expect(sampledBefore(events(1001), Infinity)).rejects.toThrow(/Choose an earlier place/);
    expect(await sampledBefore(events(1001), 1000)).toHaveLength(1000);
  });
});

it('a spawn that is written again as it was is the same', () => {
  const { tokens, spawns } = thread(0);
  const position = COMPACT_EDITING.find(thread(0), 0) as number;
  const written = COMPACT_EDITING.write(messagesOf({ spawns }));
  expect(written).toEqual(written.map((_, i) => tokens?.id(position + i)));
});

it('a thread that has ended is run again from its start, any other from where it stands', () => {
  expect(herePosition(thread(1), undefined)).toBe(thread(1).counts.prompt);
  const halfway = original.findIndex(({ type, step }) => type === 'sampled' && step === 50);
  const running = stateOf(original.slice(0, halfway)).threads.get(1) as ThreadState;
  expect(running.state).toBe('running');
  expect(herePosition(running, undefined)).toBe(running.context);
  expect(herePosition(thread(1), 20)).toBe(20);
  expect(herePosition(thread(1), 0)).toBe(thread(1).counts.prompt);
});

describe('a spawn message', () => {
  const read = (text: string) => COMPACT_EDITING.read(text, thread(0), 0);

  it('is an operation on the numbers that the thread has', () => {
    const operation = { left: 53, operator: '-', right: 22, result: 31 };
    const message = { operation, numbers: [31, 31, 26], faults: [] };
    for (const text of ['53-22=31', ' 53 − 22 ', '53-22']) {
      expect(read(text)).toMatchObject({ message, isWrong: false });
    }
    expect(read('53-22').outcome.message).toBe('The child searches 31 31 26.');
  });

  it('may have a wrong result, and says so', () => {
    expect(read('53-22=30')).toMatchObject({
      message: { numbers: [31, 30, 26], faults: ['wrong arithmetic'] },
      isWrong: true,
    });
  });

  it.each([
    ['53-', 'Write one operation'],
    ['53-22=31=31', 'Write one operation'],
    ['53-21', 'Use two of the numbers that the thread has here: 53 31 26 22.'],
    ['53-53', 'Use two of the numbers'],
    ['22-53', 'no negative intermediate result'],
    ['53/22', 'no division with a remainder'],
  ])('%s is refused in words', (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
});

function messagesOf({ spawns }: Pick<ThreadState, 'spawns'>): readonly SpawnMessage[] {
  return (spawns[0]?.messages ?? []) as readonly SpawnMessage[];
}
