import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ModelRunner } from '../../../src/engine/forward';
import type { RunnerOptions } from '../../../src/engine/modelRunner';
import type { EngineReport } from '../../../src/engine/protocol';
import { WorkerLoop } from '../../../src/engine/workerLoop';
import { fillIn } from '../../../src/common/humanError';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { decode, expectClosed, request, withoutTimes } from './decoding';
import { writeModel } from './modelFolder';
import { randomPolicy } from './randomPolicy';
import { script, ScriptedRunner } from './scriptedRunner';

vi.setConfig({ testTimeout: 60_000 });

const root = mkdtempSync(join(tmpdir(), 'apr-loop-'));
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  writeModel(join(root, 'apr'));
  rmSync(join(root, 'sos'), { recursive: true, force: true });
});

const PROBLEM = request([53, 31, 26, 22], 27);
const ENDLESS = request([9, 8, 7], 30, { limits: { contextWindow: 256 } });
const policy = randomPolicy(18);

/** A loop, and what it has reported. */
class Desk {
  readonly reports: EngineReport[] = [];
  readonly runners: ScriptedRunner[] = [];
  /** The file of each runner's model. */
  readonly loaded: string[] = [];
  readonly loop: WorkerLoop;

  constructor(
    createRunner: () => ScriptedRunner = () => new ScriptedRunner(policy),
    concurrency = 4,
  ) {
    const create = ({ modelPath }: RunnerOptions): Promise<ModelRunner> => {
      this.loaded.push(modelPath);
      const runner = createRunner();
      this.runners.push(runner);
      return Promise.resolve(runner);
    };
    const models = { apr: join(root, 'apr'), sos: join(root, 'sos') };
    const options = { models, threads: 1, concurrency };
    this.loop = new WorkerLoop(options, create, (reports) => this.reports.push(...reports));
  }

  submit(run: number, what = PROBLEM): void {
    this.loop.handle({ type: 'submit', run, request: what });
  }

  eventsOf(run: number): TraceEvent[] {
    return this.reports.flatMap((r) => (r.run === run && r.type === 'events' ? r.events : []));
  }

  failureOf(run: number) {
    return said(this.reports.find((report) => report.run === run && report.type === 'failed'));
  }

  isOver(run: number): boolean {
    return this.eventsOf(run).at(-1)?.type === 'runEnd' || this.failureOf(run) !== undefined;
  }

  async over(...runs: number[]): Promise<void> {
    await vi.waitUntil(() => runs.every((run) => this.isOver(run)), {
      timeout: 30_000,
      interval: 2,
    });
  }

  /** Until it has nothing left to do. */
  async idle(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet++) {
      const before = this.reports.length;
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (this.reports.length !== before) quiet = 0;
    }
  }
}

/** The report, with the message of a failure as a person reads it. */
function said(report: EngineReport | undefined) {
  if (!report || !('template' in report)) return report;
  return { ...report, message: fillIn(report.template, report.values) };
}

