import type { RecordedEvent } from '../trace/recordedEvent';
import { RunReducer, type ReducerOptions } from '../trace/reducer';
import { type Breakpoint, type BreakpointHit, BreakpointWatch } from './breakpoint';
import type { EventStore } from './eventStore';
import { isOfMoment } from './oneMoment';

/** Events that are looked through before the next look at whether that is enough. */
const CHUNK = 50_000;

/** A moment at which breakpoints were hit. */
export interface HitMoments {
  /** The one after the moment, with all that the same token brings. */
  readonly position: number;
  /** What holds the run there, if anything does. */
  readonly hold: BreakpointHit | undefined;
  readonly told: readonly string[];
}

/** What a cursor comes past on its way. */
export interface Passed {
  /** Where it is held first. */
  readonly held: { readonly position: number; readonly hit: BreakpointHit } | undefined;
  /** What logpoints tell until there, in the order in which the cursor comes past them. */
  readonly told: readonly string[];
}

/**
 * Where a recorded run hits these breakpoints. Hits are counted from its start, so that everything is
 * reduced once, as far as it is asked for, and what was found is kept.
 */
export class RecordedHits {
  private readonly found: HitMoments[] = [];
  private readonly reducer: RunReducer;
  private readonly watch = new BreakpointWatch();
  /** The newest moment, which what is read next may belong to. */
  private open: (HitMoments & { readonly end: RecordedEvent }) | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly events: EventStore,
    options: ReducerOptions,
    readonly breakpoints: readonly Breakpoint[],
  ) {
    this.reducer = new RunReducer(options);
  }

  /** What a cursor comes past that goes from one position on to another, or to the first hold. */
  async forward(from: number, to: number): Promise<Passed> {
    const told: string[] = [];
    let next = firstAfter(this.found, from);
    for (;;) {
      const moment = this.found[next];
      if (!moment) {
        if (await this.readOn(to)) continue;
        const { open } = this;
        return open && from < open.position && open.position <= to
          ? passed(open, [...told, ...open.told])
          : { held: undefined, told };
      }
      if (moment.position > to) return { held: undefined, told };
      next++;
      if (moment.position <= from) continue;
      told.push(...moment.told);
      if (moment.hold) return passed(moment, told);
    }
  }

  /** The same for a cursor that goes back, to a place before or at the last hold. */
  async backward(from: number, to: number): Promise<Passed> {
    while (await this.readOn(from));
    const told: string[] = [];
    const { open } = this;
    const moments = open && open.position < from ? [...this.found, open] : this.found;
    for (let i = firstAfter(moments, from - 1) - 1; i >= 0; i--) {
      const moment = moments[i] as HitMoments;
      if (moment.position < to) break;
      told.push(...moment.told.toReversed());
      if (moment.hold) return passed(moment, told);
    }
    return { held: undefined, told };
  }

  /**
   * Reads a piece, so that what happens until this position comes to be known, with the event after
   * it. False where it is known.
   */
  private async readOn(position: number): Promise<boolean> {
    const before = this.reducer.state.events;
    const end = Math.min(this.events.length, position + 1);
    if (before >= end) return false;
    this.reading = this.reading.then(() => this.read(Math.min(end, before + CHUNK)));
    await this.reading;
    return true;
  }

  private async read(to: number): Promise<void> {
    const from = this.reducer.state.events;
    if (from >= to) return;
    for await (const events of this.events.read(from, to)) {
      for (const event of events) this.take(event);
    }
  }

  private take(event: RecordedEvent): void {
    const { reducer, watch, breakpoints, open } = this;
    reducer.apply(event);
    const { hold, told } = watch.check(breakpoints, event, reducer.state);
    const position = reducer.state.events;
    if (open && isOfMoment(open.end, event)) {
      const all = [...open.told, ...told];
      this.open = { end: open.end, position, hold: open.hold ?? hold, told: all };
      return;
    }
    if (open) this.found.push({ position: open.position, hold: open.hold, told: open.told });
    this.open = hold || told.length > 0 ? { end: event, position, hold, told } : undefined;
  }
}

function passed({ position, hold }: HitMoments, told: readonly string[]): Passed {
  return { held: hold && { position, hit: hold }, told };
}

/** The index of the first moment behind a position. */
function firstAfter(moments: readonly HitMoments[], position: number): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] as HitMoments).position <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
