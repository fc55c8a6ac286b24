import { HumanError } from '../common/humanError';
import type { Alternatives, ThreadId, TraceEvent } from '../trace/traceEvent';
import type { Capabilities } from './capabilities';
import type { RunRequest } from './runRequest';

/** Decodes runs. A server could stand behind it as well as the bundled engine worker. */
export interface Engine {
  readonly capabilities: Capabilities;
  /** Starts a run; several share the batch. */
  submit(request: RunRequest): EngineRun;
  /**
   * Starts runs in the same step if there is room for them in the batch, as samples of one problem
   * want it: a prompt that several of them have is read once.
   */
  submitTogether(requests: readonly RunRequest[]): EngineRun[];
  dispose(): Promise<void>;
}

/** As much of it as whole problems are decoded by. */
export type StudyEngine = Pick<Engine, 'submitTogether'>;

export interface EngineRun {
  /** What of all this it does; callers do not ask for the rest. */
  readonly capabilities: Capabilities;
  /**
   * The run's events, in order, as they happen: one array a step. Ends after `runEnd`, also when
   * the run is aborted. Throws where the engine fails; a later run works again.
   */
  readonly events: AsyncIterable<readonly TraceEvent[]>;
  /** Holds the run before its next step; a run that shall take none is submitted paused. */
  pause(): void;
  resume(): void;
  /** Lets a paused run take `steps` steps: one token for each of its runnable threads. */
  step(steps?: number): void;
  /** Ends the run before its next step; the trace still closes valid. */
  abort(): void;
  /** Ends one thread before the next step, with all that it spawned; its parent goes on. */
  stopThread(thread: ThreadId): void;
  /**
   * The `count` most probable next tokens of each thread that the next step would advance. Nothing
   * changes: a run that was peeked at goes on as if it had not been.
   * @throws HumanError where the run is not paused, or has ended
   */
  peek(count: number): Promise<readonly NextTokens[]>;
}

/** What a peek at a run gets that is over. */
export function runHasEnded(): HumanError {
  return new HumanError('The run has ended: nothing comes next.');
}

/** What a thread may say next. */
export interface NextTokens extends Alternatives {
  readonly thread: ThreadId;
}
