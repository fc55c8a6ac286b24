import type { ChildrenCondition } from '../../countdown/prompt';
import { apr } from '../../methods/apr';
import { consAt } from '../../methods/consAt';
import { decideAlone, type SolvingMethod } from '../../methods/method';
import { passAt } from '../../methods/passAt';
import { measure, type MethodMetrics } from '../study/metrics';
import { type Outcome, outcomesOf } from '../study/outcome';
import { ARM, MODEL_WINDOW, MOST_SAMPLES, SAMPLED_SOS, sampledSos, WINDOWS } from './paperSuite';
import type { SampleRecord } from '../study/sample';

/** A method under a condition, with what came of it. */
export interface MethodRow {
  /** As results and tables name it. */
  readonly name: string;
  readonly family: 'apr' | 'sos';
  readonly kind: 'greedy' | 'cons' | 'pass';
  /** Most children of one thread, where it is the condition. */
  readonly children?: ChildrenCondition;
  readonly window: number;
  readonly samples: number;
  readonly outcomes: readonly Outcome[];
  readonly metrics: MethodMetrics;
  /** One problem at a time; undefined where it was not timed so. */
  readonly alone: MethodMetrics['latency'] | undefined;
}

/** @throws RangeError where the study had no such arm */
export function rowNamed(rows: readonly MethodRow[], name: string): MethodRow {
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
  const row = (
    arm: string,
    fields: Pick<MethodRow, 'name' | 'family' | 'kind' | 'window' | 'samples' | 'children'>,
    decide: SolvingMethod['decide'] = decideAlone,
  ): MethodRow[] => {
    const own = byArm.get(arm);
    if (!own) return [];
    const outcomes = outcomesOf(own, { samples: fields.samples, decide });
    const timed = byArm.get(ARM.alone(fields.name));
    const alone = timed && measure(outcomesOf(timed, { samples: fields.samples, decide }), seed);
    return [{ ...fields, outcomes, metrics: measure(outcomes, seed), alone: alone?.latency }];
  };
  const one = { kind: 'greedy', samples: 1 } as const;
  const children = [...byArm.keys()].flatMap((arm) => /^apr children=(\d+)$/.exec(arm)?.[1] ?? []);
  const scaled = (arm: string, base: SolvingMethod, family: 'apr' | 'sos', window: number) =>
    Array.from({ length: MOST_SAMPLES }, (_, i) => i + 1).flatMap((n) => {
      const [cons, pass] = [consAt(n, base), passAt(n, base)];
      const fields = { family, window, samples: n };
      return [
        ...row(arm, { ...fields, name: cons.name, kind: 'cons' }, cons.decide),
        ...row(arm, { ...fields, name: pass.name, kind: 'pass' }, pass.decide),
      ];
    });
  return [
    ...row(ARM.apr(), { ...one, name: ARM.apr(), family: 'apr', window: MODEL_WINDOW }),
    ...row(ARM.apr(128), { ...one, name: ARM.apr(128), family: 'apr', window: 128 }),
    ...children.flatMap((count) =>
      row(ARM.aprChildren(Number(count)), {
        ...one,
        name: ARM.aprChildren(Number(count)),
        family: 'apr',
        window: MODEL_WINDOW,
        children: Number(count),
      }),
    ),
    ...WINDOWS.flatMap((window) =>
      row(ARM.sos(window), { ...one, name: ARM.sos(window), family: 'sos', window }),
    ),
    ...SAMPLED_SOS.flatMap(({ window, shuffled }) =>
      scaled(ARM.sosSampled(window, shuffled), sampledSos(window, shuffled), 'sos', window),
    ),
    ...scaled(ARM.aprSampled, apr(), 'apr', MODEL_WINDOW),
  ];
}
