import { COUNTDOWN } from '../tasks/countdownTrace';
import type { RunState } from '../trace/runState';
import { COUNTDOWN_VIEW } from './countdown/view';
import type { TaskView } from './taskView';

/** Tasks with views of their own, by name. A new one is a folder beside `countdown/` and a line here. */
export const TASK_VIEWS: ReadonlyMap<string, TaskView> = new Map([[COUNTDOWN, COUNTDOWN_VIEW]]);

const NO_VIEW: TaskView = {};

/** What views show of this run by its task; nothing of its own where the task is not known. */
export function viewOf({ start }: Pick<RunState, 'start'>): TaskView {
  return TASK_VIEWS.get(start?.task ?? '') ?? NO_VIEW;
}
