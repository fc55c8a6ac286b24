import { describe, expect, test, vi } from 'vitest';
import type { Breakpoint, BreakpointCondition } from '../../../src/inspect/breakpoint';
import type { StepGoal } from '../../../src/inspect/stepGoal';
import { RunSession } from '../../../src/session/run/runSession';
import { stateAt } from '../../../src/trace/replay';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import { request } from '../engine/decoding';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { script } from '../engine/scriptedRunner';
import { HEADER } from '../trace/traceBuilder';
import { AN_EVENT, A_TOKEN, SPAWN_OR_JOIN } from '../inspect/goals';

/** The root spawns two children: the first finds the target, the second gives up. */
const POLICY = script({
  '53 31 26 22':
    'spawn 53 - 31 22 26 + 22 48 endspawn solution 53 - 31 22 26 - 22 4 22 - 22 0 <eos>',
  '26 22 22': '22 - 22 0 26 0 + 26 solution 22 - 22 0 26 + 0 26 <eos>',
  '53 48 31': 'fail <eos>',
});
const PROBLEM = request([53, 31, 26, 22], 26);

/** A session that drives a scripted run at a pace that can change. */
class Desk {
  readonly engine = new ScriptedEngine(POLICY);
  readonly session = new RunSession({ id: 'one', header: HEADER, request: PROBLEM });
  readonly events: RecordedEvent[] = [];
  pace: number | undefined;
  over: Promise<void> | undefined;

  constructor() {
    this.session.onDidArrive((events) => this.events.push(...events));
  }

  start(...conditions: BreakpointCondition[]): this {
    this.session.setBreakpoints(conditions.map((c, i) => breakpoint(c, i)));
    const startPaused = conditions.length > 0;
    const run = this.engine.submit({ ...PROBLEM, startPaused });
    this.over = this.session.drive(run, () => this.pace);
    return this;
  }

  async until(status: RunSession['status']): Promise<void> {
    await vi.waitUntil(() => this.session.status === status, { interval: 1, timeout: 10_000 });
  }

  async step(goal: StepGoal): Promise<void> {
    await this.session.step(goal);
    await vi.waitUntil(() => this.session.status !== 'running', { interval: 1 });
  }
}

function breakpoint(condition: BreakpointCondition, id: number, from = 1): Breakpoint {
  return { id: String(id), condition, holdsAt: (count) => count >= from };
}

/** What a step or a breakpoint stopped at: kinds of the events since the last token. */
function latest(events: readonly RecordedEvent[]): string[] {
  const last = events.findLastIndex((event) => event.type === 'sampled');
  return events.slice(last).map((event) => event.type);
}

describe('a live run', () => {
  test('goes to its end, and the views hear of it', async () => {
    const desk = new Desk();
    const heard: string[] = [];
    desk.session.onDidChange(({ status, structure }) => {
      if (status) heard.push(desk.session.status);
      else if (structure && heard.at(-1) !== 'structure') heard.push('structure');
    });
    await desk.start().over;
    expect(heard).toEqual(['running', 'structure', 'finished']);
    expect(desk.session.state.end?.finishReason).toBe('stop');
    expect(desk.session.state.threads.size).toBe(3);
    expect(desk.session.isLiveRun).toBe(false);
  });

  test('is held at a breakpoint, in the very step that hits it', async () => {
    const desk = new Desk().start({ kind: 'event', type: 'goal' });
    await desk.until('paused');
    const hit = desk.events.findIndex((e) => e.type === 'search' && e.event.type === 'goal');
    expect(hit).toBeGreaterThan(0);
    expect(desk.events.slice(hit).filter((e) => e.type === 'sampled')).toEqual([]);
    expect(desk.session.pauseReason).toMatchObject({ kind: 'breakpoint', thread: 1 });
    void desk.session.resume();
    await desk.over;
    expect(desk.session.status).toBe('finished');
  });

  test('each breakpoint holds it where it should', async () => {
    const conditions: [BreakpointCondition, string][] = [
      [{ kind: 'spawn' }, 'threadWait'],
      [{ kind: 'join' }, 'threadResume'],
      [{ kind: 'failure' }, 'threadEnd'],
      [{ kind: 'line', thread: 2, said: 0, line: 0 }, 'threadStart'],
      [{ kind: 'event', type: 'giveUp' }, 'search'],
    ];
    for (const [condition, stop] of conditions) {
      const desk = new Desk().start(condition);
      await desk.until('paused');
      expect(latest(desk.events), condition.kind).toContain(stop);
      desk.session.stop();
      await desk.over;
    }
  });

  test('counts hits', async () => {
    const desk = new Desk();
    desk.start({ kind: 'failure' });
    desk.session.setBreakpoints([breakpoint({ kind: 'failure' }, 0, 2)]);
    await desk.over;
    expect(desk.session.status).toBe('finished');
  });

  test('a breakpoint set while it runs is obeyed', async () => {
    const desk = new Desk();
    desk.pace = 200;
    desk.start();
    desk.pace = undefined;
    desk.session.setBreakpoints([breakpoint({ kind: 'join' }, 0)]);
    await desk.until('paused');
    expect(latest(desk.events)).toContain('threadResume');
    desk.session.stop();
    await desk.over;
  });

  test('steps by token, event, and spawn or join', async () => {
    const desk = new Desk().start({ kind: 'line', thread: 0, said: 0, line: 0 });
    await desk.until('paused');
    const sampled = () => desk.events.filter((e) => e.type === 'sampled').length;
    const before = sampled();
    await desk.step(A_TOKEN);
    expect(sampled()).toBe(before + 1);
    await desk.step(SPAWN_OR_JOIN);
    expect(desk.events.at(-1)?.type).toBe('threadWait');
    await desk.step(AN_EVENT);
    expect(latest(desk.events)).toContain('search');
    await desk.step(SPAWN_OR_JOIN);
    expect(latest(desk.events)).toContain('threadResume');
    void desk.session.resume();
    await desk.over;
  });

  test('a pace changes nothing but time', async () => {
    const free = new Desk();
    await free.start().over;
    const paced = new Desk();
    paced.pace = 1000;
    await paced.start().over;
    const untimed = (events: readonly RecordedEvent[]) =>
      events.map((event) => ({ ...event, ms: 0, forwardMs: 0 }));
    expect(untimed(paced.events)).toEqual(untimed(free.events));
  });

  test('an engine that fails is told by the session', async () => {
    const desk = new Desk().start({ kind: 'spawn' });
    await desk.until('paused');
    desk.engine.fail(new Error('The engine stopped.'));
    await desk.over;
    expect(desk.session.status).toBe('failed');
    expect(desk.session.failure?.message).toBe('The engine stopped.');
    expect(desk.session.state.threads.size).toBeGreaterThan(0);
  });
});

