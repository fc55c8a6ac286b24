import { countdownTask } from '../../tasks/countdown';
import type { Task } from '../../tasks/task';
import { COUNTDOWN_MEASURES } from '../countdown/measures';
import type { TaskMeasures } from './taskMeasures';

/** Tasks of which more is told than of every task. Another one is a line here. */
const MEASURES: ReadonlyMap<Task, TaskMeasures> = new Map([[countdownTask, COUNTDOWN_MEASURES]]);

/** Samples of most tasks vote on the answer. */
const USUAL: TaskMeasures = { vote: ({ claimed, answer }) => (claimed && answer) || null };

export function measuresOf(task: Task): TaskMeasures {
  return MEASURES.get(task) ?? USUAL;
}
