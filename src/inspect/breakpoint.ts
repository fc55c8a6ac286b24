import { assertNever } from '../common/assertNever';
import type { RecordedEvent } from '../trace/recordedEvent';
import type { RunState } from '../trace/runState';
import { faultsOf, type SaidEvent } from '../trace/saidEvent';
import type { ThreadId } from '../trace/traceEvent';
import { isHarmless } from './outcomeWords';

/**
 * What a run is to be held at.
 *
 * - spawn, join: a thread waits for its children, or goes on
 * - event: a thread says an event of this type
 * - fault: what a thread says has this fault, or any that is a mistake
 * - failure: a thread ends without a solution
 * - limit: a thread reaches a limit of the run
 * - change: what `valueAt` tells of this thread is another than before; `text` says what that is
 * - line: this thread writes a line: with it, it has said `said` things; 0 is where it starts
 */
export type BreakpointCondition =
  | { readonly kind: 'spawn' | 'join' | 'failure' | 'limit' }
  | { readonly kind: 'event'; readonly type: string }
  | { readonly kind: 'fault'; readonly fault?: string }
  | { readonly kind: 'change'; readonly thread: ThreadId; readonly text: string }
  | {
      readonly kind: 'line';
      readonly thread: ThreadId;
      readonly said: number;
      /** Of its transcript, from 0. */
      readonly line: number;
    };

export interface Breakpoint {
  readonly id: string;
  readonly condition: BreakpointCondition;
  /** Of a change, the value that is watched. */
  readonly valueAt?: (moment: HitMoment) => unknown;
  /** What else must be so for a hit to count. */
  readonly isMet?: (hit: HitMoment) => boolean;
  /** Which hits hold the run, counted from 1; every one unless given. */
  readonly holdsAt?: (count: number) => boolean;
  /** What is told of such a hit in place of holding the run. */
  readonly tells?: (hit: HitMoment) => string;
}

/** What a breakpoint was hit by, and when. */
export interface HitMoment {
  /** The thread that hit it. */
  readonly thread: ThreadId;
  readonly event: RecordedEvent;
  /** The one after the event. */
  readonly state: RunState;
}

export interface BreakpointHit {
  readonly breakpoint: Breakpoint;
  /** The thread that hit it. */
  readonly thread: ThreadId;
}

/** What an event hits: the first breakpoint that holds the run, and what logpoints tell. */
export interface Hits {
  readonly hold: BreakpointHit | undefined;
  readonly told: readonly string[];
}

/** Watches one run for its breakpoints; each run counts its hits from 0. */
export class BreakpointWatch {
  private readonly hits = new Map<string, number>();
  /** Values that are watched, by the breakpoint's id. */
  private readonly values = new Map<string, unknown>();

  /** What the event hits of these; `state` is the one after the event. */
  check(breakpoints: readonly Breakpoint[], event: RecordedEvent, state: RunState): Hits {
    let hold: BreakpointHit | undefined;
    const told: string[] = [];
    for (const breakpoint of breakpoints) {
      const { id, isMet, holdsAt = () => true, tells } = breakpoint;
      const thread = this.hitBy(breakpoint, event, state);
      if (thread === undefined) continue;
      const moment = { thread, event, state };
      if (isMet && !isMet(moment)) continue;
      const count = (this.hits.get(id) ?? 0) + 1;
      this.hits.set(id, count);
      if (!holdsAt(count)) continue;
      if (tells) told.push(tells(moment));
      else hold ??= { breakpoint, thread };
    }
    return { hold, told };
  }

  /** The thread that hits it with this event. */
  private hitBy(
    { id, condition, valueAt }: Breakpoint,
    event: RecordedEvent,
    state: RunState,
  ): ThreadId | undefined {
    const isSaid = event.type === 'search';
    switch (condition.kind) {
      case 'spawn':
        return event.type === 'threadWait' ? event.thread : undefined;
      case 'join':
        return event.type === 'threadResume' ? event.thread : undefined;
      case 'event':
        return isSaid && event.event.type === condition.type ? event.thread : undefined;
      case 'fault':
        return isSaid && hasFault(event.event, condition.fault) ? event.thread : undefined;
      case 'failure': {
        const hasFailed = event.type === 'threadEnd' && !state.threads.get(event.thread)?.answer;
        return hasFailed ? event.thread : undefined;
      }
      case 'limit':
        return event.type === 'limit' ? event.thread : undefined;
      case 'change': {
        const { thread } = condition;
        if (!isAbout(event, thread) || !state.threads.has(thread)) return undefined;
        return this.change(id, valueAt?.({ thread, event, state })) ? thread : undefined;
      }
      case 'line':
        return isWritten(condition, event, state) ? condition.thread : undefined;
      default:
        return assertNever(condition);
    }
  }

  /** Whether the value is another than before; the first one is none. */
  private change(id: string, value: unknown): boolean {
    const isFirst = !this.values.has(id);
    const isOther = this.values.get(id) !== value;
    this.values.set(id, value);
    return isOther && !isFirst;
  }
}

function hasFault(event: SaidEvent, fault: string | undefined): boolean {
  return faultsOf(event).some((one) => (fault === undefined ? !isHarmless(one) : one === fault));
}

/** The state may be that after a whole step, with more that the thread has said in it. */
function isWritten(
  { thread: id, said }: Extract<BreakpointCondition, { kind: 'line' }>,
  event: RecordedEvent,
  { threads }: RunState,
): boolean {
  if (said === 0) return event.type === 'threadStart' && event.thread === id;
  const thread = event.type === 'search' && event.thread === id ? threads.get(id) : undefined;
  if (!thread || event.type !== 'search') return false;
  const { search } = thread;
  return search.length > 0 ? search[said - 1]?.event === event.event : thread.said === said;
}

/** Whether the event tells something of the thread. */
function isAbout(event: RecordedEvent, thread: ThreadId): boolean {
  if ('threads' in event) return event.threads.includes(thread);
  return 'thread' in event && event.thread === thread;
}
