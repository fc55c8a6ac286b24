import type { RecordedEvent } from '../trace/recordedEvent';

/**
 * How far a step goes.
 *
 * - token: one decoding step, a token for each thread that decodes
 * - event: to the next search event of any thread
 * - spawn or join: to the next moment where a thread hands states to children or gets them back
 */
export type StepUnit = 'token' | 'event' | 'spawnOrJoin';

/** Where a step ends that is about more than a unit, such as the next line of one thread. */
export interface StepGoal {
  /** Whether it ends after this event. */
  readonly isAt: (event: RecordedEvent) => boolean;
  /** Whether an event after its end is of the same moment, as what the same token says. */
  readonly includes?: (event: RecordedEvent) => boolean;
}

/** Whether a step ends after the event; a run's end ends every step. */
export function endsStep(step: StepUnit | StepGoal, event: RecordedEvent): boolean {
  if (typeof step === 'string') return isStop(step, event);
  return event.type === 'runEnd' || step.isAt(event);
}

/** Whether a step of this unit ends after the event. */
export function isStop(unit: StepUnit, event: RecordedEvent): boolean {
  switch (event.type) {
    case 'runEnd':
      return true;
    case 'sampled':
      return unit === 'token';
    case 'search':
      return unit === 'event';
    case 'threadWait':
    case 'threadResume':
      return unit === 'spawnOrJoin';
    default:
      return false;
  }
}
