import { accuracyAtWindow } from '../evaluation/study/metrics';
import { decidingOf } from '../methods/decisions';
import { outcomesOf } from '../evaluation/study/outcome';
import type { ResultsFolder } from '../evaluation/study/resultsFolder';
import type { Arm } from '../evaluation/study/study';
import { formatDuration, type TimeEstimate } from '../evaluation/study/timeEstimate';
import { clearPassing, isWatched, tell, tellPassing } from './terminal';

/** What was decoded of a study's parts, as lines on standard error. */
export class Progress {
  private readonly left: Map<Arm, number>;
  private shownAt = 0;

  constructor(
    private readonly folder: ResultsFolder,
    arms: readonly Arm[],
    private readonly estimate: TimeEstimate,
    /** Before the name of each part: whose it is, where several studies go on by turns. */
    private readonly label: string,
  ) {
    this.left = new Map(
      arms.map((arm) => {
        const done = folder.records.filter((r) => r.arm === arm.id && r.sample === 0).length;
        return [arm, arm.problems - done];
      }),
    );
  }

  note(arm: Arm): void {
    this.estimate.note(arm);
    const left = (this.left.get(arm) ?? 0) - 1;
    this.left.set(arm, left);
    if (left === 0) {
      clearPassing();
      tell`${this.line(arm)}`;
      return;
    }
    if (!isWatched() || Date.now() - this.shownAt < 500) return;
    this.shownAt = Date.now();
    tellPassing(`${this.line(arm)}, ${formatDuration(this.estimate.left)} left`);
  }

  private line({ id, spec }: Arm): string {
    const records = this.folder.records.filter(({ arm }) => arm === id);
    const outcomes = outcomesOf(records, decidingOf(spec));
    const { value, low, high } = accuracyAtWindow(outcomes, Infinity);
    const percent = (share: number) => (100 * share).toFixed(1);
    return (
      `${(this.label + id).padEnd(28)} ${String(outcomes.length).padStart(5)} problems  ` +
      `${percent(value).padStart(5)} % (${percent(low)} to ${percent(high)})`
    );
  }
}
