import { readdirSync, readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test, vi } from 'vitest';
import type { LaunchArguments } from '../../../src/debug/launchArguments';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { inChunks } from '../trace/inChunks';
import { DebugClient, valuesOf } from './debugClient';

// Whoever waits for a stop that does not come waits for nothing.
vi.setConfig({ testTimeout: 10_000 });

async function openFile(path: string, fullDetailBytes = Infinity) {
  const { session, read } = await openTraceSession(inChunks(readFileSync(path), 4096), {
    ...{ id: 'one', file: `file:///${path}`, createdBy: 'test', fullDetailBytes },
  });
  await read();
  return session;
}

interface Asked extends LaunchArguments {
  readonly functions?: Parameters<DebugClient['launch']>[1];
  readonly filters?: Parameters<DebugClient['launch']>[2];
}

/** A recorded run that is debugged, where it stops first. */
async function debug(path: string, { functions, filters, ...given }: Asked = {}) {
  const session = await openFile(path);
  const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }));
  const set = await client.launch({ trace: path, ...given }, functions, filters);
  const first = await client.stop();
  return { session, client, first, set };
}

const SOLVED = 'test/golden/solved.aprtrace';
const DEEP = 'test/golden/grandchildren.aprtrace';

describe('a recorded run', () => {
  test('stands at its start, and lists what there is then', async () => {
    const { client, first } = await debug(SOLVED);
    expect(first).toMatchObject({ reason: 'entry', threadId: 1, allThreadsStopped: true });
    expect(await client.threads()).toEqual([{ id: 1, name: '53 31 26 22 -> 27 · running' }]);
    expect(await client.frames(0)).toEqual([
      'apr-thread:/one/0 1: 53 31 26 22 -> 27  (10 tokens of prompt)',
    ]);
  });

  test('goes on to a spawn, where the children stand below it', async () => {
    const { client, session } = await debug(SOLVED, { functions: [{ name: 'spawn' }] });
    expect(await client.move('continue', 0)).toEqual({
      ...{ reason: 'function breakpoint', thread: 0, description: 'Paused at spawn' },
    });
    expect(session.state.threadsIn).toMatchObject({ waiting: 1, running: 8 });
    const threads = await client.threads();
    expect(threads).toHaveLength(9);
    expect(threads[3]?.name).toBe('1.3 53-22=31 -> 31 31 26 · running');
    expect(await client.frames(0)).toEqual(['apr-thread:/one/0 2: spawn 8 children']);
    expect(await client.frames(3)).toEqual([
      'apr-thread:/one/3 1: 31 31 26 -> 27  (9 tokens of prompt)',
      'apr-thread:/one/0 5: 53-22=31 -> 31 31 26  running',
    ]);
    const { Thread, Context, Run, ...others } = await client.scopes(0);
    expect(Thread).toMatchObject({ numbers: '53 31 26 22', target: '27', standing: 'waiting' });
    expect(Context).toEqual({
      ...{
        tokens: '44 of 256 (17 %)',
        'of the window': '17 %',
        sampled: '34',
        forced: '10: prompt 10, joined 0',
      },
    });
    expect(Run).toMatchObject({ seed: '0', threads: '9: 8 running, 1 waiting, 0 finished' });
    expect(others).toEqual({ 'Next Token': { next: 'it waits for its children' } });
  });

  test('is stepped line by line, into a child and back out to the join', async () => {
    const { client, session } = await debug(SOLVED);
    await client.move('next', 0);
    expect(session.state.threads.get(0)?.state).toBe('waiting');
    expect(await client.move('stepIn', 0)).toMatchObject({ reason: 'step', thread: 1 });
    const lines: (string | undefined)[] = [];
    const positions: number[] = [];
    for (let i = 0; i < 3; i++) {
      await client.move('next', 1);
      lines.push((await client.stack(1))[0]?.name);
      positions.push(session.playback.position);
    }
    expect(lines).toEqual(['26-22=4 -> 22 4', '22-4=18', '22+4=26']);
    // What led there leads back, to the very same moments.
    await client.move('stepBack', 1);
    expect(session.playback.position).toBe(positions[1]);
    await client.move('stepBack', 1);
    expect(session.playback.position).toBe(positions[0]);
    await client.move('stepBack', 1);
    expect((await client.stack(1))[0]?.line).toBe(1);
    expect(await client.move('stepBack', 1)).toMatchObject({ thread: 0 });
    expect(session.state.threads.get(0)?.state).toBe('waiting');

    expect(await client.move('stepOut', 1)).toMatchObject({ reason: 'step', thread: 0 });
    expect((await client.stack(0))[0]?.name).toMatch(/^join 2 × solution/);
    const { 'Returned by Its Children': returned } = await client.scopes(0);
    expect(returned).toMatchObject({
      '53-31=22 -> 26 22 22': '22/22=1, 26+1=27',
      '53-26=27 -> 31 27 22': 'no solution',
    });
  });

  test('steps by one token of the thread', async () => {
    const { client, session } = await debug(SOLVED, { functions: [{ name: 'spawn' }] });
    await client.move('continue', 0);
    const before = session.state.threads.get(4)?.context ?? 0;
    await client.move('next', 4, { granularity: 'instruction' });
    expect(session.state.threads.get(4)?.context).toBe(before + 1);
    await client.move('next', 4, { granularity: 'instruction' });
    await client.move('stepBack', 4, { granularity: 'instruction' });
    expect(session.state.threads.get(4)?.context).toBe(before + 1);
  });

  test('steps into the child that is chosen', async () => {
    const { client } = await debug(SOLVED, { functions: [{ name: 'spawn' }] });
    await client.move('continue', 0);
    const [top] = await client.stack(0);
    const { targets } = await client.ask<DebugProtocol.StepInTargetsResponse>('stepInTargets', {
      frameId: top?.id,
    });
    expect(targets).toHaveLength(8);
    expect(targets[4]?.label).toBe('31-22=9 -> 53 26 9');
    const into = await client.move('stepIn', 0, { targetId: targets[4]?.id });
    expect(into.thread).toBe(5);
  });

  test('stops at its end, says what came of it, and goes back through its breakpoints', async () => {
    const { client, session } = await debug(SOLVED, {
      functions: [{ name: 'spawn' }, { name: 'answer', condition: 'depth == 1' }],
      stopOnEntry: false,
    });
    const stops: unknown[] = [];
    for (let at; at !== session.playback.length; at = session.playback.position) {
      const { description, thread } = await client.move('continue', 0);
      stops.push([description, thread]);
    }
    expect(stops).toEqual([
      ['Paused at answer', 3],
      ['Paused at answer', 1],
      ['Paused at the end', 0],
    ]);
    const output = client.events.find(({ event }) => event === 'output')?.body as {
      output: string;
    };
    expect(output.output).toBe('26+(53-31)/22 = 27 · verified\n');
    const back: unknown[] = [];
    for (let at; at !== 2; at = session.playback.position) {
      const { description, thread } = await client.move('reverseContinue', 0);
      back.push([description, thread]);
    }
    expect(back).toEqual([
      ['Paused at answer', 1],
      ['Paused at answer', 3],
      ['Paused at spawn', 0],
      ['Paused at the start', 0],
    ]);
  });

  test('is over where a person goes on from its end', async () => {
    const { client } = await debug(SOLVED);
    await client.move('continue', 0);
    await client.ask('continue', { threadId: 1 });
    await client.event('terminated');
  });

  test('follows a cursor that is moved elsewhere, and keeps the eyes where they are', async () => {
    const { client, session } = await debug(SOLVED);
    await session.moveTo(60);
    expect(await client.stop()).toMatchObject({ reason: 'goto', preserveFocusHint: true });
    expect(client.selected).toEqual([0]);
  });

  test('starts again from its start', async () => {
    const { client, session } = await debug(SOLVED);
    await client.move('next', 0);
    await client.ask('restart');
    expect(await client.stop()).toMatchObject({ reason: 'entry' });
    expect(session.playback.position).toBe(2);
  });

  test('has frames up to the root, and words for why a thread found nothing', async () => {
    const { client, session } = await debug(DEEP);
    await client.move('continue', 0);
    const deep = [...session.state.threads.values()].find(({ depth }) => depth === 2);
    const frames = await client.frames(deep?.id ?? 0);
    expect(frames).toHaveLength(3);
    expect(frames[2]).toMatch(/^apr-thread:\/one\/0 /);
    const { result } = await client.evaluate(3, 'why');
    expect(result).toMatch(/exact division is passed over.* 22\/11=2/);
  });

  test('is the same where only counts are held of a large file', async () => {
    const path = DEEP;
    const session = await openFile(path, 0);
    const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }));
    await client.launch({ trace: path }, [{ name: 'join' }]);
    await client.stop();
    const whole = await debug(path, { functions: [{ name: 'join' }] });
    for (const one of [client, whole.client]) await one.move('continue', 0);
    expect(session.playback.position).toBe(whole.session.playback.position);
    expect(await client.frames(3)).toEqual(await whole.client.frames(3));
    expect(await client.scopes(3)).toEqual(await whole.client.scopes(3));
  });
});

