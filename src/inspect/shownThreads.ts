import type { RunState, ThreadState } from '../trace/runState';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { passes, type ThreadFilter } from './threadFilter';
import { describeThread } from './threadRowText';

/**
 * The threads of a run that pass a filter, with those that lead there. They are looked at one by
 * one: what ten thousand rows say takes longer than the event loop may be held.
 */
export class ShownThreads {
  private readonly found = new Set<ThreadId>();

  constructor(
    private readonly state: RunState,
    private readonly filter: ThreadFilter,
    private readonly l10n: Localizer,
  ) {}

  has(thread: ThreadId): boolean {
    return this.found.has(thread);
  }

  look(thread: ThreadState): void {
    const { state, filter, l10n, found } = this;
    const saying = () =>
      `${threadLabel(state, thread)} ${describeThread(state, thread, l10n).description}`;
    if (!passes(filter, state, thread, saying)) return;
    let above: ThreadState | undefined = thread;
    while (above && !found.has(above.id)) {
      found.add(above.id);
      above = above.parent === undefined ? undefined : state.threads.get(above.parent);
    }
  }

  lookAtAll(): this {
    for (const thread of this.state.threads.values()) this.look(thread);
    return this;
  }
}
