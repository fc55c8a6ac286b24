import { HumanError, messageOf } from '../common/humanError';
import { Stopwatch } from '../common/stopwatch';
import type { ThreadId } from '../trace/traceEvent';
import { languageNamed, LANGUAGES, unknownLanguage } from '../language/languages';
import { checkRequest } from './checkRequest';
import { Decoder } from './decoder';
import { type NextTokens, runHasEnded } from './engine';
import type { ModelRunner } from './forward';
import type { RunnerOptions } from './modelRunner';
import { openModelPackage } from './modelPackage';
import type { ModelShape } from './modelShape';
import type {
  EngineCommand,
  EngineReport,
  Failure,
  PeekCommand,
  Submission,
  WorkerOptions,
} from './protocol';
import { RunController } from './runController';
import { Scheduler } from './scheduler';

/** Rows that one run may take in a batch: two spawns of the widest kind and their parents. */
const ROWS_PER_RUN = 64;

/** A model that is loaded, and the runs that it decodes. */
interface Station {
  readonly shape: ModelShape;
  readonly scheduler: Scheduler;
  readonly decoder: Decoder;
  readonly runner: ModelRunner;
}

/**
 * What the engine worker does: takes commands between steps, decodes while there is work, and
 * posts one message a step, with a report for each run. Sleeps when there is none.
 */
