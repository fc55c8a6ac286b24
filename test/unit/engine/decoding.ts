import { expect } from 'vitest';
import { Decoder } from '../../../src/engine/decoder';
import type { ModelRunner } from '../../../src/engine/forward';
import type { ModelShape } from '../../../src/engine/modelShape';
import { RunController } from '../../../src/engine/runController';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { Scheduler } from '../../../src/engine/scheduler';
import { EventParser, formatEvent, FORMAT_VERSION } from '../../../src/trace/aprtrace';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import type {
  LimitEvent,
  RunLimits,
  SamplingParams,
  ThreadStartEvent,
  TraceEvent,
} from '../../../src/trace/traceEvent';
import { sampledSince, SCRIPTED_SHAPE, type ScriptedRunner } from './scriptedRunner';
import type { Prompt } from '../../../src/countdown/prompt';
import { COMPACT_LANGUAGE } from '../../../src/language/compact/language';
import type { ThreadLanguage } from '../../../src/language/threadLanguage';
import { TRACE_TASKS } from '../../../src/tasks/traceTasks';

export interface RequestFields extends Partial<
  Pick<RunRequest, 'logprobs' | 'alternatives' | 'given' | 'shares' | 'startPaused'>
> {
  readonly limits?: Partial<RunLimits>;
  readonly sampling?: Partial<SamplingParams>;
}

/** A request of the APR model. */
export function request(
  numbers: readonly number[],
  target: number,
  { limits, sampling, logprobs = false, ...others }: RequestFields = {},
): RunRequest & { readonly prompt: Prompt } {
  return {
    ...{ model: 'apr', language: 'compact' },
    prompt: { method: 'apr', children: 'unlimited', perSpawn: 8, target, numbers },
    sampling: { ...GREEDY, ...sampling },
    limits: { ...DEFAULT_LIMITS, ...limits },
    logprobs,
    ...others,
  };
}

/** The start of a thread that searches a problem of Countdown. */
export interface AskedThread extends ThreadStartEvent {
  readonly prompt: Prompt;
}

/** A run of the bundled models' language; time stands still in it. */
export function newRun(what: RunRequest, language: ThreadLanguage = COMPACT_LANGUAGE) {
  return new RunController(what, language, () => 0);
}

export interface BenchOptions {
  readonly concurrency?: number;
  readonly rowsPerRun?: number;
  readonly shape?: ModelShape;
  readonly language?: ThreadLanguage;
}

/** A decoder with its scheduler, and runs that keep their events; time stands still in it. */
export class Bench {
  readonly scheduler: Scheduler;
  readonly decoder: Decoder;
  private readonly events = new Map<RunController, TraceEvent[]>();
  private readonly language: ThreadLanguage | undefined;

  constructor(
    runner: ModelRunner,
    { concurrency = 1000, rowsPerRun = 64, shape = SCRIPTED_SHAPE, language }: BenchOptions = {},
  ) {
    this.language = language;
    this.scheduler = new Scheduler(concurrency);
    this.decoder = new Decoder(runner, shape, this.scheduler, rowsPerRun);
  }

  add(what: RunRequest): RunController {
    const run = newRun(what, this.language);
    this.events.set(run, []);
    this.scheduler.add(run);
    return run;
  }

  /** Takes at most this many steps; fewer if there is nothing left to do. */
  async steps(most: number): Promise<void> {
    for (let i = 0; i < most && this.scheduler.hasWork; i++) await this.decoder.step();
  }

  /** Until every run has ended or is held. */
  async finish(): Promise<void> {
    await this.steps(Infinity);
  }

  eventsOf(run: RunController): readonly TraceEvent[] {
    const events = this.events.get(run) as TraceEvent[];
    for (const event of run.takeEvents()) events.push(event);
    return events;
  }
}

/** One run from start to end. */
export async function decode(
  runner: ModelRunner,
  what: RunRequest,
  options: BenchOptions = {},
): Promise<{ bench: Bench; run: RunController; events: readonly TraceEvent[] }> {
  const bench = new Bench(runner, options);
  const run = bench.add(what);
  await bench.finish();
  return { bench, run, events: bench.eventsOf(run) };
}

/** The events without the times and the id for a server's spans, which no two runs share. */
export function withoutTimes(events: readonly TraceEvent[]): TraceEvent[] {
  return events.map((event) => {
    if (event.type === 'runStart') {
      const { traceId: _, ...rest } = event;
      return { ...rest, ms: 0 };
    }
    return 'forwardMs' in event ? { ...event, ms: 0, forwardMs: 0 } : { ...event, ms: 0 };
  });
}

