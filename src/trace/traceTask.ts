import type { Check } from '../common/shape';
import type { RunFacts, TraceEvent } from './traceEvent';

/**
 * What the reader of a file asks of a task: how the task's own data is checked. The trace itself
 * knows no task, and passes over the data of those that nobody told it of.
 */
export interface TraceTask {
  readonly name: string;
  readonly problem: Check;
  readonly prompt: Check;
  /** The fields of a task's events, by the event's `type`. */
  readonly events: Readonly<Record<string, Check>>;
}

/** The tasks that a reader knows. */
export interface TraceTasks {
  named(name: string): TraceTask | undefined;
  /** Of files of 1.0 and 1.1, which name no task and say little in words. */
  readonly older: OlderFiles;
}

/** Files that were written before the trace had words of its own: all of them are of one task. */
export interface OlderFiles {
  readonly task: TraceTask;
  /** What a newer header says in words and an older one left to the program. */
  facts(header: RunFacts): RunFacts;
  /** The same of an event of a file with these facts. */
  inWords(event: TraceEvent, facts: RunFacts): TraceEvent;
}

/** For readers of files whose tasks they do not ask for: data of tasks is passed over. */
export const NO_TASKS: TraceTasks = {
  named: () => undefined,
  older: {
    task: { name: '', problem: () => undefined, prompt: () => undefined, events: {} },
    facts: (header) => header,
    inWords: (event) => event,
  },
};
