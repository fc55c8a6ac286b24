import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/common/humanError';
import { createRandom } from '../../../src/common/random';
import type { EngineRun } from '../../../src/engine/engine';
import type { ModelLoad } from '../../../src/engine/protocol';
import { LANGUAGES } from '../../../src/language/languages';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { firstSpawn } from '../../../src/methods/firstSpawn';
import type { ServedModel } from '../../../src/methods/servedModel';
import { EngineHost } from '../../../src/session/run/engineHost';
import { HostedServers } from '../../../src/session/run/hostedServers';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { request } from '../engine/decoding';
import { ScriptedServer } from '../engine/scriptedServer';
import { script } from '../engine/scriptedRunner';

const LINES = {
  '9 8 7': 'spawn 9 + 8 17 endspawn fail <eos>',
  '53 31 26 22': 'spawn 53 - 31 22 53 + 31 84 endspawn fail <eos>',
};
const PROBLEM = request([9, 8, 7], 24);

function served(lines: Readonly<Record<string, string>> = LINES): ServedModel {
  return {
    engine: new ScriptedServer(script(lines), createRandom(1)).engine({
      facts: {
        ...{ kind: 'vllm', model: 'scripted' },
        can: { tokenIds: true, logprobs: false, cachedTokens: true },
      },
    }),
    identity: { name: 'scripted (vLLM)', notRecorded: ['steps'] },
    language: LANGUAGES[0] ?? expect.fail(),
    asking: COUNTDOWN_ASKING,
    window: 256,
  };
}

async function eventsOf(run: EngineRun): Promise<TraceEvent[]> {
  const all: TraceEvent[] = [];
  for await (const events of run.events) all.push(...events);
  return all;
}

describe('servers as the engine of the editor', () => {
  it('are asked when the first run comes, and once', async () => {
    let opened = 0;
    const host = new EngineHost(
      () => new HostedServers(() => (opened++, Promise.resolve(served()))),
    );
    expect(opened).toBe(0);
    const runs = [host.submit(PROBLEM), ...host.submitTogether([PROBLEM, PROBLEM])];
    expect(host.state.kind).toBe('loading');
    const all = await Promise.all(runs.map(eventsOf));
    expect(all.map((events) => events.at(-1)?.type)).toEqual(['runEnd', 'runEnd', 'runEnd']);
    expect(opened).toBe(1);
    expect(host.state.kind).toBe('idle');
    await host.dispose();
  });

  it('tell what they can do as soon as they were asked', async () => {
    let hosted: HostedServers | undefined;
    const host = new EngineHost(
      () => (hosted = new HostedServers(() => Promise.resolve(served()))),
    );
    expect(host.capabilities.probabilities).toBe(true);
    host.warm('apr');
    expect(await hosted?.model()).toMatchObject({ identity: { name: 'scripted (vLLM)' } });
    expect(host.capabilities).toMatchObject({ probabilities: false, peek: false, step: true });
  });

  it('hold a run from its start, though it was asked for before they answered', async () => {
    let answer: (model: ServedModel) => void = () => {};
    const hosted = new HostedServers(() => new Promise((resolve) => (answer = resolve)));
    const run = hosted.submit({ ...PROBLEM, startPaused: true });
    const events = eventsOf(run);
    run.step();
    run.abort();
    answer(served());
    const last = (await events).at(-1);
    expect(last).toMatchObject({ type: 'runEnd', finishReason: 'abort' });
  });

  it('fail the runs that were waiting for them, and are asked again by the next', async () => {
    let attempts = 0;
    const hosted = new HostedServers(() =>
      attempts++ === 0
        ? Promise.reject(new HumanError('Nobody answers.'))
        : Promise.resolve(served()),
    );
    const loads: ModelLoad[] = [];
    hosted.onDidLoad((load) => loads.push(load));
    await expect(eventsOf(hosted.submit(PROBLEM))).rejects.toThrow('Nobody answers.');
    expect((await eventsOf(hosted.submit(PROBLEM))).at(-1)?.type).toBe('runEnd');
    expect(loads.map(({ ms }) => ms !== undefined)).toEqual([false, true]);
  });

  it('are left alone where the engine is stopped meanwhile', async () => {
    const hosted = new HostedServers(
      (signal) =>
        new Promise((_, reject) => {
          // The reason is whatever the caller aborted with.
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const events = eventsOf(hosted.submit(PROBLEM));
    await hosted.dispose();
    await expect(events).rejects.toThrow('The engine was stopped.');
  });
});

describe('the first spawn of a model', () => {
  const never = () => new AbortController().signal;

  it('ends at its join, and counts its children', async () => {
    const first = await firstSpawn(served(), never());
    expect(first).toMatchObject({ children: 2 });
    expect(first.problem).toMatch(/27/);
    expect(first.tokens).toBeGreaterThan(20);
  });

  it('is none where the model does not spawn', async () => {
    const first = await firstSpawn(served({ '53 31 26 22': 'fail <eos>' }), never());
    expect(first.children).toBe(0);
  });

  it('stops where nobody waits for it any more', async () => {
    const cancel = new AbortController();
    const first = firstSpawn(served(), cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
  });
});
