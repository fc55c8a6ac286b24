import type { Checkpoint } from '../trace/checkpoint';
import type { RunReducer } from '../trace/reducer';

/**
 * Most that are kept. Each may take about a hundred bytes a thread, and what a move has to read and
 * reduce again is at most a sixteenth of the run.
 */
const MOST = 32;

/** Moments of a run to go on from, spread evenly over what was reduced. */
export class Checkpoints {
  private kept: Checkpoint[] = [];
  /** Batches between two of them; doubled when there are too many. */
  private every = 1;
  private since = 0;

  /** Takes what the reducer has come to, if it is time; to be called after each batch. */
  note(reducer: RunReducer): void {
    const latest = this.kept.at(-1)?.totals.events ?? -1;
    if (reducer.state.events <= latest || ++this.since < this.every) return;
    this.since = 0;
    this.kept.push(reducer.save());
    if (this.kept.length <= MOST) return;
    this.kept = this.kept.filter((_, i) => i % 2 === 1);
    this.every *= 2;
  }

  /** The latest one that is not behind this position. */
  before(position: number): Checkpoint | undefined {
    return this.kept.findLast(({ totals }) => totals.events <= position);
  }
}
