import { Emitter, type Listen } from '../../common/emitter';
import { ALL_CAPABILITIES, type Capabilities } from '../../engine/capabilities';
import type { EngineRun } from '../../engine/engine';
import { EngineStopped } from '../../engine/engineStopped';
import type { ModelLoad } from '../../engine/protocol';
import type { RunRequest } from '../../engine/runRequest';
import type { ServedModel } from '../../methods/servedModel';
import type { TraceEvent } from '../../trace/traceEvent';
import type { HostedEngine } from './engineHost';

/**
 * An engine of servers that are asked what they are when somebody needs them, and asked again after
 * that has failed. It never goes by itself: a server that does fails the runs that it has.
 */
export class HostedServers implements HostedEngine {
  private readonly crashes = new Emitter<string>();
  private readonly loads = new Emitter<ModelLoad>();
  private readonly interrupt = new AbortController();
  /** Names of models that were told to be there. */
  private readonly told = new Set<string>();
  private opening: Promise<ServedModel> | undefined;
  private served: ServedModel | undefined;

  /** @param open asks the servers; it throws the signal's reason where that aborts */
  constructor(private readonly open: (signal: AbortSignal) => Promise<ServedModel>) {}

  get onDidCrash(): Listen<string> {
    return this.crashes.listen;
  }

  get onDidLoad(): Listen<ModelLoad> {
    return this.loads.listen;
  }

  /** What the servers can do; before they were asked, what most can. */
  get capabilities(): Capabilities {
    return this.served?.engine.capabilities ?? ALL_CAPABILITIES;
  }

  /**
   * The model behind the servers.
   * @throws HumanError where they do not answer, or cannot decode
   */
  model(): Promise<ServedModel> {
    return this.opened();
  }

  warm(model: string): void {
    this.ready(model).catch(() => {});
  }

  submit(request: RunRequest): EngineRun {
    const ready = this.ready(request.model);
    if (this.served) return this.served.engine.submit(request);
    return runOf(
      ready.then(({ engine }) => engine.submit(request)),
      this.capabilities,
    );
  }

  submitTogether(requests: readonly RunRequest[]): EngineRun[] {
    return requests.map((request) => this.submit(request));
  }

  async dispose(): Promise<void> {
    this.interrupt.abort(new EngineStopped('The engine was stopped.'));
    await this.served?.engine.dispose();
  }

  /** Opens the servers, and tells that the model of this name is there, or could not be. */
  private async ready(model: string): Promise<ServedModel> {
    const start = performance.now();
    try {
      const served = await this.opened();
      if (!this.told.has(model)) this.loads.fire({ model, ms: performance.now() - start });
      this.told.add(model);
      return served;
    } catch (error) {
      this.loads.fire({ model, ms: undefined });
      throw error;
    }
  }

  private opened(): Promise<ServedModel> {
    this.opening ??= this.attempt();
    return this.opening;
  }

  private async attempt(): Promise<ServedModel> {
    const { signal } = this.interrupt;
    try {
      const served = await this.open(signal);
      if (signal.aborted) await served.engine.dispose();
      signal.throwIfAborted();
      this.served = served;
      return served;
    } catch (error) {
      this.opening = undefined;
      throw error;
    }
  }
}

/** A run that is submitted later; what it is told until then it is told in the same order. */
function runOf(submitted: Promise<EngineRun>, capabilities: Capabilities): EngineRun {
  // Nobody may ever read its events.
  submitted.catch(() => {});
  const tell = (word: (run: EngineRun) => void) => void submitted.then(word, () => {});
  return {
    ...{ capabilities, events: eventsOf(submitted) },
    pause: () => tell((run) => run.pause()),
    resume: () => tell((run) => run.resume()),
    step: (steps) => tell((run) => run.step(steps)),
    abort: () => tell((run) => run.abort()),
    stopThread: (thread) => tell((run) => run.stopThread(thread)),
    peek: async (count) => (await submitted).peek(count),
  };
}

async function* eventsOf(
  submitted: Promise<EngineRun>,
): AsyncGenerator<readonly TraceEvent[], void, undefined> {
  yield* (await submitted).events;
}
