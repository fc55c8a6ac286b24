import { expect, test, vi } from 'vitest';
import {
  ALL_CAPABILITIES,
  type Capabilities,
  type Capability,
  cannot,
  demand,
} from '../../../src/engine/capabilities';
import { HumanError } from '../../../src/common/humanError';
import type { Breakpoint } from '../../../src/inspect/breakpoint';
import { type Pace, RunSession } from '../../../src/session/run/runSession';
import { request } from '../engine/decoding';
import { ScriptedEngine } from '../engine/scriptedEngine';
import { script } from '../engine/scriptedRunner';
import { HEADER } from '../trace/traceBuilder';
import { A_TOKEN } from '../inspect/goals';

const NOTHING: Capabilities = {
  step: false,
  peek: false,
  given: false,
  stopThread: false,
  probabilities: false,
};
const ALL: readonly Capability[] = ['step', 'peek', 'given', 'stopThread'];

/** Numbers that leave the thread with an answer after a few operations. */
const WHAT = request([5, 3], 8);
const SCRIPT = script({ '5 3': '+ 8 solution 5 + 3 8 <eos>' });

const BREAKPOINT: Breakpoint = { id: 'a', condition: { kind: 'event', type: 'explore' } };

/** A run that is driven so, and what its engine was told to do with it. */
function drive(
  capabilities: Capabilities,
  breakpoints: readonly Breakpoint[] = [],
  pace: Pace = () => undefined,
) {
  const engine = new ScriptedEngine(SCRIPT, capabilities);
  const run = engine.submit({ ...WHAT, startPaused: capabilities.step && breakpoints.length > 0 });
  const told = {
    pause: vi.spyOn(run, 'pause'),
    step: vi.spyOn(run, 'step'),
    stopThread: vi.spyOn(run, 'stopThread'),
  };
  const session = new RunSession({ id: 'one', header: HEADER, request: WHAT });
  session.setBreakpoints(breakpoints);
  const over = session.drive(run, pace);
  return { session, told, over };
}

test('an engine that can do nothing decodes to the end, whatever is to hold it', async () => {
  const { session, told, over } = drive(NOTHING, [BREAKPOINT], () => 1);
  await over;
  expect(session.status).toBe('finished');
  expect(session.state.end?.verified).toBe(true);
  for (const spy of Object.values(told)) expect(spy).not.toHaveBeenCalled();
});

test('the same breakpoint holds a run of an engine that can', async () => {
  const { session, over } = drive(ALL_CAPABILITIES, [BREAKPOINT]);
  await vi.waitUntil(() => session.status === 'paused');
  expect(session.pauseReason?.kind).toBe('breakpoint');
  session.stop();
  await over;
});

test('what the engine cannot do is refused with what to do instead', async () => {
  const { session, told, over } = drive(NOTHING);
  expect(session.canBeHeld).toBe(false);
  expect(() => session.pause()).toThrow(/run to its end/);
  expect(() => session.stopThread(0)).toThrow(/Stop the whole run/);
  await expect(session.step(A_TOKEN)).rejects.toThrow(/run to its end/);
  for (const spy of Object.values(told)) expect(spy).not.toHaveBeenCalled();
  await over;
});

test('what was recorded is stepped through while the run goes on, and after it', async () => {
  const { session, over } = drive(NOTHING);
  await vi.waitUntil(() => session.playback.length > 5);
  await session.stepBack(A_TOKEN);
  expect(session.playback.isLive).toBe(false);
  await over;
  const { position } = session.playback;
  await session.step(A_TOKEN);
  expect(session.playback.position).toBeGreaterThan(position);
});

test('each thing that may be missing has words of its own', () => {
  const words = ALL.map((what) => cannot(what).message);
  expect(new Set(words).size).toBe(ALL.length);
  for (const what of ALL) {
    expect(() => demand(ALL_CAPABILITIES, what)).not.toThrow();
    expect(() => demand(NOTHING, what)).toThrow(HumanError);
  }
});
