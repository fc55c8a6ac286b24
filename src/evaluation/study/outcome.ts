import type { Deciding, SampledAnswer } from '../../methods/decisions';
import { type Asked, askedFields } from '../../tasks/asked';
import type { SampleRecord } from './sample';

/** What a method made of one problem: its answer, and what all its samples cost. */
export type Outcome = Asked & OutcomeFields;

interface OutcomeFields {
  readonly problem: number;
  readonly solved: boolean;
  readonly claimed: boolean;
  /** Sums of all samples, as the paper's scaling curves count. */
  readonly totalTokens: number;
  /** Undefined where a sample does not tell. */
  readonly decodedTokens: number | undefined;
  readonly children: number;
  readonly spawns: number;
  readonly usefulChildren: number;
  readonly wastedTokens: number;
  readonly joinPrefillMs: number;
  /** Those of the longest sample: samples depend on nothing of each other, and run side by side. */
  readonly sequentialTokens: number;
  readonly longestContext: number;
  readonly wallMs: number;
  /** The sample that is the answer, or else the first. */
  readonly sample: SampleRecord;
}

/**
 * Outcomes by problem, ascending. Where fewer samples decide than there are, these are the
 * first ones: cons@1 to cons@8 come from the same eight.
 */
export function outcomesOf(records: readonly SampleRecord[], deciding: Deciding): Outcome[] {
  const byProblem = new Map<number, SampleRecord[]>();
  for (const record of records) {
    const samples = byProblem.get(record.problem) ?? [];
    byProblem.set(record.problem, samples);
    samples.push(record);
  }
  return [...byProblem]
    .sort(([a], [b]) => a - b)
    .map(([problem, all]) => {
      const samples = all.sort((a, b) => a.sample - b.sample).slice(0, deciding.samples);
      const sum = (value: (sample: SampleRecord) => number) =>
        samples.reduce((total, sample) => total + value(sample), 0);
      const most = (value: (sample: SampleRecord) => number) =>
        samples.reduce((high, sample) => Math.max(high, value(sample)), 0);
      const { solved, claimed, chosen } = deciding.decide(
        samples.map(({ path, verified }): SampledAnswer => ({ path, verified })),
      );
      const sample = samples[chosen ?? 0] as SampleRecord;
      return {
        problem,
        ...askedFields(sample),
        solved,
        claimed,
        totalTokens: sum((s) => s.totalTokens),
        decodedTokens: samples.every((s) => s.decodedTokens !== undefined)
          ? sum((s) => s.decodedTokens ?? 0)
          : undefined,
        children: sum((s) => s.children),
        spawns: sum((s) => s.spawns),
        usefulChildren: sum((s) => s.usefulChildren),
        wastedTokens: sum((s) => s.wastedTokens),
        joinPrefillMs: sum((s) => s.joinPrefillMs),
        sequentialTokens: most((s) => s.sequentialTokens),
        longestContext: most((s) => s.longestContext),
        wallMs: most((s) => s.wallMs),
        sample,
      };
    });
}
