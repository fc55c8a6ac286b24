import type { Breakpoint } from '../../../src/inspect/breakpoint';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_CAPABILITIES } from '../../../src/engine/capabilities';
import type { Engine, EngineRun, NextTokens } from '../../../src/engine/engine';
import { EventQueue } from '../../../src/engine/eventQueue';
import type { EngineReport } from '../../../src/engine/protocol';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../../../src/engine/runRequest';
import { headerOf } from '../../../src/engine/traceHeader';
import { WorkerLoop } from '../../../src/engine/workerLoop';
import { HumanError } from '../../../src/common/humanError';
import { type Pace, RunSession } from '../../../src/session/run/runSession';
import { RunReducer } from '../../../src/trace/reducer';
import type { RunState } from '../../../src/trace/runState';
import { TokenNames } from '../../../src/trace/tokenNames';
import type { RunLimits, TraceEvent } from '../../../src/trace/traceEvent';
import { writeModel } from '../engine/modelFolder';
import { SORT_TOKENS, SORT_VOCABULARY } from './sortLanguage';
import { SORT_SHAPE, SortModel } from './sortModel';

/** What an engine knows that has a model of the toy alone. */
export const TOY_LANGUAGES = [SORT_TOKENS];

/** The engine's own loop in this very thread, with a model of the toy in a folder. */
export class SortEngine implements Engine {
  readonly capabilities = ALL_CAPABILITIES;
  readonly model = new SortModel();
  readonly folder = mkdtempSync(join(tmpdir(), 'apr-toy-'));
  private readonly queues: EventQueue<readonly TraceEvent[]>[] = [];
  private readonly peeks = new Map<number, (report: EngineReport) => void>();
  private readonly loop: WorkerLoop;
  private asked = 0;

  constructor() {
    writeModel(this.folder, { vocabulary: SORT_VOCABULARY, architecture: SORT_SHAPE });
    this.loop = new WorkerLoop(
      { models: { sort: this.folder }, threads: 1, concurrency: 4 },
      () => Promise.resolve(this.model),
      (reports) => reports.forEach((report) => this.receive(report)),
      TOY_LANGUAGES,
    );
  }

  submit(request: RunRequest): EngineRun {
    const events = new EventQueue<readonly TraceEvent[]>();
    const run = this.queues.push(events) - 1;
    this.loop.handle({ type: 'submit', run, request });
    return {
      ...{ capabilities: this.capabilities, events },
      pause: () => this.loop.handle({ type: 'pause', run }),
      resume: () => this.loop.handle({ type: 'resume', run }),
      step: (steps = 1) => this.loop.handle({ type: 'step', run, steps }),
      abort: () => this.loop.handle({ type: 'abort', run }),
      stopThread: (thread) => this.loop.handle({ type: 'stopThread', run, thread }),
      peek: (count) => this.peek(run, count),
    };
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    return requests.map((request) => this.submit(request));
  }

  async dispose(): Promise<void> {
    await this.loop.close();
    rmSync(this.folder, { recursive: true });
  }

  private peek(run: number, count: number): Promise<readonly NextTokens[]> {
    const request = this.asked++;
    return new Promise((resolve, reject) => {
      this.peeks.set(request, (report) => {
        if (report.type === 'peeked') resolve(report.next);
        else reject(new Error('It was refused.'));
      });
      this.loop.handle({ type: 'peek', run, request, count });
    });
  }

  private receive(report: EngineReport): void {
    if (report.type === 'model') return;
    if ('request' in report) {
      this.peeks.get(report.request)?.(report);
      return;
    }
    const queue = this.queues[report.run] as EventQueue<readonly TraceEvent[]>;
    if (report.type === 'failed') {
      queue.fail(new HumanError(report.template, ...report.values));
      return;
    }
    queue.push(report.events);
    if (report.events.some(({ type }) => type === 'runEnd')) queue.end();
  }
}

export function sortRequest(letters: string, limits: Partial<RunLimits> = {}): RunRequest {
  return {
    ...{ model: 'sort', language: 'brackets', prompt: { letters } },
    sampling: GREEDY,
    limits: { ...DEFAULT_LIMITS, contextWindow: SORT_SHAPE.contextWindow, ...limits },
    logprobs: true,
    alternatives: 2,
  };
}

export function sortHeader(request: RunRequest) {
  const facts = { model: { name: 'sort' }, createdBy: 'toy 1.0' };
  return headerOf(request, facts, TOY_LANGUAGES);
}

/** One run from start to end. */
export async function sort(engine: Engine, request: RunRequest): Promise<readonly TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const step of engine.submit(request).events) events.push(...step);
  return events;
}

export function sortState(events: readonly TraceEvent[]): RunState {
  const reducer = new RunReducer({ names: new TokenNames(SORT_VOCABULARY, 'nothing') });
  for (const event of events) reducer.apply(event);
  return reducer.state;
}

/** A session that follows a run, and is over when the promise is. */
export function follow(
  engine: Engine,
  request: RunRequest,
  pace: Pace = () => undefined,
  breakpoints: readonly Breakpoint[] = [],
) {
  const session = new RunSession({ id: 'toy', header: sortHeader(request), request });
  session.setBreakpoints(breakpoints);
  const over = session.drive(engine.submit(request), pace);
  return { session, over };
}
