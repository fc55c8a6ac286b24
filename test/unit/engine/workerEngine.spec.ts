import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EngineRun } from '../../../src/engine/engine';
import type { ModelLoad } from '../../../src/engine/protocol';
import type { RunRequest } from '../../../src/engine/runRequest';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { HumanError } from '../../../src/common/humanError';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { expectClosed, request, sampledOf, withoutGiven, withoutTimes } from './decoding';
import { writeModel } from './modelFolder';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** As `npm run unit` has built it. */
const WORKER = resolve('dist/engine/engineWorker.js');
const APR = resolve('models/apr');
const PROBLEM = request([53, 31, 26, 22], 27, { limits: { runTokens: 600 } });
/**
 * All tokens are equally likely, so that this run fills its window whatever the model has learnt:
 * long enough for what comes in between, most of the time (where it matters, tests are retried).
 */
const LONG = request([53, 31, 26, 22], 27, { sampling: { temperature: 1e6 } });

const folder = mkdtempSync(join(tmpdir(), 'apr-engine-'));
const engines: WorkerEngine[] = [];
beforeAll(() => {
  if (!existsSync(WORKER)) throw new Error('Run `npm run build` first.');
});
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

function createEngine(models: { apr?: string; sos?: string } = {}, worker = WORKER): WorkerEngine {
  const engine = new WorkerEngine(worker, {
    models: { apr: APR, sos: join(folder, 'sos'), ...models },
    threads: 1,
    concurrency: 4,
  });
  engines.push(engine);
  return engine;
}

async function eventsOf(run: EngineRun): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const step of run.events) events.push(...step);
  return events;
}

async function failureOf(run: EngineRun): Promise<unknown> {
  return eventsOf(run).then(
    () => new Error('The run did not fail.'),
    (error: unknown) => error,
  );
}

/** Reads along, so that a test can look at what has come so far. */
function follow(run: EngineRun) {
  const events: TraceEvent[] = [];
  const ended = (async () => {
    for await (const step of run.events) events.push(...step);
  })();
  // A test that fails leaves its run behind, to be stopped with the engine.
  ended.catch(() => undefined);
  const steps = () => events.filter(({ type }) => type === 'sampled').length;
  return { run, events, ended, steps };
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}

