import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OpenedRun } from '../../../src/debug/debugHost';
import type { RunConfiguration } from '../../../src/debug/launchArguments';
import { headerOf } from '../../../src/engine/traceHeader';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { LANGUAGES } from '../../../src/language/languages';
import { RunSession } from '../../../src/session/run/runSession';
import { request } from '../engine/decoding';
import { DebugClient } from './debugClient';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** As `npm run unit` has built it. */
const WORKER = resolve('dist/engine/engineWorker.js');

let engine: WorkerEngine;
beforeAll(() => {
  if (!existsSync(WORKER)) throw new Error('Run `npm run build` first.');
  const models = { apr: resolve('models/apr'), sos: resolve('models/sos') };
  engine = new WorkerEngine(WORKER, { models, threads: 1, concurrency: 4 });
});
afterAll(() => engine.dispose());

const sessions: RunSession[] = [];

/** A new run of the bundled model, held at its start. */
function start({ seed = 0 }: RunConfiguration): Promise<OpenedRun> {
  const what = request([53, 31, 26, 22], 27, {
    sampling: { seed },
    logprobs: true,
    alternatives: 4,
  });
  const facts = { model: { name: 'apr' }, createdBy: 'test' };
  const header = headerOf(what, facts, LANGUAGES);
  const session = new RunSession({ id: `${sessions.length}`, header, request: what });
  const rules = { breakpoints: [], pace: undefined };
  void session.drive(engine.submit({ ...what, startPaused: true }), () => rules, true);
  sessions.push(session);
  return Promise.resolve({ session, isOwn: true });
}

describe('a run that decodes', () => {
  test('is held at its start, goes to a spawn, into a child, and to its end', async () => {
    const client = new DebugClient(start);
    await client.launch({ stopOnEntry: true }, [{ name: 'spawn' }]);
    expect(await client.stop()).toMatchObject({ reason: 'entry', threadId: 1 });
    const session = sessions.at(-1) as RunSession;
    expect(session.state.threads.size).toBe(1);
    expect(session.state.tokens.sampled).toBe(0);
    expect(await client.move('continue', 0)).toMatchObject({ reason: 'function breakpoint' });
    expect(await client.threads()).toHaveLength(9);
    expect(await client.move('stepIn', 0)).toMatchObject({ reason: 'step', thread: 1 });
    // It has not written a token yet: the model is asked what comes next.
    const { result } = await client.evaluate(1, 'probs 10');
    expect(result).toMatch(/^26 · .*%$/);
    expect(await client.move('next', 1)).toMatchObject({ reason: 'step', thread: 1 });
    expect((await client.stack(1))[0]?.name).toBe('26-22=4 -> 22 4');
    const { length } = session.playback;
    await client.move('stepBack', 1);
    expect(session.playback.isLive).toBe(false);
    await client.move('next', 1);
    expect((await client.stack(1))[0]?.name).toBe('26-22=4 -> 22 4');
    expect(session.playback.length).toBe(length);
    expect(await client.move('stepOut', 1)).toMatchObject({ reason: 'step', thread: 0 });
    expect((await client.stack(0))[0]?.name).toMatch(/^join /);
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
    expect(session.state.end?.verified).toBe(true);
    await client.ask('disconnect');
  });

  test('is held at a line, in another run with the same seed where it begins', async () => {
    const client = new DebugClient(start);
    await client.launch({ stopOnEntry: true });
    await client.stop();
    const id = `${sessions.length - 1}`;
    // Nobody has written it yet, and nothing else makes the run stop at each token.
    const [set] = await client.breakAt(
      1,
      [{ line: 3, logMessage: 'at {tokens}' }, { line: 4 }],
      id,
    );
    expect(set).toMatchObject({ verified: false, reason: 'pending' });
    expect(await client.move('continue', 0)).toMatchObject({ reason: 'breakpoint', thread: 1 });
    const [top] = await client.stack(1);
    expect([top?.line, top?.name]).toEqual([4, expect.stringMatching(/^22/)]);
    expect(client.output).toMatch(/^at \d+\n$/);
    const verified = client.events.filter(({ event }) => event === 'breakpoint').at(-1);
    expect(verified?.body).toMatchObject({ breakpoint: { verified: true } });
    // The same place is found by going there from its past.
    await client.move('reverseContinue', 0);
    expect(await client.move('continue', 0)).toMatchObject({ reason: 'breakpoint', thread: 1 });
    expect((await client.stack(1))[0]).toMatchObject({ name: top?.name, line: 4 });
    await client.ask('terminate');
    await client.event('terminated');
  });

  test('is paused, and stopped', async () => {
    const client = new DebugClient(start);
    await client.launch({});
    const session = sessions.at(-1) as RunSession;
    await client.ask('pause', { threadId: 1 });
    expect(await client.stop()).toMatchObject({ reason: 'pause' });
    expect(session.status).toBe('paused');
    await client.ask('terminate');
    await client.event('terminated');
    expect(session.state.end?.finishReason).toBe('abort');
  });

  test('is started again with another seed, and the old one stays', async () => {
    const client = new DebugClient(start);
    await client.launch({ stopOnEntry: true });
    await client.stop();
    const old = sessions.at(-1) as RunSession;
    await client.ask('restart', { arguments: { seed: 7 } });
    expect(await client.stop()).toMatchObject({ reason: 'entry' });
    const session = sessions.at(-1) as RunSession;
    expect(session).not.toBe(old);
    expect(session.request?.sampling.seed).toBe(7);
    await vi.waitUntil(() => old.status === 'finished');
    await client.ask('disconnect');
    await vi.waitUntil(() => session.status === 'finished');
  });

  test('runs to its end without a stop where nothing is to be debugged', async () => {
    const client = new DebugClient(start);
    await client.launch({ noDebug: true, stopOnEntry: true }, [{ name: 'spawn' }]);
    await client.event('terminated');
    expect(client.events.filter(({ event }) => event === 'stopped')).toEqual([]);
    expect(sessions.at(-1)?.status).toBe('finished');
  });

  test('that does not start says why', async () => {
    const client = new DebugClient(() => Promise.reject(new Error('There is no model.')));
    await expect(client.launch({})).rejects.toThrow('There is no model.');
  });
});
