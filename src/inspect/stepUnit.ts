import type { RecordedEvent } from '../trace/recordedEvent';

/**
 * How far a step goes.
 *
 * - token: one decoding step, a token for each thread that decodes
 * - event: to the next search event of any thread
 * - spawn or join: to the next moment where a thread hands states to children or gets them back
 */
export type StepUnit = 'token' | 'event' | 'spawnOrJoin';

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