describe('WorkerEngine', () => {
  it('streams the events of a run, one array a step, and ends after runEnd', async () => {
    const run = createEngine().submit(PROBLEM);
    const arrays: (readonly TraceEvent[])[] = [];
    for await (const events of run.events) arrays.push(events);
    for (const events of arrays) expect(new Set(events.map(({ step }) => step)).size).toBe(1);
    const state = expectClosed(arrays.flat());
    expect(arrays).toHaveLength(state.step + 1);
    expect(state.end?.finishReason).not.toBe('abort');
    // Time passes from the start of the decoding.
    expect(state.ms).toBeGreaterThan(0);
  });

  it('gives the same trace to runs that share the batch and to one alone', async () => {
    const engine = createEngine();
    const alone = withoutTimes(await eventsOf(engine.submit(PROBLEM)));
    const runs = [PROBLEM, request([9, 8, 7], 24), PROBLEM, PROBLEM, PROBLEM, PROBLEM];
    const together = await Promise.all(runs.map((what) => eventsOf(engine.submit(what))));
    expect(withoutTimes(together[1] ?? [])).not.toEqual(alone);
    for (const i of [0, 2, 3, 4, 5]) expect(withoutTimes(together[i] ?? [])).toEqual(alone);
  });

  it('holds a run, takes exactly the steps it is given, and goes on', async () => {
    const engine = createEngine();
    const whole = withoutTimes(await eventsOf(engine.submit(PROBLEM)));
    const run = engine.submit({ ...PROBLEM, startPaused: true });
    const { events, ended, steps } = follow(run);
    await pause(200);
    expect(steps()).toBe(0);
    const settles = async (count: number) => {
      await vi.waitUntil(() => steps() >= count, { timeout: 20_000, interval: 5 });
      await pause(100);
      expect(steps()).toBe(count);
    };
    run.step();
    await settles(1);
    run.step(4);
    await settles(5);
    run.step(2);
    run.step(3);
    await settles(10);
    expect(withoutTimes(events)).toEqual(whole.slice(0, events.length));
    run.resume();
    await ended;
    expect(withoutTimes(events)).toEqual(whole);
  });

  it('peeks at a paused run, which goes on as if nobody had', async () => {
    const engine = createEngine();
    const what = { ...PROBLEM, alternatives: 4 };
    const whole = withoutTimes(await eventsOf(engine.submit(what)));
    const run = engine.submit({ ...what, startPaused: true });
    const { events, ended, steps } = follow(run);
    for (const taken of [0, 1, 20]) {
      run.step(taken - steps());
      await vi.waitUntil(() => steps() >= taken, { timeout: 20_000, interval: 5 });
      const [next, again] = await Promise.all([run.peek(4), run.peek(4)]);
      expect(again).toEqual(next);
      const sampled = whole.find((event) => event.type === 'sampled' && event.step === taken);
      if (sampled?.type !== 'sampled') throw new Error(`Nothing was sampled in step ${taken}.`);
      expect(next.map(({ thread }) => thread)).toEqual(sampled.threads);
      // Beside others a logit may be rounded in another way, and so two that are close may swap.
      const likely = next.map(({ tokenIds, logprobs }) =>
        (logprobs[0] ?? 0) > -0.5 ? tokenIds[0] : undefined,
      );
      likely.forEach((id, i) => id === undefined || expect(id).toBe(sampled.tokenIds[i]));
    }
    run.resume();
    await ended;
    expect(withoutTimes(events)).toEqual(whole);
    await expect(run.peek(1)).rejects.toEqual(
      new HumanError('The run has ended: nothing comes next.'),
    );
  });

  it('refuses a peek at a run that goes on', async () => {
    const run = createEngine().submit(LONG);
    const { ended } = follow(run);
    await expect(run.peek(1)).rejects.toEqual(
      new HumanError('Pause the run to see what comes next.'),
    );
    run.abort();
    await ended;
  });

  it('branches off a run', async () => {
    const engine = createEngine();
    const events = await eventsOf(engine.submit(PROBLEM));
    const half = events.filter(({ step }) => step < (events.at(-1)?.step ?? 0) / 2);
    const given = [...sampledOf(half)].map(([thread, tokenIds]) => ({ thread, tokenIds }));
    const branch = await eventsOf(engine.submit({ ...PROBLEM, given }));
    expect(withoutGiven(withoutTimes(branch))).toEqual(withoutTimes(events));
    expect(branch.some((event) => event.type === 'sampled' && event.given)).toBe(true);
  });

  it('ends an aborted run before its next step', async () => {
    const engine = createEngine();
    const run = engine.submit({ ...LONG, startPaused: true });
    run.step(6);
    const { events, ended, steps } = follow(run);
    await vi.waitUntil(() => steps() >= 6, { timeout: 20_000, interval: 1 });
    await pause(100);
    const before = steps();
    run.abort();
    await ended;
    expect(steps()).toBe(before);
    expectClosed(events);
    expect(events.at(-1)).toMatchObject({ type: 'runEnd', finishReason: 'abort' });
    // A run that is over takes no more commands.
    run.abort();
    run.resume();
    expect(await eventsOf(engine.submit(PROBLEM))).not.toHaveLength(0);
  });

  it('ends a run that is aborted while it decodes, and no other', { retry: 3 }, async () => {
    const engine = createEngine();
    const runs = [engine.submit(LONG), engine.submit(LONG), engine.submit(LONG)] as const;
    const followed = runs.map(follow);
    await vi.waitUntil(() => followed.every(({ steps }) => steps() > 0), { interval: 1 });
    runs[1].abort();
    await Promise.all(followed.map(({ ended }) => ended));
    for (const { events } of followed) expectClosed(events);
    expect(followed.map(({ events }) => events.at(-1))).toMatchObject([
      { finishReason: 'length' },
      { finishReason: 'abort' },
      { finishReason: 'length' },
    ]);
  });

  it('ends a run that is aborted at once, while the model loads', async () => {
    const run = createEngine().submit(PROBLEM);
    run.abort();
    const events = await eventsOf(run);
    expectClosed(events);
    expect(events.map(({ type }) => type)).toEqual([
      'runStart',
      'threadStart',
      'threadEnd',
      'runEnd',
    ]);
  });

  it('uses no processor while nothing runs or all is held', async () => {
    const engine = createEngine();
    await eventsOf(engine.submit(PROBLEM));
    const held = engine.submit({ ...LONG, startPaused: true });
    held.step(3);
    const { ended, steps } = follow(held);
    await vi.waitUntil(() => steps() >= 3, { timeout: 20_000, interval: 1 });
    await pause(100);
    // The least of several, since the test runner itself may have something to do.
    const shares: number[] = [];
    for (let i = 0; i < 4; i++) {
      const start = process.cpuUsage();
      await pause(300);
      const { user, system } = process.cpuUsage(start);
      shares.push((user + system) / 300_000);
    }
    expect(Math.min(...shares)).toBeLessThan(0.05);
    held.abort();
    await ended;
  });

  it('loads a model ahead of its first run, and says so once', async () => {
    const engine = createEngine();
    const loads: ModelLoad[] = [];
    engine.onDidLoad((load) => loads.push(load));
    engine.warm('apr');
    await vi.waitUntil(() => loads.length > 0, { timeout: 20_000, interval: 5 });
    expect(loads).toMatchObject([{ model: 'apr', ms: expect.any(Number) }]);
    await eventsOf(engine.submit(PROBLEM));
    engine.warm('apr');
    // The folder of this one is empty.
    engine.warm('sos');
    await vi.waitUntil(() => loads.length > 1, { timeout: 20_000, interval: 5 });
    expect(loads.slice(1)).toMatchObject([{ model: 'sos', ms: undefined }]);
  });

  it('fails open runs when it is disposed of in the middle of them', { retry: 3 }, async () => {
    for (const steps of [0, 1, 3, 9]) {
      const engine = createEngine();
      const followed = follow(engine.submit(LONG));
      const failure = followed.ended.catch((error: unknown) => error);
      await vi.waitUntil(() => followed.steps() >= steps, { interval: 1 });
      const peek = followed.run.peek(1).catch((error: unknown) => error);
      await engine.dispose();
      expect(await peek).toBeInstanceOf(HumanError);
      expect(await failure).toMatchObject({
        name: 'HumanError',
        message: expect.stringMatching(/^The engine was stopped/),
      });
    }
  });
});

