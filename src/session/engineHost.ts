import { Emitter, type Listen } from '../emitter';
import type { Engine, EngineRun } from '../engine/engine';
import type { RunRequest } from '../engine/runRequest';
import type { TraceEvent } from '../trace/traceEvent';

/** Over how long the speed is measured. */
const SPEED_MS = 1000;

/**
 * - not loaded: the next run loads it
 * - loading: runs were submitted, and the model is not there yet
 * - idle: it is loaded and has nothing to do
 * - decoding: how many runs share the batch
 */
export type EngineState =
  | { readonly kind: 'not loaded' | 'loading' | 'idle' }
  | { readonly kind: 'decoding'; readonly runs: number; readonly tokensPerSecond: number };

/** The engine as the editor has it: made by the first run, replaced by a restart, and watched. */
export class EngineHost implements Engine {
  private readonly changes = new Emitter<EngineState>();
  private engine: Engine | undefined;
  private loaded = false;
  private open = 0;
  private tokens = 0;
  private since = 0;
  private speed = 0;

  constructor(private readonly create: () => Engine) {}

  /** Fired at most a few times a second. */
  get onDidChange(): Listen<EngineState> {
    return this.changes.listen;
  }

  get state(): EngineState {
    if (this.open > 0 && this.loaded) {
      return { kind: 'decoding', runs: this.open, tokensPerSecond: this.speed };
    }
    if (this.open > 0) return { kind: 'loading' };
    return { kind: this.loaded ? 'idle' : 'not loaded' };
  }

  submit(request: RunRequest): EngineRun {
    this.engine ??= this.create();
    return this.attend(this.engine.submit(request));
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    this.engine ??= this.create();
    return this.engine.submitTogether(requests).map((run) => this.attend(run));
  }

  /** Lets go of the engine: open runs fail with a word, and the next run loads the models anew. */
  async restart(): Promise<void> {
    await this.letGo();
    this.tell();
  }

  /** The engine has gone by itself. */
  noteCrash(): void {
    this.loaded = false;
    this.tell();
  }

  dispose(): Promise<void> {
    return this.letGo();
  }

  private async letGo(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    this.loaded = false;
    await engine?.dispose();
  }

  private attend(run: EngineRun): EngineRun {
    if (this.open++ === 0) this.measureAnew();
    this.tell();
    // Its methods are the engine's own; only the events pass through here.
    return { ...run, events: this.watch(run.events) };
  }

  private async *watch(
    events: AsyncIterable<readonly TraceEvent[]>,
  ): AsyncGenerator<readonly TraceEvent[], void, undefined> {
    try {
      for await (const step of events) {
        this.count(step);
        yield step;
      }
    } finally {
      this.open--;
      this.tell();
    }
  }

  private count(events: readonly TraceEvent[]): void {
    for (const event of events) if (event.type === 'sampled') this.tokens += event.threads.length;
    if (!this.loaded) {
      this.loaded = true;
      this.measureAnew();
      this.tell();
      return;
    }
    const passed = performance.now() - this.since;
    if (passed < SPEED_MS) return;
    this.speed = (this.tokens * 1000) / passed;
    this.tokens = 0;
    this.since += passed;
    this.tell();
  }

  private measureAnew(): void {
    this.tokens = 0;
    this.speed = 0;
    this.since = performance.now();
  }

  private tell(): void {
    this.changes.fire(this.state);
  }
}
