import { headOf, type RunView, stepsView, threadView } from '../../../src/inspect/runView';
import type { RunState } from '../../../src/trace/runState';
import { RunStore } from '../../../webview/runStore';

/** What a page is sent of a run's state. */
export function viewOf(state: RunState): RunView {
  const { step, ms } = state;
  const status = state.status === 'finished' ? 'finished' : 'running';
  const facts = {
    session: 'one',
    status,
    live: true,
    isParallelSearch: false,
    latest: { step, ms },
  } as const;
  return {
    head: headOf(state, facts),
    threads: [...state.threads.values()].map((thread) => threadView(state, thread)),
    steps: stepsView(state),
  };
}

/** What the page makes of it. */
export function storeOf(state: RunState): RunStore {
  return new RunStore(viewOf(state));
}