/** The events of a run that was given tokens, as if the model had sampled them itself. */
export function withoutGiven(events: readonly TraceEvent[]): TraceEvent[] {
  return events.map((event) => {
    if (event.type !== 'sampled') return event;
    const { given: _, ...rest } = event;
    return rest;
  });
}

export function stateOf(events: readonly TraceEvent[]): RunState {
  const reducer = new RunReducer();
  for (const event of events) reducer.apply(event);
  return reducer.state;
}

/** A run that has ended left a trace without a contradiction, and every thread closed. */
export function expectClosed(events: readonly TraceEvent[]): RunState {
  const state = stateOf(events);
  expect(state.anomalies.first).toEqual([]);
  expect(events.at(-1)).toMatchObject({ type: 'runEnd' });
  expect(events.filter(({ type }) => type === 'runEnd')).toHaveLength(1);
  expect(state.threadsIn).toEqual({ running: 0, waiting: 0, finished: state.threads.size });
  const parser = new EventParser({ version: FORMAT_VERSION, task: 'countdown' }, TRACE_TASKS);
  for (const event of events) expect(parser.parse(formatEvent(event))).toEqual(event);
  return state;
}

/** The events of a run as they are where no thread shares with another one. */
export function withoutShares(events: readonly TraceEvent[]): TraceEvent[] {
  return events.filter(({ type }) => type !== 'share');
}

export function startsOf(events: readonly TraceEvent[]): AskedThread[] {
  return events.filter((event): event is AskedThread => event.type === 'threadStart');
}

export function limitsOf(events: readonly TraceEvent[]): LimitEvent[] {
  return events.filter((event) => event.type === 'limit');
}

/** Sampled tokens of the trace, by thread. */
export function sampledOf(events: readonly TraceEvent[]): Map<number, number[]> {
  const sampled = new Map<number, number[]>();
  for (const event of events) {
    if (event.type === 'threadStart') sampled.set(event.thread, []);
    if (event.type !== 'sampled') continue;
    event.threads.forEach((thread, i) => sampled.get(thread)?.push(event.tokenIds[i] as number));
  }
  return sampled;
}

/** The contexts that the trace tells of, by thread. */
export function contextsOf(events: readonly TraceEvent[]): Map<number, number[]> {
  const contexts = new Map<number, number[]>();
  for (const event of events) {
    if (event.type === 'threadStart') contexts.set(event.thread, [...event.promptTokenIds]);
    if (event.type === 'forced') contexts.get(event.thread)?.push(...event.tokenIds);
    if (event.type !== 'sampled') continue;
    event.threads.forEach((thread, i) => contexts.get(thread)?.push(event.tokenIds[i] as number));
  }
  return contexts;
}

/**
 * Each token of each context was read exactly once, but for the last, which nobody asked for, and
 * for prompts that several threads have, which may be read once for all of them. What several threads of
 * a run have that shares is read once or, where they part, as often as by themselves at most.
 * @param whole false for a run that was stopped: then no token was read twice
 */
export function expectReadOnce(
  runner: ScriptedRunner,
  runs: readonly RunController[],
  whole = true,
) {
  const expected = new Map<string, number>();
  const prompts = new Set<string>();
  for (const thread of runs.flatMap((run) => run.threads)) {
    const read = thread.tokenIds.length - 1;
    const promptLength = sampledSince(thread.tokenIds).prompt.length;
    for (let length = 1; length <= read; length++) {
      const prefix = thread.tokenIds.slice(0, length);
      count(expected, prefix);
      if (length <= promptLength) prompts.add(prefix.join());
    }
  }
  const actual = new Map<string, number>();
  for (const { context, tokenIds } of runner.reads) {
    tokenIds.forEach((_, i) => count(actual, [...context, ...tokenIds.slice(0, i + 1)]));
  }
  const beyondPrompts = (counts: ReadonlyMap<string, number>) =>
    new Map([...counts].filter(([prefix]) => !prompts.has(prefix)));
  const shares = runs.some(({ request: what }) => what.sampling.temperature === 0);
  if (whole && !shares) expect(beyondPrompts(actual)).toEqual(beyondPrompts(expected));
  if (whole) expect(new Set(actual.keys())).toEqual(new Set(expected.keys()));
  for (const [prefix, times] of actual) {
    expect(times, prefix).toBeLessThanOrEqual(expected.get(prefix) ?? 0);
  }
}

function count(counts: Map<string, number>, prefix: readonly number[]): void {
  const key = prefix.join();
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
