import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import type { Arm, Study } from './study';

/** A second of decoding one problem alone costs so much more than in a full batch. */
const ALONE = 2.5;

/** What an arm costs in one unit of work: one greedy run of its model in a full batch. */
function costOf({ spec, concurrency }: Arm): number {
  const share = spec.window / DEFAULT_OPTIONS.window;
  return spec.samples * share * (concurrency === 1 ? ALONE : 1);
}

/**
 * Tells how long a study takes, from what a problem of each model took in a trial, and then from
 * what was done of it.
 */
export class TimeEstimate {
  private readonly whole: number;
  private done = 0;
  private counted = 0;
  private readonly start: number;

  /**
   * @param secondsOf seconds of one problem in a full batch, by model; where none were measured,
   * what they are to each other, and `left` holds from when `isMeasured`
   * @param now milliseconds of a clock, which may stand still while nothing is decoded
   */
  constructor(
    private readonly study: Study,
    isDone: (arm: string, problem: number) => boolean,
    private readonly secondsOf: Readonly<Record<string, number>>,
    private readonly now: () => number = Date.now,
  ) {
    this.start = now();
    this.whole = study.stages
      .flatMap(({ arms }) => arms)
      .reduce((sum, arm) => sum + arm.problems * this.cost(arm), 0);
    for (const arm of study.stages.flatMap(({ arms }) => arms)) {
      for (let i = 0; i < arm.problems; i++) if (isDone(arm.id, i)) this.done += this.cost(arm);
    }
  }

  note(arm: Arm): void {
    this.done += this.cost(arm);
    this.counted += this.cost(arm);
  }

  /** Whether enough of it was done to tell by. */
  get isMeasured(): boolean {
    return this.counted > 0 && this.counted >= 0.02 * this.whole;
  }

  /** Seconds from now to the end. */
  get left(): number {
    const left = Math.max(0, this.whole - this.done);
    // At first the trial is all there is to go by.
    if (!this.isMeasured) return left;
    return (left * (this.now() - this.start)) / 1000 / this.counted;
  }

  private cost(arm: Arm): number {
    return costOf(arm) * (this.secondsOf[this.study.asking.model(arm.spec.method)] ?? 0);
  }
}

export function formatDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}
