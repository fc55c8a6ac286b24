import { outcomesOf } from '../../evaluation/study/outcome';
import type { SampleRecord } from '../../evaluation/study/sample';
import { wilsonInterval } from '../../evaluation/study/statistics';
import { type NamedArm, unitOf } from '../../evaluation/study/study';
import type { MethodProgress } from '../../evaluationProtocol';
import type { Localizer } from '../../common/localizer';
import { readArm } from '../../methods/arm';
import { armIdWords } from '../../methods/armWords';
import { decideAlone, type Deciding, decidingOf } from '../../methods/decisions';
import { Turns } from '../../common/turns';
import { groupBy } from '../../common/groupBy';

/** How far each arm of an evaluation is, and what it has reached. */
export class Tallies {
  private readonly byArm: ReadonlyMap<string, Tally>;

  private constructor(arms: readonly NamedArm[]) {
    this.byArm = new Map(arms.map((arm) => [arm.id, new Tally(arm)]));
  }

  /** @param records samples of whole units that are there already */
  static async of(arms: readonly NamedArm[], records: readonly SampleRecord[]): Promise<Tallies> {
    const tallies = new Tallies(arms);
    const turns = new Turns();
    for (const samples of groupBy(records, unitOf).values()) {
      tallies.add(samples);
      await turns.rest();
    }
    return tallies;
  }

  /** Problems that are decoded, of all arms together. */
  get done(): number {
    return this.sum(({ done }) => done);
  }

  get units(): number {
    return this.sum(({ arm }) => arm.problems);
  }

  /** @param samples of one problem of one arm */
  add(samples: readonly SampleRecord[]): void {
    this.byArm.get(samples[0]?.arm ?? '')?.add(samples);
  }

  progress(l10n: Localizer): MethodProgress[] {
    return [...this.byArm.values()].map((tally) => tally.progress(l10n));
  }

  private sum(value: (tally: Tally) => number): number {
    return [...this.byArm.values()].reduce((sum, tally) => sum + value(tally), 0);
  }
}

class Tally {
  done = 0;
  private solved = 0;
  private readonly deciding: Deciding;

  constructor(readonly arm: NamedArm) {
    const { id, samples } = arm;
    const spec = readArm(id, samples);
    this.deciding = spec ? decidingOf(spec) : { samples, decide: decideAlone };
  }

  add(samples: readonly SampleRecord[]): void {
    this.done++;
    if (outcomesOf(samples, this.deciding)[0]?.solved) this.solved++;
  }

  progress(l10n: Localizer): MethodProgress {
    const { arm, done, solved } = this;
    const [low, high] = wilsonInterval(solved, done);
    const name = armIdWords(arm.id, arm.samples, l10n);
    return { name, problems: arm.problems, done, solved, low, high };
  }
}