describe('a worker that crashes', () => {
  const file = join(folder, 'worker.js');
  const mend = () => writeFileSync(file, `require(${JSON.stringify(WORKER)});`);

  it.each([
    ['throws at its start', `throw new Error('boom');`, /stopped unexpectedly \(boom\)/],
    ['leaves at its start', 'process.exit(3);', /stopped unexpectedly \(exit code 3\)/],
    ['does not compile', 'let let', /stopped unexpectedly \(.+\)/],
  ])('because it %s fails the run, and the next one works', async (_, code, message) => {
    writeFileSync(file, code);
    const engine = createEngine({}, file);
    const error = await failureOf(engine.submit(PROBLEM));
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).message).toMatch(message);
    expect((error as HumanError).message).toMatch(/Run it again/);
    mend();
    expectClosed(await eventsOf(engine.submit(PROBLEM)));
  });

  it('while it decodes fails every open run, and the next one works', { retry: 3 }, async () => {
    writeFileSync(
      file,
      `require(${JSON.stringify(WORKER)});
       require('node:worker_threads').parentPort.on('message', ({ type }) => {
         if (type === 'abort') throw new Error('boom');
       });`,
    );
    const engine = createEngine({}, file);
    const crashes: string[] = [];
    engine.onDidCrash((reason) => crashes.push(reason));
    const runs = [engine.submit(LONG), engine.submit(LONG)] as const;
    const followed = runs.map(follow);
    const failures = followed.map(({ ended }) => ended.catch((error: unknown) => error));
    await vi.waitUntil(() => followed.every(({ steps }) => steps() > 0), { interval: 1 });
    runs[1].abort();
    expect(await failures[0]).toMatchObject({ name: 'HumanError' });
    // A failed run takes no more commands, and starts no worker.
    runs[0].resume();
    mend();
    expectClosed(await eventsOf(engine.submit(PROBLEM)));
    await failures[1];
    expect(crashes).toEqual(['boom']);
  });

  it('names a worker file that is missing', async () => {
    const engine = createEngine({}, join(folder, 'nowhere.js'));
    const error = await failureOf(engine.submit(PROBLEM));
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).message).toMatch(/nowhere\.js/);
  });
});