describe('breakpoints', () => {
  test('hold where an expression is true', async () => {
    const { client, session } = await debug(DEEP, {
      functions: [{ name: 'explore', condition: 'tokens > 40 && depth == 1' }],
    });
    const { thread } = await client.move('continue', 0);
    const { context = 0, depth } = session.state.threads.get(thread) ?? {};
    expect([context > 40, depth]).toEqual([true, 1]);
  });

  test('hold at each third hit', async () => {
    const { client, session } = await debug(SOLVED, {
      functions: [{ name: 'explore', hitCondition: '% 3' }],
    });
    const said = () => {
      const events = [...session.state.threads.values()].flatMap(({ search }) => search);
      return events.filter(({ event }) => event.type === 'explore').length;
    };
    const counts: number[] = [];
    for (let i = 0; i < 3; i++) {
      await client.move('continue', 0);
      counts.push(said());
    }
    expect(counts).toEqual([3, 6, 9]);
  });

  test('are exceptions where something is wrong', async () => {
    const { client } = await debug(DEEP, { filters: [{ filterId: 'fault:wrong numbers' }] });
    expect(await client.move('continue', 0)).toMatchObject({
      ...{ reason: 'exception', description: 'Paused at wrong numbers' },
    });
    const info = await client.ask('exceptionInfo', { threadId: 1 });
    expect(info).toMatchObject({ exceptionId: 'wrong numbers', breakMode: 'always' });
  });

  test('that cannot be are refused with what can be', async () => {
    const { set } = await debug(SOLVED, {
      functions: [
        { name: 'spwan' },
        { name: 'spawn', condition: 'tokns > 3' },
        { name: 'spawn', condition: 'tokens' },
        { name: 'spawn', hitCondition: 'often' },
        { name: 'goal' },
      ],
    });
    expect(set.map(({ verified }) => verified)).toEqual([false, false, false, false, true]);
    expect(set[0]?.message).toMatch(/^No thread says spwan. A run can be held at: spawn, join/);
    expect(set[1]?.message).toMatch(/Unknown variable: tokns/);
    expect(set[2]?.message).toMatch(/is not true or false/);
    expect(set[3]?.message).toMatch(/is no hit count/);
  });
});

