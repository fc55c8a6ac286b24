import { Worker } from 'node:worker_threads';
import { Emitter, type Listen } from '../common/emitter';
import { HumanError, messageOf } from '../common/humanError';
import type { TraceEvent } from '../trace/traceEvent';
import { ALL_CAPABILITIES } from './capabilities';
import {
  type Engine,
  type EngineRun,
  type NextTokens,
  runHasEnded,
  type StudyEngine,
} from './engine';
import { EngineStopped } from './engineStopped';
import { EventQueue } from './eventQueue';
import type { EngineCommand, EngineReport, Failure, ModelLoad, WorkerOptions } from './protocol';
import type { RunRequest } from './runRequest';
import { disableTelemetry } from './telemetry';

/** A question to the worker that it has not answered yet. */
interface OpenPeek {
  resolve(next: readonly NextTokens[]): void;
  reject(error: Error): void;
}

/**
 * The engine in one worker thread, which is started by the first run and kept: the native call of
 * a step blocks the thread that makes it. After a crash the open runs fail and the next run starts
 * a new worker.
 */
export class WorkerEngine implements Engine {
  readonly capabilities = ALL_CAPABILITIES;
  private worker: Worker | undefined;
  private readonly queues = new Map<number, EventQueue<readonly TraceEvent[]>>();
  private readonly peeks = new Map<number, OpenPeek>();
  private readonly crashes = new Emitter<string>();
  private readonly loads = new Emitter<ModelLoad>();
  private submitted = 0;
  private asked = 0;

  /** @param workerFile the bundled `engineWorker.js` */
  constructor(
    private readonly workerFile: string,
    private readonly options: WorkerOptions,
  ) {}

  /** Fired once when the worker has gone by itself, with why. */
  get onDidCrash(): Listen<string> {
    return this.crashes.listen;
  }

  /** Fired when a model was loaded, or could not be. */
  get onDidLoad(): Listen<ModelLoad> {
    return this.loads.listen;
  }

  /** Loads a model, so that its first run does not wait for it. */
  warm(model: string): void {
    this.send({ type: 'load', model });
    if (this.queues.size === 0) this.worker?.unref();
  }

  submit(request: RunRequest): EngineRun {
    const run = this.submitted++;
    const started = this.open(run);
    this.send({ type: 'submit', run, request });
    // An idle worker must not keep a program alive, a busy one must.
    this.worker?.ref();
    return started;
  }

  submitTogether(requests: readonly RunRequest[], model?: string): EngineRun[] {
    const submissions = requests.map((request) => ({ run: this.submitted++, request, model }));
    const started = submissions.map(({ run }) => this.open(run));
    this.send({ type: 'submitTogether', submissions });
    this.worker?.ref();
    return started;
  }

  /** This engine, and the same worker, with the model of a folder in place of its method's. */
  withModel(folder: string): StudyEngine {
    return { submitTogether: (requests) => this.submitTogether(requests, folder) };
  }

  private open(run: number): EngineRun {
    const events = new EventQueue<readonly TraceEvent[]>();
    this.queues.set(run, events);
    return {
      capabilities: this.capabilities,
      events,
      pause: () => this.sendIfOpen({ type: 'pause', run }),
      resume: () => this.sendIfOpen({ type: 'resume', run }),
      step: (steps = 1) => this.sendIfOpen({ type: 'step', run, steps }),
      abort: () => this.sendIfOpen({ type: 'abort', run }),
      stopThread: (thread) => this.sendIfOpen({ type: 'stopThread', run, thread }),
      peek: (count) => this.peek(run, count),
    };
  }

  /**
   * Stops the worker after its current step. It leaves by itself: `terminate` in the middle of a
   * native call makes onnxruntime-node abort the whole process (an uncaught Napi::Error in 1.30.0).
   */
  async dispose(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.failAll(new EngineStopped('The engine was stopped.'));
    if (!worker) return;
    const left = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage({ type: 'close' } satisfies EngineCommand);
    await left;
  }

  private peek(run: number, count: number): Promise<readonly NextTokens[]> {
    if (!this.queues.has(run)) return Promise.reject(runHasEnded());
    const request = this.asked++;
    return new Promise((resolve, reject) => {
      this.peeks.set(request, { resolve, reject });
      this.send({ type: 'peek', run, request, count });
    });
  }

  private send(command: EngineCommand): void {
    this.worker ??= this.startWorker();
    this.worker.postMessage(command);
  }

  private sendIfOpen(
    command: Exclude<
      EngineCommand,
      { type: 'submit' | 'submitTogether' | 'peek' | 'load' | 'close' }
    >,
  ): void {
    if (this.queues.has(command.run)) this.send(command);
  }

  private startWorker(): Worker {
    disableTelemetry();
    const worker = new Worker(this.workerFile, { workerData: this.options });
    worker.on('message', (reports: readonly EngineReport[]) => {
      for (const report of reports) this.receive(report);
    });
    const crashed = (reason: string) => {
      if (this.worker !== worker) return;
      this.worker = undefined;
      this.failAll(
        new EngineStopped('The engine stopped unexpectedly ({0}). Run it again.', reason),
      );
      this.crashes.fire(reason);
    };
    worker.on('error', (error) => crashed(messageOf(error)));
    worker.on('exit', (code) => crashed(`exit code ${code}`));
    return worker;
  }

  private receive(report: EngineReport): void {
    if (report.type === 'model') {
      this.loads.fire(report);
      return;
    }
    if (report.type === 'peeked' || report.type === 'notPeeked') {
      const peek = this.peeks.get(report.request);
      this.peeks.delete(report.request);
      if (report.type === 'peeked') peek?.resolve(report.next);
      else peek?.reject(errorOf(report));
      return;
    }
    const queue = this.queues.get(report.run);
    if (!queue) return;
    if (report.type === 'failed') {
      queue.fail(errorOf(report));
      this.close(report.run);
      return;
    }
    queue.push(report.events);
    if (report.events.some((event) => event.type === 'runEnd')) {
      queue.end();
      this.close(report.run);
    }
  }

  private close(run: number): void {
    this.queues.delete(run);
    if (this.queues.size === 0) this.worker?.unref();
  }

  private failAll(error: Error): void {
    for (const queue of this.queues.values()) queue.fail(error);
    this.queues.clear();
    for (const peek of this.peeks.values()) peek.reject(error);
    this.peeks.clear();
  }
}

function errorOf({ human, template, values }: Failure): Error {
  return human ? new HumanError(template, ...values) : new Error(template);
}