describe('WorkerLoop', () => {
  it('starts runs together that are submitted together', async () => {
    const desk = new Desk();
    const submissions = [0, 1, 2].map((run) => ({ run, request: PROBLEM }));
    desk.loop.handle({ type: 'submitTogether', submissions });
    await desk.over(0, 1, 2);
    const [runner] = desk.runners;
    const prompts = runner?.reads.filter(({ context, pass }) => pass === 0 && context.length === 0);
    expect(prompts).toHaveLength(1);
    expect(withoutTimes(desk.eventsOf(2))).toEqual(withoutTimes(desk.eventsOf(0)));
    await desk.loop.close();
  });

  it('reports one array a step, in order, to the end', async () => {
    const desk = new Desk();
    desk.submit(0);
    await desk.over(0);
    const { events } = await decode(new ScriptedRunner(policy), PROBLEM);
    expect(withoutTimes(desk.eventsOf(0))).toEqual(withoutTimes(events));
    const [load, ...steps] = desk.reports;
    expect(load).toMatchObject({ type: 'model', model: 'apr' });
    for (const report of steps) {
      if (report.type !== 'events') throw new Error('failed');
      expect(new Set(report.events.map(({ step }) => step)).size).toBe(1);
    }
    expect(steps).toHaveLength((events.at(-1)?.step ?? 0) + 1);
  });

  it('decodes with the model that a run names, beside that of its method', async () => {
    const desk = new Desk();
    const model = writeModel(join(root, 'other'));
    for (const first of [0, 2]) {
      const submissions = [
        { run: first, request: PROBLEM },
        { run: first + 1, request: { ...PROBLEM, startPaused: true }, model },
      ];
      desk.loop.handle({ type: 'submitTogether', submissions });
    }
    await desk.over(0, 2);
    const peek = { type: 'peek', run: 1, request: 0, count: 1 } as const;
    desk.loop.handle(peek);
    await vi.waitUntil(() => desk.reports.some(({ type }) => type === 'peeked'));
    const files = [join(root, 'apr'), model].map((folder) => join(folder, 'model.onnx'));
    expect(desk.loaded.sort()).toEqual(files.sort());
    await desk.loop.close();
  });

  it('loads a model once, for runs that come one by one or together', async () => {
    const desk = new Desk();
    for (const run of [0, 1, 2]) desk.submit(run);
    await desk.over(0, 1, 2);
    desk.submit(3);
    await desk.over(3);
    expect(desk.runners).toHaveLength(1);
    const traces = [0, 1, 2, 3].map((run) => withoutTimes(desk.eventsOf(run)));
    for (const trace of traces) expect(trace).toEqual(traces[0]);
  });

  it('does not count the time that loading takes', async () => {
    const desk = new Desk();
    const loading = 50;
    const loop = new WorkerLoop(
      { models: { apr: join(root, 'apr'), sos: '' }, threads: 1, concurrency: 1 },
      async () => {
        await new Promise((resolve) => setTimeout(resolve, loading));
        return new ScriptedRunner(script({}));
      },
      (reports) => desk.reports.push(...reports),
    );
    loop.handle({ type: 'submit', run: 0, request: PROBLEM });
    await desk.over(0);
    expect(desk.eventsOf(0).find(({ type }) => type === 'sampled')?.ms).toBeLessThan(loading);
  });

  it('hears commands between steps', async () => {
    const desk = new Desk(() => new ScriptedRunner(script({ '9 8 7': 'up' })));
    desk.submit(0, ENDLESS);
    while (desk.reports.length < 3) await new Promise(setImmediate);
    desk.loop.handle({ type: 'abort', run: 0 });
    expect(desk.eventsOf(0).at(-1)).toMatchObject({ type: 'runEnd', finishReason: 'abort' });
    expect(desk.reports.length).toBeLessThan(10);
    await desk.idle();
    expectClosed(desk.eventsOf(0));
  });

  it('sees an abort within one step', async () => {
    let desk: Desk | undefined = undefined as Desk | undefined;
    let passes = 0;
    desk = new Desk(
      () =>
        new ScriptedRunner(script({ '9 8 7': 'up' }), (pass) => {
          if (pass === 30) desk?.loop.handle({ type: 'abort', run: 0 });
          passes = pass;
        }),
    );
    desk.submit(0, ENDLESS);
    await desk.over(0);
    await desk.idle();
    expect(passes).toBe(30);
    expectClosed(desk.eventsOf(0));
    expect(desk.eventsOf(0).at(-1)).toMatchObject({ finishReason: 'abort', step: 30 });
  });

  it.each([...Array(12).keys()])(
    'keeps other runs going when one is aborted at %i',
    async (turn) => {
      // Between the passes of a step too, where the run's children may not have been read yet.
      let desk: Desk | undefined = undefined as Desk | undefined;
      desk = new Desk(
        () =>
          new ScriptedRunner(policy, (pass) => {
            if (pass === 5 + 7 * turn) desk?.loop.handle({ type: 'abort', run: 1 });
          }),
      );
      for (const run of [0, 1, 2]) desk.submit(run);
      await desk.over(0, 1, 2);
      expect(desk.eventsOf(1).at(-1)).toMatchObject({ finishReason: 'abort' });
      for (const run of [0, 1, 2]) expectClosed(desk.eventsOf(run));
      expect(withoutTimes(desk.eventsOf(0))).toEqual(withoutTimes(desk.eventsOf(2)));
      expect(desk.eventsOf(0).at(-1)).toMatchObject({ finishReason: 'stop' });
    },
  );

  it.each([...Array(12).keys()])('stops one thread at %i, and its parent goes on', async (turn) => {
    let desk: Desk | undefined = undefined as Desk | undefined;
    desk = new Desk(
      () =>
        new ScriptedRunner(policy, (pass) => {
          if (pass === 5 + 3 * turn) {
            desk?.loop.handle({ type: 'stopThread', run: 0, thread: 1 });
          }
        }),
    );
    desk.submit(0);
    await desk.over(0);
    const { threads } = expectClosed(desk.eventsOf(0));
    expect(threads.get(0)?.finishReason).toBe('stop');
    const ended = desk.eventsOf(0).filter((event) => event.type === 'threadEnd');
    expect(ended.filter(({ thread }) => thread === 1)).toHaveLength(1);
  });

  it('ends a run that is aborted while its model loads, or held', async () => {
    const desk = new Desk();
    desk.submit(0);
    desk.loop.handle({ type: 'abort', run: 0 });
    expect(desk.eventsOf(0).map(({ type }) => type)).toEqual([
      'runStart',
      'threadStart',
      'threadEnd',
      'runEnd',
    ]);
    desk.submit(1);
    desk.loop.handle({ type: 'pause', run: 1 });
    await desk.idle();
    expect(desk.isOver(1)).toBe(false);
    desk.loop.handle({ type: 'abort', run: 1 });
    expectClosed(desk.eventsOf(1));
    desk.submit(2);
    await desk.over(2);
    expect(desk.eventsOf(2).at(-1)).toMatchObject({ finishReason: 'stop' });
  });

  it('holds, takes steps one by one, and goes on', async () => {
    const desk = new Desk();
    desk.submit(0);
    desk.loop.handle({ type: 'pause', run: 0 });
    await desk.idle();
    const steps = () => desk.eventsOf(0).filter(({ type }) => type === 'sampled').length;
    expect(steps()).toBe(0);
    for (const [given, taken] of [
      [1, 1],
      [3, 4],
      [10, 14],
    ] as const) {
      desk.loop.handle({ type: 'step', run: 0, steps: given });
      await desk.idle();
      expect(steps()).toBe(taken);
    }
    desk.loop.handle({ type: 'resume', run: 0 });
    await desk.over(0);
    const { events } = await decode(new ScriptedRunner(policy), PROBLEM);
    expect(withoutTimes(desk.eventsOf(0))).toEqual(withoutTimes(events));
  });

  it('takes no step of a run that starts paused before it is told to', async () => {
    const desk = new Desk();
    desk.submit(0);
    await desk.over(0);
    // The model is loaded by now: nothing else keeps a run from its first step.
    desk.submit(1, { ...PROBLEM, startPaused: true });
    await desk.idle();
    expect(desk.eventsOf(1).map(({ type }) => type)).toEqual(['runStart', 'threadStart']);
    desk.loop.handle({ type: 'step', run: 1, steps: 1 });
    await desk.idle();
    expect(desk.eventsOf(1).filter(({ type }) => type === 'sampled')).toHaveLength(1);
    desk.loop.handle({ type: 'resume', run: 1 });
    await desk.over(1);
    expect(withoutTimes(desk.eventsOf(1))).toEqual(withoutTimes(desk.eventsOf(0)));
  });

  it('counts the time of a run in which it was not held', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    let held = Infinity;
    const desk: Desk = new Desk(
      () =>
        new ScriptedRunner(policy, (pass) => {
          if (pass === held) desk.loop.handle({ type: 'pause', run: 1 });
          vi.advanceTimersByTime(1);
        }),
    );
    desk.submit(0);
    // Waiting for a condition would move the clock.
    await desk.idle();
    held = (desk.runners[0]?.passes ?? 0) + 5;
    desk.submit(1, { ...PROBLEM, startPaused: true });
    for (const command of [{ type: 'step', steps: 1 }, { type: 'resume' }] as const) {
      await desk.idle();
      vi.advanceTimersByTime(1000);
      desk.loop.handle({ ...command, run: 1 });
    }
    await desk.idle();
    expect(desk.eventsOf(1).at(-1)?.type).not.toBe('runEnd');
    vi.advanceTimersByTime(1000);
    desk.loop.handle({ type: 'resume', run: 1 });
    await desk.idle();
    const times = (run: number) => desk.eventsOf(run).map(({ type, ms }) => [type, ms]);
    expect(times(0).at(-1)?.[1]).toBeGreaterThan(0);
    expect(times(1)).toEqual(times(0));
  });

  it('ignores commands for runs that it does not know or that are over', async () => {
    const desk = new Desk();
    desk.submit(0);
    await desk.over(0);
    const before = desk.reports.length;
    for (const run of [0, 7]) {
      for (const type of ['pause', 'resume', 'abort'] as const) desk.loop.handle({ type, run });
      desk.loop.handle({ type: 'step', run, steps: 2 });
    }
    await desk.idle();
    expect(desk.reports).toHaveLength(before);
  });
});

