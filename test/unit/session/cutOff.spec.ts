import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ENGLISH } from '../../../src/common/localizer';
import { RunFeed } from '../../../src/session/run/runFeed';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { outcomeOf } from '../../../src/trace/outcome';

const WHOLE = readFileSync('test/golden/solved.aprtrace', 'utf8').split('\n');

async function opened(lines: readonly string[]) {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const source = { size: bytes.length, read: () => [bytes] };
  const { session, read } = await openTraceSession(source as never, {
    ...{ id: 'a', file: 'file:///a', createdBy: 'test' },
  });
  await read();
  return session;
}

test('a recording without its end was cut off, and nothing of it runs for ever', async () => {
  const session = await opened(WHOLE.slice(0, 120));
  const { state } = session;
  expect(session.damage.count).toBe(0);
  expect(state.status).toBe('cut off');
  const outcomes = new Set([...state.threads.values()].map((thread) => outcomeOf(state, thread)));
  expect(outcomes).toEqual(new Set(['cut off']));
  expect(new RunFeed(session, ENGLISH).snapshot().head.status).toBe('cut off');
});

test('at a moment of its past, its threads run', async () => {
  const session = await opened(WHOLE.slice(0, 120));
  await session.moveTo(100);
  const { state } = session;
  expect(outcomeOf(state, state.threads.get(1) as never)).toBe('running');
  session.goLive();
  expect(session.state.status).toBe('cut off');
});

test('a whole recording was not', async () => {
  const session = await opened(WHOLE.slice(0, -1));
  expect(session.state.status).toBe('finished');
  expect(new RunFeed(session, ENGLISH).snapshot().head.status).toBe('finished');
});
