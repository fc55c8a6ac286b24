import type { TraceTasks } from '../trace/traceTask';
import { OLDER_FILES } from './countdownTrace';
import { taskNamed } from './tasks';

/** The tasks whose data a reader of traces knows: those that have data of their own there. */
export const TRACE_TASKS: TraceTasks = {
  named: (name) => taskNamed(name)?.trace,
  older: OLDER_FILES,
};