describe('a peek', () => {
  const peek = async (desk: Desk, run: number, request: number, count = 3) => {
    desk.loop.handle({ type: 'peek', run, request, count });
    const isAnswer = (report: EngineReport) => 'request' in report && report.request === request;
    await vi.waitUntil(() => desk.reports.some(isAnswer), { timeout: 30_000, interval: 2 });
    return said(desk.reports.find(isAnswer));
  };

  it('is answered where the run is paused, before its first step too', async () => {
    const desk = new Desk();
    desk.submit(0, { ...PROBLEM, startPaused: true, alternatives: 3 });
    const first = await peek(desk, 0, 7);
    expect(first).toMatchObject({ type: 'peeked', run: 0, request: 7, next: [{ thread: 0 }] });
    desk.loop.handle({ type: 'step', run: 0, steps: 30 });
    await desk.idle();
    for (const request of [8, 9]) await peek(desk, 0, request);
    desk.loop.handle({ type: 'resume', run: 0 });
    await desk.over(0);
    const { events } = await decode(new ScriptedRunner(policy), { ...PROBLEM, alternatives: 3 });
    expect(withoutTimes(desk.eventsOf(0))).toEqual(withoutTimes(events));
    const sampled = events.find(({ type }) => type === 'sampled');
    const likely = first?.type === 'peeked' ? first.next[0]?.tokenIds : undefined;
    expect(sampled).toMatchObject({ alternatives: [{ tokenIds: likely }] });
  });

  it('waits for the step under way, of whatever run', async () => {
    let desk: Desk | undefined = undefined as Desk | undefined;
    let asked = 0;
    desk = new Desk(
      () =>
        new ScriptedRunner(policy, async (pass) => {
          if (pass < 10 || pass > 40) return;
          desk?.loop.handle({ type: 'pause', run: 0 });
          desk?.loop.handle({ type: 'peek', run: 0, request: asked++, count: 1 });
          await new Promise(setImmediate);
          desk?.loop.handle({ type: 'step', run: 0, steps: 1 });
        }),
    );
    desk.submit(0);
    desk.submit(1);
    await desk.over(1);
    await desk.idle();
    desk.loop.handle({ type: 'resume', run: 0 });
    await desk.over(0);
    const answers = desk.reports.filter((report) => 'request' in report);
    expect(answers).toHaveLength(asked);
    const { events } = await decode(new ScriptedRunner(policy), PROBLEM);
    for (const run of [0, 1]) {
      expect(withoutTimes(desk.eventsOf(run))).toEqual(withoutTimes(events));
    }
  });

  it('is refused where the run goes on, or has ended', async () => {
    const desk = new Desk(() => new ScriptedRunner(script({ '9 8 7': 'up' })));
    desk.submit(0, ENDLESS);
    expect(await peek(desk, 0, 0)).toMatchObject({
      type: 'notPeeked',
      human: true,
      message: expect.stringMatching(/Pause the run/),
    });
    desk.loop.handle({ type: 'abort', run: 0 });
    expect(await peek(desk, 0, 1)).toMatchObject({
      type: 'notPeeked',
      human: true,
      message: expect.stringMatching(/has ended/),
    });
  });

  it('fails where the model cannot be loaded', async () => {
    const desk = new Desk(() => {
      throw new Error('Protobuf parsing failed.');
    });
    desk.submit(0, { ...PROBLEM, startPaused: true });
    expect(await peek(desk, 0, 0)).toMatchObject({
      type: 'notPeeked',
      message: expect.stringMatching(/cannot be loaded/),
    });
  });
});

