import { HumanError } from '../../../src/common/humanError';
import { object, text } from '../../../src/common/shape';
import type { Task } from '../../../src/tasks/task';
import type { TraceTask, TraceTasks } from '../../../src/trace/traceTask';
import { NO_TASKS } from '../../../src/trace/traceTask';

/** Letters from a to h, to be put in their order. */
export interface Letters {
  readonly letters: string;
}

const letters = object<Letters>({ letters: text });

/** A second task, which shares nothing with Countdown. */
export const SORT_TASK: Task<Letters> = {
  name: 'sort',
  example: 'dcab',
  check: letters,
  parse(typed) {
    const given = typed.trim();
    if (!/^[a-h]+$/.test(given)) {
      throw new HumanError('{0} is not to be sorted. Write letters from a to h.', typed);
    }
    return { letters: given };
  },
  format: (problem) => problem.letters,
  key: (problem) => sorted(problem.letters),
  describe: (problem) => `sort ${problem.letters}`,
  verify: (problem, claim) =>
    claim === sorted(problem.letters)
      ? { ok: true, answer: claim }
      : { ok: false, reason: new HumanError('{0} is not in order.', claim) },
};

export function sorted(given: string): string {
  return [...given].sort().join('');
}

const anything = () => undefined;

/** How the task's data in a trace is checked. */
export const SORT_TRACE: TraceTask = {
  name: SORT_TASK.name,
  problem: letters,
  prompt: letters,
  events: {
    // What every language says, as the trace itself has checked it.
    ...{ spawn: anything, join: anything, answer: anything, giveUp: anything, malformed: anything },
    compare: object({ type: text, left: text, right: text, text, faults: anything }),
  },
};

/** What a reader of traces knows that knows this task alone. */
export const TOY_TASKS: TraceTasks = {
  named: (name) => (name === SORT_TRACE.name ? SORT_TRACE : undefined),
  older: NO_TASKS.older,
};
