import type { Method } from '../../common/method';
import { isDeepStrictEqual } from 'node:util';
import { armId, type ArmSpec } from '../../methods/arm';
import { decideAlone } from '../../methods/decisions';
import { type Comparison, comparePairs, type Pair, pairedRatio, pairUp } from '../study/comparison';
import type { LearningCurve } from './learningCurve';
import { measure, type MethodMetrics } from '../study/metrics';
import { conditionsOf, MODEL_ARM, type ModelSuiteSize } from './modelSuite';
import { type Outcome, outcomesOf } from '../study/outcome';
import {
  CHOICES,
  COSTS,
  measureChange,
  type PolicyMeasure,
  sameBeginnings,
} from '../study/policyMeasures';
import type { SampleRecord } from '../study/sample';
import { type Estimate, holm } from '../study/statistics';

/** A model of the suite, and what it decoded. */
export interface DecodedModel {
  /** Also the name of its folder of results. */
  readonly name: string;
  readonly method: Method;
  /** What its last training was; undefined for imitation. */
  readonly stage: string | undefined;
  readonly records: readonly SampleRecord[];
  readonly curve: LearningCurve | undefined;
  /** How it was trained last, in words. */
  readonly training: string;
  /** All its training, a part after the other, as its manifest has it; empty where that is unknown. */
  readonly parts: readonly unknown[];
  /** When the command began that timed it; models that one command timed took turns. */
  readonly timedAt: string | undefined;
}

/** A model under one condition. */
export interface ModelRow {
  readonly arm: ArmSpec;
  /** The arm's id. */
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly metrics: MethodMetrics;
  /** One problem at a time; undefined where it was not timed so. */
  readonly alone: MethodMetrics['latency'] | undefined;
  readonly timed: readonly Outcome[];
}

export interface MeasuredModel extends Omit<DecodedModel, 'records'> {
  readonly greedy: ModelRow;
  readonly sampled: ModelRow;
  /** Greedy under each condition, the unlimited one first. */
  readonly conditions: readonly ModelRow[];
}

/** A model against the one that it was made from: `one` of a pair is its outcome. */
export interface ModelChange {
  readonly before: MeasuredModel;
  readonly after: MeasuredModel;
  /** The first of each comparison is the later model, so that a difference is a gain. */
  readonly greedy: ChangedAccuracy;
  readonly sampled: ChangedAccuracy;
  readonly pairs: readonly Pair<Outcome>[];
  /** Greedy; a measure that one of the two says nothing of is left out. */
  readonly measures: readonly { readonly measure: PolicyMeasure; readonly change: Estimate }[];
  readonly sameBeginnings: Estimate;
  /** By condition, where both were timed under it. */
  readonly latencies: readonly LatencyChange[];
}

/** How long problems take the later model by how long they take the earlier, one at a time. */
export interface LatencyChange {
  /** The arm's id. */
  readonly name: string;
  readonly problems: number;
  readonly ratio: Estimate;
}

export interface ChangedAccuracy {
  readonly comparison: Comparison;
  /** The p-value of McNemar's test after Holm's correction for all comparisons of the suite. */
  readonly corrected: number;
}

export interface ModelsAnalysis {
  readonly size: ModelSuiteSize;
  readonly seed: number;
  readonly models: readonly MeasuredModel[];
  readonly changes: readonly ModelChange[];
}

export function analyseModels(
  decoded: readonly DecodedModel[],
  size: ModelSuiteSize,
  seed: number,
): ModelsAnalysis {
  const models = decoded.map((model) => measureModel(model, size, seed));
  const changed = models.flatMap((after) => {
    const before = originOf(after, models);
    return before ? [changeOf(before, after, seed)] : [];
  });
  const corrected = holm(changed.flatMap(({ greedy, sampled }) => [greedy.p, sampled.p]));
  const changes = changed.map((change, i) => ({
    ...change,
    greedy: { comparison: change.greedy, corrected: corrected[2 * i] ?? 1 },
    sampled: { comparison: change.sampled, corrected: corrected[2 * i + 1] ?? 1 },
  }));
  return { size, seed, models, changes };
}

/**
 * The model that this one was trained on from; where none of them is, the first of its method, unless
 * that one was made from it.
 */
function originOf<T extends Pick<DecodedModel, 'method' | 'parts'>>(
  model: T,
  models: readonly T[],
): T | undefined {
  const own = models.filter(({ method }) => method === model.method);
  const [nearest] = own
    .filter((other) => isMadeFrom(model, other))
    .sort((a, b) => b.parts.length - a.parts.length);
  const [first] = own;
  if (nearest || !first) return nearest;
  return first === model || isMadeFrom(first, model) ? undefined : first;
}

/** Whether the model's training goes on where all of the other's ends. */
function isMadeFrom(model: Pick<DecodedModel, 'parts'>, { parts }: Pick<DecodedModel, 'parts'>) {
  if (parts.length === 0 || parts.length >= model.parts.length) return false;
  return isDeepStrictEqual(parts, model.parts.slice(0, parts.length));
}

function measureModel(
  { records, ...model }: DecodedModel,
  size: ModelSuiteSize,
  seed: number,
): MeasuredModel {
  const outcomes = (id: string) =>
    outcomesOf(
      records.filter((record) => record.arm === id),
      { samples: 1, decide: decideAlone },
    );
  const row = (arm: ArmSpec): ModelRow => {
    const name = armId(arm);
    const [own, timed] = [outcomes(name), outcomes(armId({ ...arm, isAlone: true }))];
    const alone = timed.length > 0 ? measure(timed, seed).latency : undefined;
    return { arm, name, outcomes: own, metrics: measure(own, seed), alone, timed };
  };
  const conditions = conditionsOf(model.method, size).map(row);
  return {
    ...model,
    conditions,
    greedy: conditions[0] ?? row(MODEL_ARM.greedy(model.method)),
    sampled: row(MODEL_ARM.sampled(model.method)),
  };
}

function changeOf(before: MeasuredModel, after: MeasuredModel, seed: number) {
  const pairs = pairUp(after.greedy.outcomes, before.greedy.outcomes);
  const sampled = pairUp(after.sampled.outcomes, before.sampled.outcomes);
  return {
    before,
    after,
    pairs,
    greedy: comparePairs(pairs, seed),
    sampled: comparePairs(sampled, seed),
    measures: [...COSTS, ...CHOICES].flatMap((measure) => {
      const change = measureChange(measure, pairs, seed);
      return change ? [{ measure, change }] : [];
    }),
    sameBeginnings: sameBeginnings(pairs),
    latencies: latenciesOf(before, after, seed),
  };
}

function latenciesOf(before: MeasuredModel, after: MeasuredModel, seed: number): LatencyChange[] {
  return after.conditions.flatMap(({ name, timed }) => {
    const earlier = before.conditions.find((row) => row.name === name)?.timed ?? [];
    const pairs = pairUp(timed, earlier);
    if (pairs.length === 0) return [];
    return [{ name, problems: pairs.length, ratio: pairedRatio(pairs, (o) => o.wallMs, seed) }];
  });
}
