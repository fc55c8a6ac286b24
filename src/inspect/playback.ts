import { RunReducer, type ReducerOptions } from '../trace/reducer';
import type { RecordedEvent } from '../trace/recordedEvent';
import type { RunState } from '../trace/runState';
import type { EventStore } from './eventStore';
import { isStop, type StepUnit } from './stepUnit';

/** Events of a backward search read at a time. */
const CHUNK = 2000;

/**
 * A run being looked at: its newest state, and a cursor that is live or stands at a moment of the
 * past. Nothing is decoded again to step back: the events up to the cursor are reduced once more.
 */
export class Playback {
  private readonly newest: RunReducer;
  private past: RunReducer | undefined;
  /** Number of the latest move; an older one that is still reading gives up. */
  private moves = 0;

  constructor(
    private readonly events: EventStore,
    private readonly options: ReducerOptions = {},
  ) {
    this.newest = new RunReducer(options);
  }

  /** Whether the cursor follows the run. */
  get isLive(): boolean {
    return this.past === undefined;
  }

  /** The state at the cursor. */
  get state(): RunState {
    return (this.past ?? this.newest).state;
  }

  /** The state after all events so far. */
  get latest(): RunState {
    return this.newest.state;
  }

  /** Events before the cursor. */
  get position(): number {
    return this.state.events;
  }

  get length(): number {
    return this.events.length;
  }

  /** Reduces events that were just added to the store. A cursor in the past stays where it is. */
  follow(events: readonly RecordedEvent[]): void {
    for (const event of events) this.newest.apply(event);
  }

  goLive(): void {
    this.moves++;
    this.past = undefined;
  }

  /**
   * Puts the cursor after the first `count` events (within 0 to all). False where another move came
   * in between: that one decides.
   */
  async moveTo(count: number): Promise<boolean> {
    const move = ++this.moves;
    const target = Math.max(0, Math.min(count, this.length));
    const past = this.past;
    const reducer = past && past.state.events <= target ? past : new RunReducer(this.options);
    for await (const events of this.events.read(reducer.state.events, target)) {
      if (move !== this.moves) return false;
      for (const event of events) reducer.apply(event);
    }
    if (move !== this.moves) return false;
    this.past = reducer;
    return true;
  }

  /** The position after the next stop of this unit, or the end of the run so far. */
  async next(unit: StepUnit): Promise<number> {
    let position = this.position;
    for await (const events of this.events.read(position, this.length)) {
      for (const event of events) {
        position++;
        if (isStop(unit, event)) return position;
      }
    }
    return position;
  }

  /** The position after the stop of this unit before the cursor, or 0. */
  async previous(unit: StepUnit): Promise<number> {
    // The event right before the cursor is where it stands now.
    let to = this.position - 1;
    while (to > 0) {
      const from = Math.max(0, to - CHUNK);
      let found = 0;
      let position = from;
      for await (const events of this.events.read(from, to)) {
        for (const event of events) {
          position++;
          if (isStop(unit, event)) found = position;
        }
      }
      if (found > 0) return found;
      to = from;
    }
    return 0;
  }
}
