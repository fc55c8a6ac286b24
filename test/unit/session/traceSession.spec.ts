import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { TRANSCRIPT_FORMS } from '../../../src/inspect/transcript';
import { threadsNeeded, transcriptOf } from '../../../src/inspect/transcriptOf';
import { openTraceSession } from '../../../src/session/run/traceSession';
import type { ByteSource } from '../../../src/trace/byteSource';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { RunReducer } from '../../../src/trace/reducer';
import { stateAt } from '../../../src/trace/replay';
import type { ThreadState } from '../../../src/trace/runState';
import { fileBytes } from '../../../src/trace/traceFile';
import { RunFeed, wholeView } from '../../../src/session/run/runFeed';
import { ENGLISH } from '../../../src/common/localizer';
import { golden } from '../inspect/golden';
import { inChunks } from '../trace/inChunks';
import { plainState } from '../trace/plainState';
import { readBytes } from '../trace/readTrace';
import { TokenNames } from '../../../src/trace/tokenNames';
import { AN_EVENT, SPAWN_OR_JOIN } from '../inspect/goals';

const GOLDEN = readFileSync('test/golden/grandchildren.aprtrace');

let folder = '';
let file = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apr-session-'));
  file = join(folder, 'run.aprtrace');
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (source: ByteSource, fullDetailBytes?: number) =>
  openTraceSession(source, {
    id: 'one',
    file: 'file:///run.aprtrace',
    createdBy: 'test',
    ...(fullDetailBytes !== undefined && { fullDetailBytes }),
  });

function reduce(events: readonly RecordedEvent[], reducer: RunReducer): RunReducer {
  for (const event of events) reducer.apply(event);
  return reducer;
}