describe('a model that cannot be used', () => {
  const apr = join(folder, 'apr');
  const spoil: readonly [string, () => void, RegExp][] = [
    ['is missing', () => {}, /Cannot read the model file .*manifest\.json.*Restore/],
    [
      'has no weights',
      () => rmSync(join(apr, 'model.onnx')),
      /Cannot read the model file .*model\.onnx.*Restore/,
    ],
    [
      'is damaged',
      () => writeFileSync(join(apr, 'model.onnx'), 'x', { flag: 'a' }),
      /model\.onnx is damaged.*Restore/,
    ],
    [
      'is not described',
      () => writeFileSync(join(apr, 'manifest.json'), '{"name":'),
      /manifest\.json is not valid JSON.*Restore/,
    ],
    [
      'has another vocabulary',
      () => writeModel(apr, { vocabulary: Array.from({ length: 1064 }, (_, i) => `token ${i}`) }),
      /another vocabulary/,
    ],
    [
      'is no model, though its checksum is right',
      () => writeModel(apr, {}, 'garbage'),
      /model\.onnx cannot be loaded \(.+\)\. Use one/,
    ],
  ];

  it.each(spoil)(
    'since it %s is for a person to mend; the next run works',
    async (what, how, message) => {
      rmSync(apr, { recursive: true, force: true });
      if (what !== 'is missing') cpSync(APR, apr, { recursive: true });
      how();
      const engine = createEngine({ apr });
      const error = await failureOf(engine.submit(PROBLEM));
      expect(error).toBeInstanceOf(HumanError);
      expect((error as HumanError).message.replaceAll('\n', ' ')).toMatch(message);
      rmSync(apr, { recursive: true, force: true });
      cpSync(APR, apr, { recursive: true });
      expectClosed(await eventsOf(engine.submit(PROBLEM)));
    },
  );

  it('does not stop runs of the other method', async () => {
    const engine = createEngine();
    const { numbers, target } = PROBLEM.prompt;
    const serial: RunRequest = {
      ...PROBLEM,
      model: 'sos',
      prompt: { method: 'sos', window: 256, shuffled: false, numbers, target },
    };
    const [failure, events] = await Promise.all([
      failureOf(engine.submit(serial)),
      eventsOf(engine.submit(PROBLEM)),
    ]);
    expect(failure).toBeInstanceOf(HumanError);
    expectClosed(events);
  });

  it('because the window asked for is larger than its own', async () => {
    const error = await failureOf(
      createEngine().submit(request([5, 3], 8, { limits: { contextWindow: 100_000 } })),
    );
    expect((error as HumanError).message).toMatch(/Choose \d+ or fewer/);
  });
});
