import { RunReducer } from '../trace/reducer';
import type { RunState, ThreadState, TokenList } from '../trace/runState';
import { inheritedAtStart } from '../trace/promptEnd';
import { partOf } from '../trace/threadPart';
import type { ThreadId } from '../trace/traceEvent';
import type { EventStore } from './eventStore';

/** Threads whose details are kept: those that are looked at, and those above them. */
const MOST = 32;

/**
 * Tokens and search events of the threads that somebody looks at, for a run whose state keeps
 * counts only. They are read from the run's file once, whole, and cut to any moment.
 */
export class ThreadDetails {
  /** The one that was asked for last comes last. */
  private readonly known = new Map<ThreadId, ThreadState>();
  private readonly loading = new Map<ThreadId, Promise<void>>();

  constructor(private readonly events: EventStore) {}

  /** Whether something was read of it, if not all. */
  has(thread: ThreadId): boolean {
    return this.known.has(thread);
  }

  /** Reads what a thread has come to by this state, unless it is there. */
  async load(id: ThreadId, { threads }: RunState): Promise<void> {
    const thread = threads.get(id);
    if (!thread || thread.tokens || this.holds(thread)) return;
    const loading = this.loading.get(id) ?? this.read(id, beginningsOf(thread, threads));
    this.loading.set(id, loading);
    try {
      await loading;
    } finally {
      this.loading.delete(id);
    }
  }

  /** The state with the details of all threads that were loaded. */
  addTo(state: RunState): RunState {
    const threads = new Map(state.threads);
    for (const [id, detail] of this.known) {
      const thread = state.threads.get(id);
      if (thread && !thread.tokens && this.holds(thread)) threads.set(id, cut(detail, thread));
    }
    return { ...state, threads };
  }

  private holds({ id, context, said }: ThreadState): boolean {
    const known = this.known.get(id);
    return known !== undefined && known.context >= context && known.said >= said;
  }

  /** @param above the threads with whose contexts it begins, from the top */
  private async read(id: ThreadId, above: readonly ThreadId[]): Promise<void> {
    const reducer = new RunReducer();
    for (const one of [...above, id]) {
      for await (const events of this.events.readThread(one)) {
        for (const event of events) {
          const part = partOf(event, one);
          if (part) reducer.apply(part);
        }
      }
    }
    const detail = reducer.state.threads.get(id);
    if (!detail) return;
    this.known.delete(id);
    this.known.set(id, detail);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST && oldest !== undefined) this.known.delete(oldest);
  }
}

/**
 * The threads with whose contexts this one begins, from the top. Each of them is read from the file
 * for itself, so that there are none where it would be more than are kept: then the thread's tokens
 * are not known.
 */
function beginningsOf(thread: ThreadState, threads: RunState['threads']): readonly ThreadId[] {
  const above: ThreadId[] = [];
  for (let one: ThreadState | undefined = thread; one && inheritedAtStart(one) > 0;) {
    one = one.parent === undefined ? undefined : threads.get(one.parent);
    if (one) above.push(one.id);
    if (above.length > MOST) return [];
  }
  return above.reverse();
}

/** A thread as it is at this moment, with details that may go on. */
function cut({ tokens, search }: ThreadState, now: ThreadState): ThreadState {
  return {
    ...now,
    context: now.context,
    tokens: tokens && firstOf(tokens, now.context),
    search: search.slice(0, now.said),
  };
}

function firstOf(tokens: TokenList, length: number): TokenList {
  return {
    length: Math.min(length, tokens.length),
    id: (position) => tokens.id(position),
    isForced: (position) => tokens.isForced(position),
    isInherited: (position) => tokens.isInherited(position),
    isGiven: (position) => tokens.isGiven(position),
    logprob: (position) => tokens.logprob(position),
    alternatives: (position) => tokens.alternatives(position),
    moment: (position) => tokens.moment(position),
  };
}
