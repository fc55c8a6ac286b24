import type { TraceTasks } from '../trace/traceTask';
import { COUNTDOWN_TRACE, OLDER_FILES } from './countdownTrace';

/** The tasks whose data a reader of traces knows. */
export const TRACE_TASKS: TraceTasks = {
  named: (name) => (name === COUNTDOWN_TRACE.name ? COUNTDOWN_TRACE : undefined),
  older: OLDER_FILES,
};
