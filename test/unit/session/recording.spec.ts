import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { recordRun } from '../../../src/session/run/recording';
import { RunSession } from '../../../src/session/run/runSession';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { request } from '../engine/decoding';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { script } from '../engine/scriptedRunner';
import { readBytes } from '../trace/readTrace';
import { HEADER } from '../trace/traceBuilder';

const PROBLEM = request([53, 31, 26, 22], 26);
const POLICY = script({
  '53 31 26 22':
    'spawn 53 - 31 22 26 + 22 48 endspawn solution 53 - 31 22 26 - 22 4 22 - 22 0 <eos>',
  '26 22 22': '22 - 22 0 26 0 + 26 solution 22 - 22 0 26 + 0 26 <eos>',
  '53 48 31': 'fail <eos>',
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apr-recording-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A run that is recorded into this file, held at its first token where `pause` says so. */
function record(path: Promise<string>, pause = false) {
  const engine = new ScriptedEngine(POLICY);
  const session = new RunSession({ id: 'one', header: HEADER, request: PROBLEM });
  const events: RecordedEvent[] = [];
  session.onDidArrive((arrived) => events.push(...arrived));
  const failures: unknown[] = [];
  const recorded = recordRun(session, path, (error) => failures.push(error));
  if (pause) session.setBreakpoints([{ id: 'b', condition: { kind: 'spawn' } }]);
  const driven = session.drive(engine.submit({ ...PROBLEM, startPaused: pause }), () => undefined);
  return { engine, session, events, failures, recorded, driven };
}

describe('a live run', () => {
  test('is in its file, event by event', async () => {
    const path = join(folder, 'whole.aprtrace');
    const { events, failures, recorded } = record(Promise.resolve(path));
    await recorded;
    expect(failures).toEqual([]);
    expect(await readBytes(readFileSync(path))).toEqual({ header: HEADER, events, warnings: [] });
  });

  test('that was held is in its file up to there, whatever becomes of the process', async () => {
    const path = join(folder, 'held.aprtrace');
    const { session, events, recorded } = record(Promise.resolve(path), true);
    await vi.waitUntil(() => session.status === 'paused');
    await vi.waitUntil(async () => {
      const read = existsSync(path) ? await readBytes(readFileSync(path)).catch(() => null) : null;
      return read?.events.length === events.length;
    });
    expect(events.at(-1)?.type).toBe('threadWait');
    session.stop();
    await recorded;
    expect((await readBytes(readFileSync(path))).events).toEqual(events);
  });

  test('loses nothing while its file is still being made', async () => {
    const path = join(folder, 'late.aprtrace');
    let make = (_: string) => {};
    const { events, driven, recorded } = record(new Promise((resolve) => (make = resolve)));
    await driven;
    make(path);
    await recorded;
    expect((await readBytes(readFileSync(path))).events).toEqual(events);
  });

  test('whose engine fails leaves what it had', async () => {
    const path = join(folder, 'failed.aprtrace');
    const { engine, session, events, recorded } = record(Promise.resolve(path), true);
    await vi.waitUntil(() => session.status === 'paused');
    engine.fail(new Error('The engine stopped.'));
    await recorded;
    expect((await readBytes(readFileSync(path))).events).toEqual(events);
  });
});

describe('a run that cannot be recorded goes on, and that is told once', () => {
  test('in a folder that is not there', async () => {
    const path = join(folder, 'missing', 'run.aprtrace');
    const { session, failures, recorded } = record(Promise.resolve(path));
    await recorded;
    expect(session.status).toBe('finished');
    expect(session.state.end?.finishReason).toBe('stop');
    expect(failures).toMatchObject([{ message: expect.stringMatching(/Check the path\.$/) }]);
  });

  test('in a folder that cannot be made', async () => {
    const { session, failures, recorded } = record(Promise.reject(new Error('EROFS')));
    await recorded;
    expect(session.status).toBe('finished');
    expect(failures).toEqual([new Error('EROFS')]);
  });

  test.runIf(existsSync('/dev/full'))('on a full disk', async () => {
    const { session, failures, recorded } = record(Promise.resolve('/dev/full'));
    await recorded;
    expect(session.state.end?.finishReason).toBe('stop');
    expect(failures).toEqual([expect.any(HumanError)]);
    expect(failures).toMatchObject([{ message: expect.stringMatching(/the disk is full\. Make/) }]);
  });
});
