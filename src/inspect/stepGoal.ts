import type { RecordedEvent } from '../trace/recordedEvent';

/** Where a step ends, such as at the next line of a thread. */
export interface StepGoal {
  /** Whether it ends after this event. */
  readonly isAt: (event: RecordedEvent) => boolean;
  /** Whether an event after its end is of the same moment, as what the same token says. */
  readonly includes?: (event: RecordedEvent) => boolean;
}

/** Whether a step ends after the event; a run's end ends every step. */
export function endsStep(goal: StepGoal, event: RecordedEvent): boolean {
  return event.type === 'runEnd' || goal.isAt(event);
}
