import { ALL_CAPABILITIES } from '../../../src/engine/capabilities';
import type { Engine, EngineRun } from '../../../src/engine/engine';
import { HumanError } from '../../../src/common/humanError';
import { EventQueue } from '../../../src/engine/eventQueue';
import type { RunController } from '../../../src/engine/runController';
import type { RunRequest } from '../../../src/engine/runRequest';
import type { TraceEvent } from '../../../src/trace/traceEvent';
import { Bench } from './decoding';
import { type Policy, ScriptedRunner } from './scriptedRunner';

type Queue = EventQueue<readonly TraceEvent[]>;

/** The engine in this very thread, with a model that follows a script. */
export class ScriptedEngine implements Engine {
  readonly requests: RunRequest[] = [];
  private readonly open = new Map<RunController, Queue>();
  private readonly bench: Bench;
  private looping = false;
  private failure: Error | undefined;

  constructor(
    policy: Policy,
    readonly capabilities = ALL_CAPABILITIES,
  ) {
    this.bench = new Bench(new ScriptedRunner(policy));
  }

  /** Runs that have been submitted and not ended. */
  get openRuns(): number {
    return this.open.size;
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    return requests.map((request) => this.submit(request));
  }

  submit(request: RunRequest): EngineRun {
    this.requests.push(request);
    const run = this.bench.add(request);
    const events: Queue = new EventQueue();
    this.open.set(run, events);
    if (!this.looping) void this.loop();
    return {
      capabilities: this.capabilities,
      events,
      pause: () => run.pause(),
      resume: () => run.resume(),
      step: (steps = 1) => run.advance(steps),
      abort: () => run.abort(),
      stopThread: (thread) => run.stopThread(thread),
      peek: async (count) => {
        if (run.finished || !run.paused) throw new HumanError('The run is not paused.');
        return this.bench.decoder.peek(run, count);
      },
    };
  }

  /** Fails what is open, and what is submitted later. */
  fail(error: Error): void {
    this.failure = error;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private async loop(): Promise<void> {
    this.looping = true;
    while (this.open.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.failure) break;
      await this.bench.steps(1);
      this.flush();
    }
    for (const [run, events] of this.open) {
      run.abort();
      events.fail(this.failure as Error);
    }
    this.open.clear();
    this.looping = false;
  }

  private flush(): void {
    for (const [run, events] of this.open) {
      const news = run.takeEvents();
      if (news.length > 0) events.push(news);
      if (!run.finished) continue;
      events.end();
      this.open.delete(run);
    }
  }
}