describe('failures', () => {
  it('of a forward pass fail the open runs, and the next run works', async () => {
    let broken = true;
    const desk = new Desk(
      () =>
        new ScriptedRunner(policy, (pass) => {
          if (broken && pass === 20) throw new Error('no memory');
        }),
    );
    desk.submit(0);
    desk.submit(1);
    await desk.over(0, 1);
    for (const run of [0, 1]) {
      expect(desk.failureOf(run)).toMatchObject({ message: 'no memory', human: false });
    }
    broken = false;
    desk.submit(2);
    await desk.over(2);
    const { events } = await decode(new ScriptedRunner(policy), PROBLEM);
    expect(withoutTimes(desk.eventsOf(2))).toEqual(withoutTimes(events));
  });

  it('to load the weights are for a person to mend, and tried again', async () => {
    let broken = true;
    const desk = new Desk(() => {
      if (broken) throw new Error('Protobuf parsing failed.');
      return new ScriptedRunner(policy);
    });
    desk.submit(0);
    await desk.over(0);
    expect(desk.failureOf(0)).toMatchObject({
      human: true,
      message: expect.stringMatching(/model\.onnx cannot be loaded \(Protobuf parsing failed\.\)/),
    });
    broken = false;
    desk.submit(1);
    await desk.over(1);
    expect(desk.failureOf(1)).toBeUndefined();
  });

  it('to find the model are of its method only, and tried again', async () => {
    const desk = new Desk();
    const { numbers, target } = PROBLEM.prompt;
    const serial = {
      ...PROBLEM,
      model: 'sos',
      prompt: { method: 'sos', window: 256, shuffled: false, target, numbers },
    } as const;
    desk.submit(0, serial);
    desk.submit(1);
    await desk.over(0, 1);
    expect(desk.failureOf(0)).toMatchObject({
      human: true,
      message: expect.stringMatching(/sos.*manifest\.json/),
    });
    expect(desk.failureOf(1)).toBeUndefined();
    writeModel(join(root, 'sos'));
    desk.submit(2, serial);
    await desk.over(2);
    expect(desk.failureOf(2)).toBeUndefined();
  });

  it.each([
    [
      { limits: { contextWindow: 257 } },
      /context window of 256 tokens, and 257 .*Choose 256 or fewer/,
    ],
    [{ alternatives: 11 }, /^11 alternatives .* from 0 to 10/],
    [{ alternatives: 2.5 }, /^2\.5 alternatives .* from 0 to 10/],
    [{ given: [{ thread: 3, tokenIds: [5, 1064] }] }, /Token 1064, .*thread 3, .* 0 to 1063/],
    [{ given: [{ thread: 0, tokenIds: [-1] }] }, /Token -1, .*thread 0/],
    [
      {
        given: [
          { thread: 0, tokenIds: [5] },
          { thread: 0, tokenIds: [6] },
        ],
      },
      /thread 0 twice/,
    ],
  ])('are what a request gets that the model cannot decode: %j', async (fields, message) => {
    const desk = new Desk();
    desk.submit(0, request([5, 3], 8, fields));
    await desk.over(0);
    expect(desk.failureOf(0)).toMatchObject({
      human: true,
      message: expect.stringMatching(message),
    });
  });
});

