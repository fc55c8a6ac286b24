import { readFileSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, test, vi } from 'vitest';
import { openTraceSession } from '../../../src/session/run/traceSession';
import { inChunks } from '../trace/inChunks';
import { DebugClient } from './debugClient';

// Whoever waits for a stop that does not come waits for nothing.
vi.setConfig({ testTimeout: 10_000 });

const SOLVED = 'test/golden/solved.aprtrace';

/** A recorded run that is debugged, at its start. */
async function debug(fullDetailBytes = Infinity) {
  const { session, read } = await openTraceSession(inChunks(readFileSync(SOLVED), 4096), {
    ...{ id: 'one', file: `file:///${SOLVED}`, createdBy: 'test', fullDetailBytes },
  });
  await read();
  const client = new DebugClient(() => Promise.resolve({ session, isOwn: false }));
  await client.launch({ trace: SOLVED });
  await client.stop();
  return { client, session };
}

type Client = DebugClient;

/** Where the run is held while it goes on so. */
async function stops(client: Client, command: string, until: RegExp) {
  const found: string[] = [];
  for (let words = ''; !until.test(words);) {
    const { reason, thread, description = '' } = await client.move(command, 0);
    words = description;
    const [top] = await client.stack(thread);
    found.push(`${reason} ${thread} ${top?.line}: ${top?.name}`);
  }
  return found;
}

describe.each([
  ['whole', Infinity],
  ['of which only counts are held', 0],
])('on lines of a recorded run %s', (_, fullDetailBytes) => {
  test('hold forwards and backwards at what was written with the line', async () => {
    const { client, session } = await debug(fullDetailBytes);
    expect(await client.breakAt(1, [{ line: 3 }, { line: 1 }])).toMatchObject([
      { verified: true },
      { verified: true },
    ]);
    await client.breakAt(0, [{ line: 3 }]);
    const forwards = await stops(client, 'continue', /at the end/);
    expect(forwards).toEqual([
      // A message is written with its spawn, and the children start with it.
      'breakpoint 0 2: spawn 8 children',
      'breakpoint 1 3: 22-4=18',
      expect.stringMatching(/^pause 0 /),
    ]);
    const backwards = await stops(client, 'reverseContinue', /at the start/);
    expect(backwards).toEqual([
      'breakpoint 1 3: 22-4=18',
      'breakpoint 0 2: spawn 8 children',
      expect.stringMatching(/^entry 0 1: /),
    ]);
    expect(session.playback.position).toBe(2);
  });
});

describe('on lines', () => {
  test('steps over a recording are held by those in between, both ways', async () => {
    const { client, session } = await debug();
    await client.breakAt(1, [{ line: 3 }]);
    await client.move('next', 0);
    expect(session.state.threads.get(0)?.state).toBe('waiting');
    // Over the join, while the child goes on.
    expect(await client.move('next', 0)).toMatchObject({ reason: 'breakpoint', thread: 1 });
    const { position } = session.playback;
    expect(await client.move('next', 0)).toMatchObject({ reason: 'step', thread: 0 });
    expect((await client.stack(0))[0]?.name).toMatch(/^join /);
    expect(await client.move('stepBack', 0)).toMatchObject({ reason: 'breakpoint', thread: 1 });
    expect(session.playback.position).toBe(position);
    expect(await client.move('stepOut', 1)).toMatchObject({ reason: 'step', thread: 0 });
  });

  test('that are reached by a step hold it once', async () => {
    const { client } = await debug();
    await client.breakAt(0, [{ line: 2 }]);
    expect(await client.move('next', 0)).toMatchObject({ reason: 'breakpoint', thread: 0 });
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
  });

  test('take conditions and hit counts, and refuse what they cannot read', async () => {
    const { client } = await debug();
    const set = await client.breakAt(1, [
      { line: 2, condition: 'tokens < 3' },
      { line: 3, condition: 'event == "explore" && says.contains("22-4=18")' },
      { line: 4, hitCondition: '2' },
      { line: 5, condition: 'tokns' },
      { line: 5, logMessage: 'it {has' },
      { line: 999 },
    ]);
    expect(set.map(({ verified }) => verified)).toEqual([true, true, true, false, false, false]);
    expect(set[3]?.message).toMatch(/Unknown variable: tokns/);
    expect(set[4]?.message).toMatch(/brace/);
    expect(set[5]).toMatchObject({ reason: 'pending', message: 'This line is not written yet.' });
    expect(await stops(client, 'continue', /at the end/)).toEqual([
      'breakpoint 1 3: 22-4=18',
      expect.stringMatching(/^pause 0 /),
    ]);
  });

  test('tell what they are asked to, and hold nothing, both ways', async () => {
    const { client } = await debug();
    await client.breakAt(1, [
      { line: 2, logMessage: 'says {says}' },
      { line: 4, logMessage: '{tokens / 0}' },
      { line: 3, logMessage: '{title}: {tokens} tokens, {{"a": 1}}' },
    ]);
    await client.move('continue', 0);
    const [first, second, third] = client.output.split('\n');
    expect(first).toMatch(/^says .*26-22=4/);
    expect(second).toMatch(/^53-31=22 -> 26 22 22: \d+ tokens, \{"a":1\}$/);
    expect(third).toMatch(/cannot be evaluated/);
    const { length } = client.output;
    await client.move('reverseContinue', 0);
    expect(client.output.slice(length).split('\n').slice(0, 3)).toEqual([third, second, first]);
  });

  test('of another run are not hit', async () => {
    const { client } = await debug();
    const [set] = await client.breakAt(1, [{ line: 3 }], 'other');
    expect(set).toMatchObject({ verified: false });
    expect(set?.message).toMatch(/of another run/);
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
  });

  test('are taken away', async () => {
    const { client } = await debug();
    await client.breakAt(1, [{ line: 3 }]);
    await client.breakAt(1, []);
    expect(await client.move('continue', 0)).toMatchObject({ description: 'Paused at the end' });
  });

  test('hold again after a restart', async () => {
    const { client } = await debug();
    await client.breakAt(1, [{ line: 3 }]);
    expect(await client.move('continue', 0)).toMatchObject({ reason: 'breakpoint' });
    await client.ask('restart');
    await client.stop();
    const event = await client.ask<DebugProtocol.ThreadsResponse>('threads');
    expect(event.threads).toHaveLength(1);
    expect(await client.move('continue', 0)).toMatchObject({ reason: 'breakpoint', thread: 1 });
  });
});