describe('a recorded run', () => {
  test('comes to the same state as it was recorded with, batch by batch', async () => {
    const { events } = await golden('grandchildren');
    const { session, read } = await open(inChunks(GOLDEN));
    expect(session.status).toBe('reading');
    let [batches, share] = [0, 0];
    session.onDidArrive(() => batches++);
    await read({ onProgress: (now) => (share = now) });
    expect(session.status).toBe('finished');
    expect(batches).toBeGreaterThan(20);
    expect(share).toBeGreaterThan(0.9);
    expect(session.playback.length).toBe(events.length);
    const whole = stateAt(events, events.length);
    expect(session.state.tokens).toEqual(whole.tokens);
    expect([...session.state.threads.keys()]).toEqual([...whole.threads.keys()]);
    expect(session.damage.count).toBe(0);
  });

  test('steps back by reading its file again, from the place that is needed', async () => {
    writeFileSync(file, GOLDEN);
    const { events } = await golden('grandchildren');
    const { session, read } = await open(await fileBytes(file));
    await read();
    for (const position of [events.length - 1, 7, 400, 1, 0]) {
      await session.moveTo(position);
      expect(session.state.tokens).toEqual(stateAt(events, position).tokens);
    }
    await session.moveTo(events.length);
    await session.stepBack(SPAWN_OR_JOIN);
    const joined = events.findLastIndex((event) => event.type === 'threadResume') + 1;
    expect(session.playback.position).toBe(joined);
  });

  test('steps back by reading a part of its file, however long it is', async () => {
    const { events } = await golden('grandchildren');
    let bytes = 0;
    const source = inChunks(GOLDEN, 1_000, (chunk) => (bytes += chunk.length));
    const { session, read } = await open(source, 1_000);
    await read();
    let moves = 0;
    for (let position = events.length - 1; position > 0; position -= 37) {
      bytes = 0;
      await session.moveTo(position);
      expect(bytes).toBeLessThan(GOLDEN.length / 8);
      const state = plainState(session.state);
      const expected = reduce(events.slice(0, position), new RunReducer({ detail: 'counts' }));
      expect(state).toEqual(plainState(expected.state));
      bytes = 0;
      await session.stepBack(AN_EVENT);
      expect(session.playback.position).toBeLessThan(position);
      expect(bytes).toBeLessThan(GOLDEN.length / 4);
      moves++;
    }
    expect(moves).toBeGreaterThan(20);
    await session.moveTo(events.length);
    bytes = 0;
    await session.stepBack(SPAWN_OR_JOIN);
    expect(bytes).toBeLessThan(GOLDEN.length / 8);
  });

  test('any range of its events can be read again', async () => {
    const { events } = await golden('grandchildren');
    const { session, read } = await open(inChunks(GOLDEN, 3_000));
    await read();
    for (const [from, to] of [
      [0, events.length],
      [0, 1],
      [5, 5],
      [311, 312],
      [events.length - 3, events.length],
    ] as const) {
      const found = [];
      for await (const batch of session.events.read(from, to)) found.push(...batch);
      expect(found).toEqual(events.slice(from, to));
    }
  });

  test('that is large is opened with counts only', async () => {
    const { events } = await golden('grandchildren');
    const { session, read } = await open(inChunks(GOLDEN), 1_000);
    await read();
    expect(session.state.threads.get(0)?.tokens).toBeUndefined();
    expect(session.state.tokens).toEqual(stateAt(events, events.length).tokens);
  });

  test('that is large gives the same pictures as a small one, at any moment', async () => {
    const [small, large] = [await open(inChunks(GOLDEN)), await open(inChunks(GOLDEN), 1_000)];
    for (const { read } of [small, large]) await read();
    const { length } = small.session.playback;
    for (const position of [1, 400, length]) {
      const views = [];
      for (const { session } of [small, large]) {
        await session.moveTo(position);
        views.push(wholeView(new RunFeed(session, ENGLISH).snapshot()));
      }
      expect(views[1]).toEqual(views[0]);
    }
    const { threads, steps } = wholeView(new RunFeed(large.session, ENGLISH).snapshot());
    expect(steps.step.length).toBe(large.session.state.decode.steps);
    expect(threads[0]?.prefills[0]?.reason).toBe('prompt');
  });

  test('that is large reads what a thread wrote when it is looked at, at any moment', async () => {
    const { header, events } = await golden('grandchildren');
    let bytes = 0;
    const source = inChunks(GOLDEN, 1_000, (chunk) => (bytes += chunk.length));
    const { session, read } = await open(source, 1_000);
    await read();
    const names = new TokenNames(header.model.vocabulary);
    for (const position of [events.length, 400]) {
      await session.moveTo(position);
      const whole = stateAt(events, position);
      for (const [id, thread] of whole.threads) {
        for (const form of TRANSCRIPT_FORMS) {
          await session.load(threadsNeeded(session.state, id, form));
          const state = session.detailed(session.state);
          const shown = state.threads.get(id) as ThreadState;
          const transcript = transcriptOf(state, shown, form, names, ENGLISH);
          expect(transcript).toEqual(transcriptOf(whole, thread, form, names, ENGLISH));
        }
      }
      // The state itself goes on keeping counts only.
      expect(session.state.threads.get(0)?.tokens).toBeUndefined();
    }
    bytes = 0;
    await session.load([0]);
    expect(bytes).toBe(0);
  });

  test('that was cut off opens to its last whole event, and says where it ends', async () => {
    const cut = GOLDEN.subarray(0, 100_000);
    const { session, read } = await open(inChunks(cut));
    await read();
    expect(session.status).toBe('finished');
    const { events } = await readBytes(cut, [4_096]);
    expect(session.playback.length).toBe(events.length);
    const byteOffset = cut.lastIndexOf(10) + 1;
    expect(session.damage).toMatchObject({ count: 1, first: [{ byteOffset }] });
    await session.moveTo(10);
    expect(session.damage.count).toBe(1);
  });

  test('keeps what was read until it was cancelled', async () => {
    const { session, read } = await open(inChunks(GOLDEN));
    const stop = new AbortController();
    session.onDidArrive(() => stop.abort());
    await read({ signal: stop.signal });
    expect(session.status).toBe('finished');
    const { length } = session.playback;
    expect(length).toBeGreaterThan(0);
    const { events } = await golden('grandchildren');
    expect(length).toBeLessThan(events.length);
  });

  test('whose file has become shorter says so in place of an older moment', async () => {
    writeFileSync(file, GOLDEN);
    const { session, read } = await open(await fileBytes(file));
    await read();
    truncateSync(file, 40_000);
    await expect(session.moveTo(session.playback.length - 1)).rejects.toBeInstanceOf(HumanError);
    expect(session.playback.isLive).toBe(true);
  });

  test('whose file goes while it is read fails, and keeps what it has', async () => {
    const source: ByteSource = {
      size: GOLDEN.length,
      // eslint-disable-next-line @typescript-eslint/require-await
      async *read() {
        yield GOLDEN.subarray(0, 50_000);
        throw new HumanError('The disk was taken out.');
      },
    };
    const { session, read } = await open(source);
    await read();
    expect(session.status).toBe('failed');
    expect(session.failure?.message).toBe('The disk was taken out.');
    expect(session.state.threads.size).toBeGreaterThan(0);
  });
});

test('a file that is no trace is refused before there is a session', async () => {
  await expect(open(inChunks(Buffer.from('hello\n')))).rejects.toThrow(
    /no trace that is known here/,
  );
  await expect(fileBytes(join(folder, 'missing'))).rejects.toThrow(/no such file/);
});