describe('close', () => {
  it('ends the runs after the step under way, and then lets go of the model', async () => {
    let closing: Promise<void> | undefined;
    let desk: Desk | undefined = undefined as Desk | undefined;
    let passes = 0;
    let disposedWithinPass: boolean | undefined;
    desk = new Desk(
      () =>
        new ScriptedRunner(script({ '9 8 7': 'up' }), async (pass) => {
          passes = pass;
          if (pass !== 30) return;
          closing = desk?.loop.close();
          await new Promise((resolve) => setTimeout(resolve, 20));
          disposedWithinPass = desk?.runners[0]?.disposed;
        }),
    );
    desk.submit(0, ENDLESS);
    desk.submit(1, ENDLESS);
    await desk.over(0, 1);
    await closing;
    expect(passes).toBe(30);
    expect(disposedWithinPass).toBe(false);
    expect(desk.runners[0]?.disposed).toBe(true);
    for (const run of [0, 1]) expectClosed(desk.eventsOf(run));
  });

  it('waits for a model that is being loaded', async () => {
    const desk = new Desk();
    desk.submit(0);
    await desk.loop.close();
    expect(desk.runners.map(({ disposed }) => disposed)).toEqual([true]);
    expectClosed(desk.eventsOf(0));
  });

  it('is nothing where nothing was loaded', async () => {
    const desk = new Desk();
    await desk.loop.close();
    expect(desk.runners).toEqual([]);
  });
});
