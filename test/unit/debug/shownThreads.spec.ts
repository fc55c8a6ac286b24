import { expect, test, vi } from 'vitest';
import { MOST_THREADS, shownThreads } from '../../../src/debug/shownThreads';
import { RunSession } from '../../../src/session/run/runSession';
import { largeRun } from '../trace/largeRun';
import { HEADER } from '../trace/traceBuilder';
import { DebugClient } from './debugClient';

const session = new RunSession({ id: 'large', header: HEADER });
session.receive([...largeRun()]);
session.finishReading();

test('of very many threads those are listed that matter', () => {
  const { state } = session;
  expect(state.threads.size).toBeGreaterThan(10_000);
  const shown = shownThreads(state, [9000, undefined]);
  expect(shown).toHaveLength(MOST_THREADS);
  const ids = shown.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  const { parent = 0 } = state.threads.get(9000) ?? {};
  for (const id of [0, parent, 9000]) expect(ids).toContain(id);
});

test('the selected thread of very many has its stack in time', async () => {
  const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }), {
    selected: () => 9000,
  });
  await client.launch({ trace: 'large' });
  await client.stop();
  await client.move('continue', 0);
  const before = performance.now();
  const threads = await client.threads();
  const frames = await client.frames(9000);
  expect(performance.now() - before).toBeLessThan(1000);
  expect(threads.map(({ id }) => id)).toContain(9001);
  expect(frames.length).toBeGreaterThan(1);
});

test('threads that leave the list have exited', async () => {
  const growing = new RunSession({ id: 'growing', header: HEADER });
  const events = [...largeRun()];
  growing.receive(events.slice(0, 150));
  const client = new DebugClient(() => Promise.resolve({ session: growing, isOwn: false }));
  await client.launch({ trace: 'growing' });
  await client.stop();
  // It goes on to where it is read.
  await client.ask('continue', { threadId: 1 });
  const before = new Set((await client.threads()).map(({ id }) => id));
  growing.receive(events.slice(150, 3000));
  const told = (wanted: string) =>
    client.events.flatMap(({ event, body }) => {
      const { reason, threadId } = (body ?? {}) as { reason?: string; threadId?: number };
      return event === 'thread' && reason === wanted ? [threadId ?? 0] : [];
    });
  await vi.waitUntil(() => told('started').length > 0);
  const now = new Set((await client.threads()).map(({ id }) => id));
  const gone = [...before].filter((id) => !now.has(id));
  expect(told('exited')).toEqual(gone);
  expect(now.size).toBe(MOST_THREADS);
  expect(before.has(told('started')[0] ?? 0)).toBe(false);
});
