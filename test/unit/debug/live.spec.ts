import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OpenedRun } from '../../../src/debug/debugHost';
import type { RunConfiguration } from '../../../src/debug/launchArguments';
import { headerOf } from '../../../src/engine/traceHeader';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { LANGUAGES } from '../../../src/language/languages';
import { type BranchEdit, branchRequest } from '../../../src/session/run/branchRequest';
import { RunSession } from '../../../src/session/run/runSession';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { request } from '../engine/decoding';
import { inChunks } from '../trace/inChunks';
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
  return Promise.resolve({ session: decode(what), isOwn: true });
}

/** A run, held at its start. */
function decode(what: RunRequest): RunSession {
  const facts = { model: { name: 'apr' }, createdBy: 'test' };
  const header = headerOf(what, facts, LANGUAGES);
  const session = new RunSession({ id: `${sessions.length}`, header, request: what });
  void session.drive(engine.submit({ ...what, startPaused: true }), () => undefined, true);
  sessions.push(session);
  return session;
}

/** One that goes on from an edit of another one. */
async function branch(session: RunSession, edit: BranchEdit): Promise<RunSession | undefined> {
  const what = await branchRequest(session, edit);
  return what && decode(what);
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

describe('Set Variable', () => {
  test('gives a child another message, in a run beside the old one', async () => {
    const client = new DebugClient(start, { branch });
    await client.launch({ stopOnEntry: true }, [{ name: 'spawn' }]);
    await client.stop();
    await client.move('continue', 0);
    const old = sessions.at(-1) as RunSession;
    const { length } = old.playback;
    const thread = await client.scope(0, 'Thread');
    const spawn = thread.find(({ name }) => name === 'spawn 1');
    const rows = await client.rows(spawn?.variablesReference ?? 0);
    expect(rows[2]).toMatchObject({ name: expect.stringMatching(/^1\.3 /), value: '53-22=31' });
    expect(rows[2]?.presentationHint).toBeUndefined();
    const set = (value: string) =>
      client.ask<DebugProtocol.SetVariableResponse>('setVariable', {
        ...{ variablesReference: spawn?.variablesReference, name: rows[2]?.name, value },
      });
    await expect(set('54-22')).rejects.toThrow(/Use two of the numbers/);
    expect(await set(' 53*22')).toEqual({ value: '53*22' });
    expect(await client.stop()).toMatchObject({
      ...{ reason: 'goto', threadId: 1, description: 'Paused where the branch begins' },
    });
    const session = sessions.at(-1) as RunSession;
    expect(session).not.toBe(old);
    expect(old.playback.length).toBeGreaterThanOrEqual(length);
    // It stands where the old one stood: at the spawn, before a child has written a token.
    expect(session.status).toBe('paused');
    expect((await client.stack(0))[0]?.name).toBe('spawn 8 children');
    expect(session.state.threads.get(3)?.counts.sampled).toBe(0);
    const asked = (await client.scope(3, 'Thread')).find(({ name }) => name === 'message');
    expect(asked?.value).toBe('53*22=1166');
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
  });

  test('forces the next token of a recorded run, whose past stays as it is', async () => {
    const { session: recorded, read } = await openTraceSession(
      inChunks(readFileSync('test/golden/solved.aprtrace'), 4096),
      { id: 'one', file: 'file:///solved.aprtrace', createdBy: 'test' },
    );
    await read();
    const open = () => Promise.resolve({ session: recorded, isOwn: false });
    const client = new DebugClient(open, { branch });
    await client.launch({}, [{ name: 'spawn' }]);
    await client.stop();
    await client.move('continue', 0);
    await client.move('next', 1);
    const { length, position } = recorded.playback;
    const { variablesReference } = await client.scopeNamed(1, 'Next Token');
    const [next] = await client.rows(variablesReference);
    // What might have been is not known, and can be forced all the same.
    expect(next).toMatchObject({ name: 'next', value: 'probabilities were not recorded' });
    await client.ask('setVariable', { variablesReference, name: 'next', value: 'up' });
    expect(await client.stop()).toMatchObject({ reason: 'goto', threadId: 2 });
    const { state, id } = sessions.at(-1) as RunSession;
    expect([recorded.playback.length, recorded.playback.position]).toEqual([length, position]);
    const { context = 0 } = recorded.state.threads.get(1) ?? {};
    expect(state.threads.get(1)?.context).toBe(context + 1);
    // Frames are of the branch.
    expect((await client.stack(1))[1]?.source?.path).toBe(`apr-thread:/${id}/0`);
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
  });

  test('forces the next token of a run that is held', async () => {
    const client = new DebugClient(start, { branch });
    await client.launch({ stopOnEntry: true }, [{ name: 'spawn' }]);
    await client.stop();
    await client.move('continue', 0);
    await client.move('next', 1);
    const old = sessions.at(-1) as RunSession;
    const { context = 0 } = old.state.threads.get(1) ?? {};
    const { variablesReference } = await client.scopeNamed(1, 'Next Token');
    const [next, ...others] = await client.rows(variablesReference);
    expect(next?.name).toBe('next');
    expect(others[0]?.presentationHint?.attributes).toEqual(['readOnly']);
    const set = (name: string, value: string) =>
      client.ask('setVariable', { variablesReference, name, value });
    await expect(set('next', 'nonsense')).rejects.toThrow(/no token nonsense/);
    await expect(set(others[0]?.name ?? '', 'up')).rejects.toThrow(/cannot be set/);
    await set('next', 'up');
    expect(await client.stop()).toMatchObject({ reason: 'goto', threadId: 2 });
    const thread = (sessions.at(-1) as RunSession).state.threads.get(1);
    expect(thread?.context).toBe(context + 1);
    expect(old.names.name(thread?.tokens?.id(context) ?? -1)).toBe('up');
    await client.ask('terminate');
    await client.event('terminated');
  });
});

describe('a thread that decodes again', () => {
  test('from its beginning, in a run beside the old one', async () => {
    const client = new DebugClient(start, { branch, sampling: () => Promise.resolve(GREEDY) });
    await client.launch({}, [{ name: 'answer', condition: 'thread == 3' }]);
    expect(await client.stop()).toMatchObject({ reason: 'function breakpoint', threadId: 4 });
    const old = sessions.at(-1);
    const [top, parent] = await client.stack(3);
    await client.ask('restartFrame', { frameId: top?.id });
    expect(await client.stop()).toMatchObject({ reason: 'goto', threadId: 4 });
    const { state } = sessions.at(-1) as RunSession;
    expect(sessions.at(-1)).not.toBe(old);
    expect(state.threads.get(3)?.counts.sampled).toBe(0);
    // Breakpoints hold again once it goes on from there.
    expect(await client.move('continue', 0)).toMatchObject({ thread: 3 });
    expect((await client.stack(3))[0]?.name).toBe(top?.name);
    const root = (await client.stack(3))[1];
    expect(root?.name).toBe(parent?.name);
    await client.ask('restartFrame', { frameId: root?.id });
    expect(await client.stop()).toMatchObject({ reason: 'goto', threadId: 1 });
    expect(sessions.at(-1)?.state.tokens.sampled).toBe(0);
    await client.ask('terminate');
    await client.event('terminated');
  });

  test('from a line, or is only looked at there', async () => {
    const client = new DebugClient(start, { branch, sampling: () => Promise.resolve(GREEDY) });
    await client.launch({}, [{ name: 'answer', condition: 'thread == 3' }]);
    await client.stop();
    const session = sessions.at(-1) as RunSession;
    const name = (await client.stack(3))[0]?.name;
    const targets = async () => {
      const source = { path: `apr-thread:/${sessions.length - 1}/3` };
      const { targets: found } = await client.ask<DebugProtocol.GotoTargetsResponse>(
        'gotoTargets',
        { source, line: 3 },
      );
      return found;
    };
    const [look, ...others] = await targets();
    expect(others).toHaveLength(1);
    expect(await client.move('goto', 3, { targetId: look?.id })).toMatchObject({ thread: 3 });
    expect(sessions.at(-1)).toBe(session);
    const [there] = await client.stack(3);
    expect(there?.line).toBe(3);
    await expect(client.ask('goto', { threadId: 4, targetId: look?.id })).rejects.toThrow(/moved/);
    const [, again] = await targets();
    expect(await client.move('goto', 3, { targetId: again?.id })).toMatchObject({ thread: 3 });
    expect(sessions.at(-1)).not.toBe(session);
    expect((await client.stack(3))[0]?.line).toBe(2);
    await client.move('next', 3);
    expect((await client.stack(3))[0]?.name).toBe(there?.name);
    expect(await client.move('continue', 3)).toMatchObject({ thread: 3 });
    expect((await client.stack(3))[0]?.name).toBe(name);
    await client.ask('terminate');
    await client.event('terminated');
  });

  test('stays where it is where a person leaves that', async () => {
    const client = new DebugClient(start, { branch });
    await client.launch({ stopOnEntry: true });
    await client.stop();
    const { length } = sessions;
    const [top] = await client.stack(0);
    await client.ask('restartFrame', { frameId: top?.id });
    expect(sessions).toHaveLength(length);
    await client.ask('terminate');
    await client.event('terminated');
  });
});