describe('the cursor', () => {
  test('steps back and forth through what was recorded, and decodes nothing again', async () => {
    const desk = new Desk();
    await desk.start().over;
    const { session, events } = desk;
    await session.stepBack(SPAWN_OR_JOIN);
    const [joined, spawned] = ['threadResume', 'threadWait'].map(
      (type) => events.findIndex((event) => event.type === type) + 1,
    );
    expect(session.playback.position).toBe(joined);
    await session.stepBack(SPAWN_OR_JOIN);
    expect(session.playback.position).toBe(spawned);
    expect(session.state.tokens).toEqual(stateAt(events, spawned as number).tokens);
    await session.step(SPAWN_OR_JOIN);
    expect(session.playback.position).toBe(joined);
    await session.stepBack(A_TOKEN);
    await session.step(A_TOKEN);
    expect(events[session.playback.position - 1]?.type).toBe('sampled');
    await session.moveTo(0);
    expect(session.state.status).toBe('empty');
    await session.stepBack(AN_EVENT);
    expect(session.playback.position).toBe(0);
    await session.resume();
    expect(session.playback.isLive).toBe(true);
    expect(desk.events.length).toBe(events.length);
  });

  test('takes steps one after the other, however fast they are asked for', async () => {
    const desk = new Desk();
    await desk.start().over;
    const { session } = desk;
    const stops = [session.playback.position];
    for (let i = 0; i < 8; i++) {
      await session.stepBack(AN_EVENT);
      stops.push(session.playback.position);
    }
    const asked = (count: number, step: () => Promise<unknown>) =>
      Promise.all(Array.from({ length: count }, step));
    session.goLive();
    await asked(5, () => session.stepBack(AN_EVENT));
    expect(session.playback.position).toBe(stops[5]);
    await asked(3, () => session.step(AN_EVENT));
    expect(session.playback.position).toBe(stops[2]);
    session.goLive();
    // As a key that is held down does.
    await asked(50, () => session.stepBack(AN_EVENT));
    expect(session.playback.position).toBe(stops[8]);
    await session.step(AN_EVENT);
    expect(session.playback.position).toBe(stops[7]);
  });

  test('goes on through the past to where breakpoints were hit', async () => {
    const desk = new Desk();
    await desk.start().over;
    const { session, events } = desk;
    const after = (type: RecordedEvent['type']) =>
      events.flatMap((event, i) => (event.type === type ? [i + 1] : []));
    const breakpoints = [
      breakpoint({ kind: 'spawn' }, 0),
      breakpoint({ kind: 'join' }, 1),
      breakpoint({ kind: 'failure' }, 2),
      breakpoint({ kind: 'spawn' }, 3, 2),
    ];
    const stops: number[] = [];
    session.setBreakpoints(breakpoints);
    await session.moveTo(0);
    while (await session.resume()) stops.push(session.playback.position);
    // The second child gives up.
    const failed = events.findIndex((event) => event.type === 'threadEnd' && event.thread === 2);
    // A join comes with its tokens and its words.
    const joined = after('threadResume').map((position) => position + 2);
    expect(stops).toEqual([...after('threadWait'), failed + 1, ...joined]);
    expect(session.playback.isLive).toBe(true);
    // Hits are counted from the run's start, wherever the cursor stands.
    await session.moveTo((after('threadWait')[0] as number) + 1);
    session.setBreakpoints([breakpoint({ kind: 'spawn' }, 0)]);
    expect(await session.resume()).toBeUndefined();
    expect(session.playback.isLive).toBe(true);
  });

  test('stays in the past while the run goes on', async () => {
    const desk = new Desk().start({ kind: 'join' });
    await desk.until('paused');
    await desk.session.stepBack(SPAWN_OR_JOIN);
    await desk.session.stepBack(SPAWN_OR_JOIN);
    const { position } = desk.session.playback;
    const paused = desk.session.playback.length;
    expect(position).toBeLessThan(paused);
    desk.session.stop();
    await desk.over;
    expect(desk.session.playback.position).toBe(position);
    expect(desk.session.playback.length).toBeGreaterThan(paused);
  });
});
