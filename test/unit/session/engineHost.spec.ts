import type { Method } from '../../../src/common/method';
import { describe, expect, test } from 'vitest';
import { Emitter } from '../../../src/common/emitter';
import { ALL_CAPABILITIES } from '../../../src/engine/capabilities';
import type { EngineRun } from '../../../src/engine/engine';
import { EventQueue } from '../../../src/engine/eventQueue';
import type { ModelLoad } from '../../../src/engine/protocol';
import { ENGLISH } from '../../../src/common/localizer';
import {
  EngineHost,
  type EngineState,
  type HostedEngine,
} from '../../../src/session/run/engineHost';
import { engineWords } from '../../../src/session/words/engineWords';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { request } from '../engine/decoding';

const PROBLEM = request([53, 31, 26, 22], 27);

/** An engine that does what the test says. */
class ToldEngine implements HostedEngine {
  readonly capabilities = ALL_CAPABILITIES;
  readonly queues: EventQueue<readonly TraceEvent[]>[] = [];
  readonly warmed: Method[] = [];
  readonly crashes = new Emitter<string>();
  readonly loads = new Emitter<ModelLoad>();
  readonly onDidCrash = this.crashes.listen;
  readonly onDidLoad = this.loads.listen;
  disposed = false;

  submitTogether(): EngineRun[] {
    return [];
  }

  submit(): EngineRun {
    const events = new EventQueue<readonly TraceEvent[]>();
    this.queues.push(events);
    const nothing = () => {};
    const peek = () => Promise.resolve([]);
    return {
      ...{ capabilities: ALL_CAPABILITIES },
      ...{ events, peek, pause: nothing, resume: nothing, step: nothing },
      ...{ abort: nothing, stopThread: nothing },
    };
  }

  warm(method: Method): void {
    this.warmed.push(method);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    for (const queue of this.queues) queue.fail(new Error('The engine was stopped.'));
    return Promise.resolve();
  }
}

function host() {
  const engines: ToldEngine[] = [];
  const hosted = new EngineHost(() => {
    const engine = new ToldEngine();
    engines.push(engine);
    return engine;
  });
  const submit = async () => {
    for await (const _ of hosted.submit(PROBLEM).events);
  };
  return { hosted, engines, submit };
}

describe('the engine of the editor', () => {
  test('is made by the first run, loads, decodes, and is idle', async () => {
    const { hosted, engines, submit } = host();
    const states: EngineState['kind'][] = [];
    hosted.onDidChange(({ kind }) => kind === states.at(-1) || states.push(kind));
    expect(hosted.state).toEqual({ kind: 'not loaded' });
    const ended = submit();
    engines[0]?.loads.fire({ model: 'apr', ms: 5 });
    expect(hosted.state).toMatchObject({ kind: 'decoding', runs: 1 });
    engines[0]?.queues[0]?.end();
    await ended;
    expect(states).toEqual(['loading', 'decoding', 'idle']);
    expect(engines).toHaveLength(1);
  });

  test('is warmed once for each method', () => {
    const { hosted, engines } = host();
    hosted.warm('apr');
    hosted.warm('apr');
    expect(hosted.state.kind).toBe('loading');
    engines[0]?.loads.fire({ model: 'apr', ms: 5 });
    hosted.warm('apr');
    hosted.warm('sos');
    expect(engines[0]?.warmed).toEqual(['apr', 'sos']);
    engines[0]?.loads.fire({ model: 'sos', ms: undefined });
    expect(hosted.state.kind).toBe('idle');
    // One that could not be loaded is tried again.
    hosted.warm('sos');
    expect(engines[0]?.warmed).toEqual(['apr', 'sos', 'sos']);
  });

  test('tells a crash once, however many runs were open', async () => {
    const { hosted, engines, submit } = host();
    const told: string[] = [];
    hosted.onDidCrash((reason) => told.push(reason));
    const failed = Promise.allSettled([submit(), submit(), submit()]);
    engines[0]?.loads.fire({ model: 'apr', ms: 5 });
    for (const queue of engines[0]?.queues ?? []) queue.fail(new Error('gone'));
    engines[0]?.crashes.fire('exit code 7');
    await failed;
    expect(told).toEqual(['exit code 7']);
    expect(hosted.state).toEqual({ kind: 'crashed', reason: 'exit code 7' });
    const next = submit();
    expect(hosted.state.kind).toBe('loading');
    engines[0]?.queues.at(-1)?.end();
    await next;
    expect(hosted.state.kind).toBe('not loaded');
  });

  test('is replaced by a restart, and hears no more of the old one', async () => {
    const { hosted, engines, submit } = host();
    const failed = submit().catch((error: unknown) => error);
    await hosted.restart();
    expect(await failed).toMatchObject({ message: 'The engine was stopped.' });
    expect(hosted.state.kind).toBe('not loaded');
    hosted.warm('apr');
    engines[0]?.loads.fire({ model: 'apr', ms: 5 });
    engines[0]?.crashes.fire('late');
    expect(hosted.state.kind).toBe('loading');
    expect(engines).toHaveLength(2);
  });
});

test.each<[EngineState, number, string, string]>([
  [{ kind: 'not loaded' }, 0, 'circle-outline', 'not loaded'],
  [{ kind: 'loading' }, 0, 'loading~spin', 'loading'],
  [{ kind: 'idle' }, 0, 'check', 'idle'],
  [{ kind: 'decoding', runs: 1, tokensPerSecond: 0 }, 0, 'sync', '1 run'],
  [{ kind: 'decoding', runs: 3, tokensPerSecond: 812.4 }, 1, 'sync', '2 runs, 812 tokens/s'],
  [{ kind: 'decoding', runs: 1, tokensPerSecond: 812 }, 1, 'debug-pause', '1 run paused'],
  [{ kind: 'crashed', reason: 'exit code 7' }, 0, 'error', 'stopped'],
])('%j with %i held is said as %s %s', (state, held, icon, text) => {
  expect(engineWords(state, held, ENGLISH)).toMatchObject({ icon, text });
});
