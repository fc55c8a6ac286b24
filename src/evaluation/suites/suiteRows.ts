import { armId, type ArmSpec, readArm } from '../../methods/arm';
import { decidingOf } from '../../methods/decisions';
import { measure, type MethodMetrics } from '../study/metrics';
import { type Outcome, outcomesOf } from '../study/outcome';
import { ARM, MOST_SAMPLES, SAMPLED_SOS, WINDOWS } from './paperSuite';
import type { SampleRecord } from '../study/sample';

/** A method under a condition, with what came of it. */
export interface MethodRow {
  readonly arm: ArmSpec;
  /** Its id, as results and tables name it. */
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly metrics: MethodMetrics;
  /** One problem at a time; undefined where it was not timed so. */
  readonly alone: MethodMetrics['latency'] | undefined;
}

/** @throws RangeError where the study had no such arm */
export function rowOf(rows: readonly MethodRow[], arm: ArmSpec): MethodRow {
  const name = armId(arm);
  const row = rows.find((one) => one.name === name);
  if (!row) throw new RangeError(`The suite has no ${name}.`);
  return row;
}

/** Everything that was decoded, and cons@n and pass@n of what was sampled. */
export function rowsOf(records: readonly SampleRecord[], seed: number): MethodRow[] {
  const byArm = new Map<string, SampleRecord[]>();
  for (const record of records) {
    const arm = byArm.get(record.arm) ?? [];
    byArm.set(record.arm, arm);
    arm.push(record);
  }
  const row = (arm: ArmSpec, decoded = arm): MethodRow[] => {
    const own = byArm.get(armId(decoded));
    if (!own) return [];
    const deciding = decidingOf(arm);
    const outcomes = outcomesOf(own, deciding);
    const timed = byArm.get(armId({ ...arm, isAlone: true }));
    const alone = timed && measure(outcomesOf(timed, deciding), seed).latency;
    return [{ arm, name: armId(arm), outcomes, metrics: measure(outcomes, seed), alone }];
  };
  const children = [...byArm.keys()].flatMap((id) => {
    const { children = 'unlimited' } = readArm(id, 1) ?? {};
    return children !== 'unlimited' && id === armId(ARM.aprChildren(children)) ? [children] : [];
  });
  const scaled = (decoded: ArmSpec) =>
    Array.from({ length: MOST_SAMPLES }, (_, i) => i + 1).flatMap((samples) => [
      ...row({ ...decoded, decision: 'cons', samples }, decoded),
      ...row({ ...decoded, decision: 'pass', samples }, decoded),
    ]);
  return [
    ...row(ARM.apr()),
    ...row(ARM.apr(128)),
    ...children.flatMap((count) => row(ARM.aprChildren(count))),
    ...WINDOWS.flatMap((window) => row(ARM.sos(window))),
    ...SAMPLED_SOS.flatMap(scaled),
    ...scaled(ARM.aprSampled),
  ];
}
