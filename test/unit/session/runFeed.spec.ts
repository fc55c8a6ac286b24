import { describe, expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import type { RunView } from '../../../src/inspect/runView';
import { RunFeed, wholeView } from '../../../src/session/run/runFeed';
import { RunSession } from '../../../src/session/run/runSession';
import { RunStore } from '../../../webview/runStore';
import { golden } from '../inspect/golden';
import { TraceBuilder } from '../trace/traceBuilder';

async function feedOf(name: 'solved' | 'grandchildren') {
  const { header, events } = await golden(name);
  const session = new RunSession({ id: 'one', header });
  const feed = new RunFeed(session, ENGLISH);
  session.onDidChange((change) => feed.note(change));
  return { session, feed, events };
}

/** The next delta, its threads looked up. */
function deltaOf(feed: RunFeed): RunView {
  const delta = feed.delta();
  if (delta === 'all' || !delta) throw new Error('a delta was due');
  return wholeView(delta);
}

function viewOf(store: RunStore): RunView {
  return { head: store.head, threads: [...store.threads.values()], steps: store.steps };
}

describe('a run that grows', () => {
  test.each(['solved', 'grandchildren'] as const)(
    'is the same told piece by piece as told at once: %s',
    async (name) => {
      const { session, feed, events } = await feedOf(name);
      const store = new RunStore(wholeView(feed.snapshot()));
      for (let from = 0; from < events.length; from += 7) {
        session.receive(events.slice(from, from + 7));
        store.apply(deltaOf(feed));
      }
      session.finishReading();
      store.apply(deltaOf(feed));
      expect(viewOf(store)).toEqual(wholeView(new RunFeed(session, ENGLISH).snapshot()));
    },
  );

  test('says nothing while nothing changes', async () => {
    const { session, feed, events } = await feedOf('solved');
    feed.snapshot();
    expect(feed.delta()).toBeUndefined();
    session.receive(events.slice(0, 20));
    expect(deltaOf(feed)).toMatchObject({ threads: [{ id: 0 }] });
    expect(feed.delta()).toBeUndefined();
  });

  test('tells a thread again that changes while the others are looked up', async () => {
    const { session, feed, events } = await feedOf('grandchildren');
    const half = Math.floor(events.length / 2);
    session.receive(events.slice(0, half));
    const { threads, ...rest } = feed.snapshot();
    const taken = [];
    for (const thread of threads) {
      taken.push(thread);
      if (taken.length === 2) session.receive(events.slice(half));
    }
    const store = new RunStore({ ...rest, threads: taken });
    // What is known of it by then can be drawn.
    expect(store.graph.nodes.length).toBeGreaterThan(0);
    session.finishReading();
    store.apply(deltaOf(feed));
    expect(viewOf(store)).toEqual(wholeView(new RunFeed(session, ENGLISH).snapshot()));
  });

  test('tells only threads that changed, and their children’s outcomes', async () => {
    const { session, feed, events } = await feedOf('grandchildren');
    session.receive(events.slice(0, -1));
    feed.snapshot();
    session.receive(events.slice(-1));
    const delta = deltaOf(feed);
    expect(delta.threads.length).toBeLessThan(session.state.threads.size);
    expect(delta.head.result).toBeDefined();
  });
});

test('of very many steps it tells one of two, those told before included', async () => {
  const { session, feed } = await feedOf('solved');
  const common = { type: 'sampled', threads: [0], tokenIds: [1], forwardMs: 1 } as const;
  const builder = new TraceBuilder().root(2);
  const steps = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => ({ ...common, step: from + i, ms: from + i }));
  session.receive([...builder.events, ...steps(0, 131_000)]);
  const store = new RunStore(wholeView(feed.snapshot()));
  expect(store.steps).toMatchObject({ every: 1, step: { length: 131_000 } });
  session.receive(steps(131_000, 131_100));
  store.apply(deltaOf(feed));
  const { every, step } = store.steps;
  expect(every).toBe(2);
  expect(step).toEqual(Array.from({ length: 65_550 }, (_, i) => 2 * i));
  expect(viewOf(store)).toEqual(wholeView(new RunFeed(session, ENGLISH).snapshot()));
});

describe('another moment', () => {
  test('is told as a whole', async () => {
    const { session, feed, events } = await feedOf('solved');
    session.receive(events);
    feed.snapshot();
    await session.moveTo(30);
    expect(feed.delta()).toBe('all');
    const { head, threads } = wholeView(feed.snapshot());
    expect(head.live).toBe(false);
    expect(head.cursor.step).toBeLessThan(head.latest.step);
    expect(threads.length).toBeLessThan(session.playback.latest.threads.size);
    expect(feed.delta()).toBeUndefined();
  });

  test('an absent listener is told all', async () => {
    const { feed } = await feedOf('solved');
    expect(feed.delta()).toBe('all');
    feed.snapshot();
    feed.forget();
    expect(feed.delta()).toBe('all');
  });
});
