import type { SampleRecord } from '../../../src/evaluation/study/sample';

/** A sample of Countdown. */
export type CountdownSample = Extract<SampleRecord, { readonly task?: undefined }>;

/** A solved sample of 5 3 -> 8, with what a test is about in place of the rest. */
export function sample(fields: Partial<CountdownSample> = {}): CountdownSample {
  const verified = fields.verified ?? true;
  return {
    arm: 'apr',
    problem: 0,
    sample: 0,
    target: 8,
    numbers: [5, 3],
    claimed: verified,
    verified,
    expression: verified ? '5+3' : null,
    path: verified ? '5+3=8' : null,
    reason: verified ? null : 'The model gave up.',
    failure: verified ? null : 'gave up',
    totalTokens: 20,
    sampledTokens: 12,
    sequentialTokens: 16,
    longestContext: 12,
    spawns: 1,
    children: 2,
    usefulChildren: 1,
    wastedTokens: 4,
    paperTokens: null,
    faults: {},
    limits: {},
    wallMs: 3,
    firstTokenMs: 1,
    joinPrefillMs: 0.5,
    joinPrefills: 1,
    trace: null,
    ...fields,
  };
}

/** One sample for each of these, on problems 0, 1, ... of different targets. */
export function samples(all: readonly Partial<CountdownSample>[]): SampleRecord[] {
  return all.map((fields, problem) => sample({ problem, target: 8 + problem, ...fields }));
}
