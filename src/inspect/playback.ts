import type { RecordedEvent } from '../trace/recordedEvent';
import { RunReducer, type ReducerOptions } from '../trace/reducer';
import type { RunState } from '../trace/runState';
import type { Breakpoint } from './breakpoint';
import { Checkpoints } from './checkpoints';
import type { EventStore } from './eventStore';
import { JudgedStates } from './judgedStates';
import { RecordedHits } from './recordedHits';
import { endsStep, type StepGoal } from './stepGoal';

/** Events that a backward search reads first, and how many times more with each further read. */
const CHUNK = 100;
const GROWTH = 4;

/**
 * A run being looked at: its newest state, and a cursor that is live or stands at a moment of the
 * past. A run that has ended is shown with the verdict of its task. Nothing is decoded again to step
 * back: the events between a checkpoint before the cursor and the cursor are reduced once more.
 */
export class Playback {
  private readonly newest: RunReducer;
  private past: RunReducer | undefined;
  private readonly judged = new JudgedStates();
  private readonly checkpoints = new Checkpoints();
  /** Closer ones, around where the cursor was put last: steps come one after the other. */
  private nearby = new Checkpoints();
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
    return this.judged.of((this.past ?? this.newest).state);
  }

  /** The state after all events so far. */
  get latest(): RunState {
    return this.judged.of(this.newest.state);
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
    const { newest } = this;
    for (const event of events) newest.apply(event);
    this.checkpoints.note(newest);
  }

  /** No event will follow. */
  close(): void {
    this.newest.close();
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
    const { reducer, nearby } = this.startFor(target);
    for await (const events of this.events.read(reducer.state.events, target)) {
      if (move !== this.moves) return false;
      for (const event of events) reducer.apply(event);
      nearby.note(reducer);
    }
    if (move !== this.moves) return false;
    this.past = reducer;
    this.nearby = nearby;
    return true;
  }

  /**
   * The position after the next end of this step, or the end of the run so far.
   * @param from where it is looked for from, in place of the cursor
   */
  async next(step: StepGoal, from = this.position): Promise<number> {
    let position = from;
    const { includes } = step;
    let isOver = false;
    for await (const events of this.events.read(position, this.length)) {
      for (const event of events) {
        if (isOver && !includes?.(event)) return position;
        position++;
        isOver ||= endsStep(step, event);
      }
      if (isOver && !includes) return position;
    }
    return position;
  }

  /** The position after the end of this step before the cursor, or 0. */
  async previous(step: StepGoal): Promise<number> {
    const { includes } = step;
    // The event right before the cursor is where it stands now.
    let to = this.position - 1;
    for (let chunk = CHUNK; to > 0; chunk *= GROWTH) {
      const from = Math.max(0, to - chunk);
      let found = 0;
      let position = from;
      for await (const events of this.events.read(from, to)) {
        for (const event of events) {
          position++;
          const isMore = found === position - 1 && includes?.(event);
          if (isMore || endsStep(step, event)) found = position;
        }
      }
      if (found > 0) return found;
      to = from;
    }
    return 0;
  }

  /** Where the run hits these breakpoints. */
  hits(breakpoints: readonly Breakpoint[]): RecordedHits {
    return new RecordedHits(this.events, this.options, breakpoints);
  }

  /** What to go on from to get to a position, and where to keep checkpoints on the way. */
  private startFor(target: number): { reducer: RunReducer; nearby: Checkpoints } {
    const { past, options } = this;
    const near = this.nearby.before(target);
    const far = this.checkpoints.before(target);
    const [nearAt, farAt] = [near?.totals.events ?? -1, far?.totals.events ?? 0];
    if (past && past.state.events <= target && past.state.events >= Math.max(nearAt, farAt)) {
      return { reducer: past, nearby: this.nearby };
    }
    if (near && nearAt >= farAt) {
      return { reducer: new RunReducer(options, near), nearby: this.nearby };
    }
    return { reducer: new RunReducer(options, far), nearby: new Checkpoints() };
  }
}