export class WorkerLoop {
  private readonly runs = new Map<number, RunController>();
  /** By the model's folder. */
  private readonly stations = new Map<string, Promise<Station>>();
  /** Where a run is decoded, from when it was submitted. */
  private readonly stationOf = new WeakMap<RunController, Promise<Station>>();
  private readonly ready: Station[] = [];
  /** Clocks of the runs whose model is loaded. */
  private readonly clocks = new Map<RunController, Stopwatch>();
  private looping = false;
  /** Over when nobody uses a decoder. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: WorkerOptions,
    private readonly createRunner: (options: RunnerOptions) => Promise<ModelRunner>,
    private readonly post: (reports: readonly EngineReport[]) => void,
    /** Those that its models write. */
    private readonly languages = LANGUAGES,
  ) {}

  handle(command: Exclude<EngineCommand, { type: 'close' }>): void {
    if (command.type === 'submit') {
      void this.submit(command);
      return;
    }
    if (command.type === 'submitTogether') {
      // No step comes between them: they wait for the same promise.
      for (const submission of command.submissions) void this.submit(submission);
      return;
    }
    if (command.type === 'peek') {
      void this.peek(command);
      return;
    }
    if (command.type === 'load') {
      void this.station(command.model).catch(() => undefined);
      return;
    }
    const run = this.runs.get(command.run);
    if (!run) return;
    if (command.type === 'stopThread') {
      void this.stopThread(run, command.thread);
      return;
    }
    if (command.type === 'step') run.advance(command.steps);
    else run[command.type]();
    void this.inTurn(() => Promise.resolve(this.setClocks()));
    this.flush();
    this.wake();
  }

  /** Ends all runs, and lets go of the models when nothing uses them any more. */
  async close(): Promise<void> {
    for (const run of this.runs.values()) run.abort();
    this.flush();
    const stations = await Promise.allSettled(this.stations.values());
    while (this.looping) await nextTurn();
    await this.turn;
    for (const station of stations) {
      if (station.status === 'fulfilled') await station.value.runner.dispose();
    }
  }

  private async submit({ run: id, request, model }: Submission): Promise<void> {
    // Loading the model is not part of a run's time: its clock starts when it can be decoded.
    const clock = new Stopwatch();
    const known = languageNamed(request.language, this.languages);
    if (!known) {
      this.fail(id, unknownLanguage(request.language));
      return;
    }
    const run = new RunController(request, known.language, () => clock.ms);
    this.runs.set(id, run);
    const opening = this.station(request.model, model);
    this.stationOf.set(run, opening);
    try {
      const station = await opening;
      checkRequest(request, station.shape);
      this.clocks.set(run, clock);
      if (!run.paused) clock.start();
      station.scheduler.add(run);
      // No step will tell of its start.
      if (run.paused) this.flush();
      this.wake();
    } catch (error) {
      this.fail(id, error);
    }
  }

  private async peek({ run, request, count }: PeekCommand): Promise<void> {
    try {
      const next = await this.nextTokens(run, count);
      this.post([{ type: 'peeked', run, request, next }]);
    } catch (error) {
      this.post([{ type: 'notPeeked', run, request, ...failureOf(error) }]);
    }
  }

  private async nextTokens(id: number, count: number): Promise<readonly NextTokens[]> {
    const run = this.runs.get(id);
    const station = await (run && this.stationOf.get(run));
    if (!run || !station) throw runHasEnded();
    const { decoder } = station;
    return this.inTurn(() => {
      if (run.finished) throw runHasEnded();
      if (!run.paused) throw new HumanError('Pause the run to see what comes next.');
      return decoder.peek(run, count);
    });
  }

  private async stopThread(run: RunController, thread: ThreadId): Promise<void> {
    await this.inTurn(() => Promise.resolve(run.stopThread(thread)));
    this.flush();
    this.wake();
  }

  /** Does this between two steps: within one, contexts and cache do not agree. */
  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.turn.then(task);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private station(model: string, folder = this.options.models[model] ?? model): Promise<Station> {
    const known = this.stations.get(folder);
    if (known) return known;
    const start = performance.now();
    const loading = this.load(folder);
    this.stations.set(folder, loading);
    loading.then(
      () => this.post([{ type: 'model', model, ms: performance.now() - start }]),
      () => {
        // It is tried again by the next run.
        this.stations.delete(folder);
        this.post([{ type: 'model', model, ms: undefined }]);
      },
    );
    return loading;
  }

  private async load(folder: string): Promise<Station> {
    const { modelPath, shape } = await openModelPackage(folder, undefined, this.languages);
    const runner = await this.startRunner({ modelPath, shape, threads: this.options.threads });
    const scheduler = new Scheduler(this.options.concurrency);
    const decoder = new Decoder(runner, shape, scheduler, ROWS_PER_RUN);
    const station = { shape, scheduler, decoder, runner };
    this.ready.push(station);
    return station;
  }

  private async startRunner(options: RunnerOptions): Promise<ModelRunner> {
    try {
      return await this.createRunner(options);
    } catch (error) {
      if (error instanceof HumanError) throw error;
      throw new HumanError(
        'The model {0} cannot be loaded ({1}). Use one exported for this version, for example with `git checkout -- models`.',
        ...[options.modelPath, messageOf(error)],
      );
    }
  }

  private wake(): void {
    if (!this.looping) void this.loop();
  }

  private async loop(): Promise<void> {
    this.looping = true;
    for (;;) {
      const busy = this.ready.filter(({ scheduler }) => scheduler.hasWork);
      if (busy.length === 0) break;
      for (const station of busy) await this.inTurn(() => this.step(station));
      this.setClocks();
      this.flush();
      // Commands are heard between steps.
      await nextTurn();
    }
    this.looping = false;
  }

  private async step({ decoder, scheduler }: Station): Promise<void> {
    try {
      await decoder.step();
    } catch (error) {
      for (const [id, run] of this.runs) {
        if (!scheduler.runs.includes(run)) continue;
        run.abort();
        this.fail(id, error);
      }
    }
  }

  /** The clock of a run stands while it is held; the rest of the step under way still counts. */
  private setClocks(): void {
    for (const [run, clock] of this.clocks) {
      if (run.finished) this.clocks.delete(run);
      else if (run.paused) clock.stop();
      else clock.start();
    }
  }

  /** Sends what has happened since the last time, and forgets runs that have ended. */
  private flush(): void {
    const reports: EngineReport[] = [];
    for (const [run, controller] of this.runs) {
      const events = controller.takeEvents();
      if (events.length > 0) reports.push({ type: 'events', run, events });
      if (controller.finished) this.runs.delete(run);
    }
    if (reports.length > 0) this.post(reports);
  }

  private fail(run: number, error: unknown): void {
    this.runs.delete(run);
    this.post([{ type: 'failed', run, ...failureOf(error) }]);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function failureOf(error: unknown): Failure {
  return error instanceof HumanError
    ? { human: true, template: error.template, values: error.plainValues }
    : { human: false, template: messageOf(error), values: [] };
}
