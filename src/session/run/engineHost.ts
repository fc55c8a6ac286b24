import { Emitter, type Listen } from '../../common/emitter';
import { ALL_CAPABILITIES, type Capabilities } from '../../engine/capabilities';
import type { Engine, EngineRun } from '../../engine/engine';
import type { ModelLoad } from '../../engine/protocol';
import type { RunRequest } from '../../engine/runRequest';
import type { TraceEvent } from '../../trace/traceEvent';

/** Over how long the speed is measured. */
const SPEED_MS = 500;

/**
 * - not loaded: the next run loads it
 * - loading: a model is asked for and not there yet
 * - idle: it is loaded and has nothing to do
 * - decoding: how many runs share the batch
 * - crashed: it has gone by itself; the next run starts it again
 */
export type EngineState =
  | { readonly kind: 'not loaded' | 'loading' | 'idle' }
  | { readonly kind: 'decoding'; readonly runs: number; readonly tokensPerSecond: number }
  | { readonly kind: 'crashed'; readonly reason: string };

/** An engine that can be made ready, and tells of its life. */
export interface HostedEngine extends Engine {
  readonly onDidCrash: Listen<string>;
  readonly onDidLoad: Listen<ModelLoad>;
  warm(model: string): void;
}

/** The engine as the editor has it: made by the first run, replaced by a restart, and watched. */
export class EngineHost implements Engine {
  private readonly changes = new Emitter<EngineState>();
  private readonly crashes = new Emitter<string>();
  private readonly loads = new Emitter<ModelLoad>();
  private readonly loaded = new Set<string>();
  private readonly awaited = new Set<string>();
  private engine: HostedEngine | undefined;
  private crash: string | undefined;
  private open = 0;
  private tokens = 0;
  private since = 0;
  private speed = 0;

  constructor(private readonly create: () => HostedEngine) {}

  /** What the engine can do; before there is one, what most can. */
  get capabilities(): Capabilities {
    return this.engine?.capabilities ?? ALL_CAPABILITIES;
  }

  /** Fired at most a few times a second. */
  get onDidChange(): Listen<EngineState> {
    return this.changes.listen;
  }

  /** Fired once when the engine has gone by itself, with why; open runs have failed by then. */
  get onDidCrash(): Listen<string> {
    return this.crashes.listen;
  }

  get onDidLoad(): Listen<ModelLoad> {
    return this.loads.listen;
  }

  /** Whether there is an engine, which holds on to the models that it was made with. */
  get hasEngine(): boolean {
    return this.engine !== undefined;
  }

  get state(): EngineState {
    if (this.crash !== undefined) return { kind: 'crashed', reason: this.crash };
    if (this.open > 0 && this.loaded.size > 0) {
      return { kind: 'decoding', runs: this.open, tokensPerSecond: this.speed };
    }
    if (this.open > 0 || this.awaited.size > 0) return { kind: 'loading' };
    return { kind: this.loaded.size > 0 ? 'idle' : 'not loaded' };
  }

  submit(request: RunRequest): EngineRun {
    return this.attend(this.started().submit(request));
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    return this.started()
      .submitTogether(requests)
      .map((run) => this.attend(run));
  }

  /** Loads a model ahead of its first run. */
  warm(model: string): void {
    if (this.loaded.has(model) || this.awaited.has(model)) return;
    this.awaited.add(model);
    this.started().warm(model);
    this.tell();
  }

  /** Lets go of the engine: open runs fail with a word, and the next run loads the models again. */
  async restart(): Promise<void> {
    await this.letGo();
    this.tell();
  }

  dispose(): Promise<void> {
    return this.letGo();
  }

  private started(): HostedEngine {
    this.crash = undefined;
    if (this.engine) return this.engine;
    const engine = this.create();
    engine.onDidLoad((load) => {
      if (this.engine !== engine) return;
      this.awaited.delete(load.model);
      if (load.ms !== undefined) this.loaded.add(load.model);
      this.loads.fire(load);
      this.measureAnew();
      this.tell();
    });
    engine.onDidCrash((reason) => {
      if (this.engine !== engine) return;
      this.forgetModels();
      this.crash = reason;
      this.tell();
      this.crashes.fire(reason);
    });
    this.engine = engine;
    return engine;
  }

  private async letGo(): Promise<void> {
    const { engine } = this;
    this.engine = undefined;
    this.crash = undefined;
    this.forgetModels();
    await engine?.dispose();
  }

  private forgetModels(): void {
    this.loaded.clear();
    this.awaited.clear();
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
