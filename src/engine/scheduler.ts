import type { RunController } from './runController';

/**
 * Chooses the runs that share the next step (continuous batching): runs join as soon as there is
 * room and leave as they finish. Once started, a run takes part in every step, unless it is paused.
 */
export class Scheduler {
  private readonly waiting: RunController[] = [];
  private readonly running: RunController[] = [];

  /** @param concurrency most runs in the batch */
  constructor(private readonly concurrency: number) {}

  add(run: RunController): void {
    this.waiting.push(run);
  }

  /** Whether a step is due: a run could advance, or one has ended and holds rows of the cache. */
  get hasWork(): boolean {
    return this.runs.some((run) => !run.paused || run.finished);
  }

  /** Every run but those that had finished before the last step. */
  get runs(): readonly RunController[] {
    return [...this.running, ...this.waiting];
  }

  schedule(): RunController[] {
    remove(this.running, (run) => run.finished);
    remove(this.waiting, (run) => run.finished);
    const active = this.running.filter((run) => !run.paused);
    while (active.length < this.concurrency) {
      const next = this.waiting.findIndex((run) => !run.paused);
      if (next < 0) break;
      const [run] = this.waiting.splice(next, 1) as [RunController];
      this.running.push(run);
      active.push(run);
    }
    return active;
  }
}

function remove<T>(items: T[], when: (item: T) => boolean): void {
  for (let i = items.length - 1; i >= 0; i--) {
    if (when(items[i] as T)) items.splice(i, 1);
  }
}
