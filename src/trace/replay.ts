import { RunReducer } from './reducer';
import type { RecordedEvent } from './recordedEvent';
import type { RunState } from './runState';

/** The state after the first `count` events; a new one each time, which nobody else holds. */
export function stateAt(events: readonly RecordedEvent[], count: number): RunState {
  return new RunCursor(events).moveTo(count);
}

/**
 * Moves through recorded events. A step forward applies one event; a step back replays from the
 * start, which for the largest runs is some tenths of a second.
 */
export class RunCursor {
  private reducer = new RunReducer();

  constructor(private readonly events: readonly RecordedEvent[]) {}

  /** The state after the first `count` events (at most all): valid until the next move. */
  moveTo(count: number): RunState {
    const target = Math.max(0, Math.min(count, this.events.length));
    if (target < this.reducer.state.events) this.reducer = new RunReducer();
    for (let i = this.reducer.state.events; i < target; i++) {
      this.reducer.apply(this.events[i] as RecordedEvent);
    }
    return this.reducer.state;
  }
}

/** How many events belong to the steps up to and including `step`: the `count` to move to. */
export function eventsThroughStep(events: readonly RecordedEvent[], step: number): number {
  let count = 0;
  for (const [i, event] of events.entries()) {
    if (event.type === 'unknown') continue;
    if (event.step > step) break;
    count = i + 1;
  }
  return count;
}
