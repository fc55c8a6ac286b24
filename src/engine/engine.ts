import type { TraceEvent } from '../trace/traceEvent';
import type { RunRequest } from './runRequest';

/** Decodes runs. A server could stand behind it as well as the bundled engine worker. */
export interface Engine {
  /** Starts a run; several share the batch. */
  submit(request: RunRequest): EngineRun;
  dispose(): Promise<void>;
}

export interface EngineRun {
  /**
   * The run's events, in order, as they happen: one array a step. Ends after `runEnd`, also when
   * the run is aborted. Throws where the engine fails; a later run works again.
   */
  readonly events: AsyncIterable<readonly TraceEvent[]>;
  /** Holds the run before its next step. */
  pause(): void;
  resume(): void;
  /** Lets a paused run take `steps` steps: one token for each of its runnable threads. */
  step(steps?: number): void;
  /** Ends the run before its next step; the trace still closes valid. */
  abort(): void;
}