describe('data breakpoints', () => {
  type Info = DebugProtocol.DataBreakpointInfoResponse;

  async function setData(client: DebugClient, given: object, rules: object = {}) {
    const info = await client.ask<Info>('dataBreakpointInfo', given);
    const set = await client.ask<DebugProtocol.SetDataBreakpointsResponse>('setDataBreakpoints', {
      breakpoints: [{ dataId: info.dataId, ...rules }],
    });
    return { info, set: set.breakpoints[0] };
  }

  test('on its context hold a run at each tenth of the window, both ways', async () => {
    const { client, session } = await debug(DEEP);
    const { variablesReference } = await client.scopeNamed(0, 'Context');
    const name = 'of the window';
    const { info, set } = await setData(client, { variablesReference, name });
    expect(info).toMatchObject({ description: 'tenths of thread 0', canPersist: true });
    expect(set).toEqual({ verified: true });
    const shares: number[] = [];
    const positions: number[] = [];
    for (;;) {
      const { reason, thread } = await client.move('continue', 0);
      if (reason !== 'data breakpoint') break;
      expect(thread).toBe(0);
      const { context = 0 } = session.state.threads.get(0) ?? {};
      shares.push(Math.floor((context / 256) * 10));
      positions.push(session.playback.position);
    }
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual([...new Set(shares)]);
    for (const position of positions.toReversed()) {
      await client.move('reverseContinue', 0);
      expect(session.playback.position).toBe(position);
    }
  });

  test('on an expression hold it once it comes to be true', async () => {
    const { client, session } = await debug(DEEP);
    const [top] = await client.stack(0);
    await setData(client, { name: 'tokens >= 20', frameId: top?.id });
    expect(await client.move('continue', 0)).toMatchObject({
      ...{ reason: 'data breakpoint', thread: 0 },
      description: 'Paused at tokens >= 20 of thread 0 changes',
    });
    expect(session.state.threads.get(0)?.context).toBe(20);
    await setData(client, { name: 'tokens', frameId: top?.id }, { condition: 'tokens == 25' });
    await client.move('reverseContinue', 0);
    await client.move('continue', 0);
    expect(session.state.threads.get(0)?.context).toBe(25);
  });

  test('are refused where nothing is to be watched', async () => {
    const { client } = await debug(DEEP);
    const { variablesReference } = await client.scopeNamed(0, 'Run');
    const info = await client.ask<Info>('dataBreakpointInfo', { variablesReference, name: 'seed' });
    expect(info).toEqual({ dataId: null, description: 'seed is not watched.' });
    const [top] = await client.stack(0);
    const asked = { name: 'tokns', frameId: top?.id };
    await expect(client.ask('dataBreakpointInfo', asked)).rejects.toThrow(/tokns/);
    const { set } = await setData(client, { name: 'tokens', frameId: top?.id }, { dataId: '{}' });
    expect(set).toMatchObject({ verified: false });
    expect(set?.message).toMatch(/set it again/);
  });
});

