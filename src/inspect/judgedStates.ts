import { judgedRun } from '../tasks/judgedRun';
import type { RunState } from '../trace/runState';

/**
 * States of one run with the verdict of its task where it has ended and nobody has judged it: see
 * `judgedRun`. Each is judged once, however often it is looked at.
 */
export class JudgedStates {
  private readonly known = new WeakMap<RunState, { events: number; judged: RunState }>();

  of(state: RunState): RunState {
    const { end, events } = state;
    if (!end) return state;
    const known = this.known.get(state);
    if (known?.events === events) return known.judged;
    const judged = judgedRun(state);
    this.known.set(state, { events, judged });
    return judged;
  }
}
