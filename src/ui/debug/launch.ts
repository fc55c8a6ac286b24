import type { DebugConfiguration } from 'vscode';
import type { Problem } from '../../countdown/problem';
import type { RunConfiguration } from '../../debug/launchArguments';
import { countdownTask } from '../../tasks/countdown';
import type { Task } from '../../tasks/task';
import { DEBUG_TYPE } from '../contributions';

/** A configuration that launches a run. */
export function launch(name: string, fields: RunConfiguration): DebugConfiguration {
  return { type: DEBUG_TYPE, request: 'launch', name, ...fields };
}

/** One that has a problem of this task decoded. */
export function launchProblem(task: Task, problem: unknown): DebugConfiguration {
  const name = task.describe(problem);
  if (task !== countdownTask) return launch(name, { problem: task.format(problem) });
  const { numbers, target } = problem as Problem;
  return launch(name, { numbers, target });
}