describe('the Debug Console', () => {
  test('knows words and expressions', async () => {
    const { client } = await debug(SOLVED, { functions: [{ name: 'join' }] });
    await client.move('continue', 0);
    const say = async (typed: string, context?: string) =>
      (await client.evaluate(0, typed, context)).result;
    expect(await say('tokens > 30 && depth == 0')).toBe('true');
    expect(await say('title')).toBe('"53 31 26 22 -> 27"');
    expect(await say('children / 3')).toBe('2');
    // What its children returned has been read.
    expect(await say('context')).toBe('78 of 256 (30 %)');
    expect(await say('next')).toBe('probabilities were not recorded');
    expect(await say('tokens', 'hover')).toBe('78');
    await expect(say('53', 'hover')).rejects.toThrow();
    await expect(say('tokens and depth')).rejects.toThrow(/Write an expression such as/);
    await expect(say('why')).rejects.toThrow(/has not ended/);
    await expect(say('thread 99')).rejects.toThrow(/no thread 99/);
    const { result, variablesReference } = await client.evaluate(0, 'thread 3');
    expect(result).toBe('1.3 53-22=31 -> 31 31 26 · solution');
    const [first] = await client.rows(variablesReference);
    const rows = valuesOf(await client.rows(first?.variablesReference ?? 0));
    expect(rows).toMatchObject({ answer: '31/31=1, 26+1=27' });
  });

  test('completes what is begun', async () => {
    const { client } = await debug(SOLVED);
    const complete = async (text: string) => {
      const given = { text, column: text.length + 1 };
      const { targets } = (await client.ask('completions', given)) as {
        targets: { label: string }[];
      };
      return targets.map(({ label }) => label);
    };
    expect(await complete('t')).toEqual([
      'thread',
      'tokens',
      'tenths',
      'thread',
      'title',
      'threads',
      'total',
    ]);
    expect(await complete('tokens > 1 && de')).toEqual(['depth']);
  });

  test('pages long lists', async () => {
    const { client } = await debug(SOLVED);
    await client.move('continue', 0);
    const [top] = await client.stack(0);
    const { scopes } = (await client.ask('scopes', { frameId: top?.id })) as {
      scopes: { name: string; variablesReference: number }[];
    };
    const context = scopes.find(({ name }) => name === 'Context');
    const [tokens] = await client.rows(context?.variablesReference ?? 0);
    expect(tokens?.indexedVariables).toBeGreaterThan(80);
    const page = { filter: 'indexed', start: 10, count: 3 };
    const rows = await client.rows(tokens?.variablesReference ?? 0, page);
    expect(rows.map(({ name, value }) => `${name} ${value}`)).toEqual([
      ...['10 spawn · sampled', '11 53 · sampled', '12 - · sampled'],
    ]);
    await client.move('stepBack', 0);
    expect(await client.rows(tokens?.variablesReference ?? 0, page)).toEqual([]);
  });
});

describe.each(readdirSync('test/fixtures/foreign').filter((name) => !name.endsWith('.md')))(
  '%s',
  (name) => {
    test('is debugged like a run of ours', async () => {
      const { client, session } = await debug(`test/fixtures/foreign/${name}`);
      const positions: number[] = [];
      for (let i = 0; i < 5; i++) {
        await client.move('next', 0);
        positions.push(session.playback.position);
      }
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      for (const { id } of await client.threads()) {
        const [top] = await client.stack(id - 1);
        expect(top?.source?.path).toBe(`apr-thread:/one/${id - 1}`);
        await client.scopes(id - 1);
      }
      await client.move('reverseContinue', 0);
      expect(session.playback.position).toBe(2);
      await client.move('continue', 0);
      expect(session.playback.position).toBe(session.playback.length);
    });
  },
);
