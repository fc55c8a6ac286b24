import type { ChildrenCondition, Method } from '../../countdown/prompt';
import { apr } from '../../methods/apr';
import { consAt } from '../../methods/consAt';
import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import type { SolvingMethod } from '../../methods/method';
import { passAt } from '../../methods/passAt';
import { sos } from '../../methods/sos';

/** What the name of an arm says: a method, its condition, and how it is decoded. */
export interface ArmName {
  readonly family: Method;
  /** Most children of one thread (APR). */
  readonly children: ChildrenCondition;
  readonly window: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /** The first operations in the one order of greedy search, though tokens are drawn (SoS+). */
  readonly isOrdered: boolean;
  /** How several samples decide; `sampled` keeps them for whoever decides later. */
  readonly decision: 'one' | 'cons' | 'pass' | 'sampled';
  readonly samples: number;
  /** One problem at a time, for its time. */
  readonly isAlone: boolean;
}

/**
 * Reads the name of an arm, as `SolvingMethod.name` and the paper's suite write it:
 * `apr children=3`, `sos window=128 cons@4`, `sos window=128 ordered sampled`, `apr alone`.
 * Undefined where it says anything else: an evaluation of another program.
 * @param samples of the arm, which `sampled` does not say
 */
export function parseArmName(id: string, samples: number): ArmName | undefined {
  const [family, ...words] = id.split(' ');
  if (family !== 'apr' && family !== 'sos') return undefined;
  const isKnown =
    /^(children=(\d+|unlimited)|window=\d+|temperature=[\d.]+|ordered|(cons|pass)@\d+|sampled|alone)$/;
  if (!words.every((word) => isKnown.test(word))) return undefined;
  const value = (name: string) =>
    words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
  const children = value('children') ?? 'unlimited';
  const [, how, count] = /(cons|pass)@(\d+)/.exec(id) ?? [];
  const isSampled = words.includes('sampled');
  const decision = how === 'cons' || how === 'pass' ? how : isSampled ? 'sampled' : 'one';
  return {
    family,
    children: children === 'unlimited' ? children : Number(children),
    window: Number(value('window') ?? DEFAULT_OPTIONS.window),
    temperature: Number(value('temperature') ?? (decision === 'one' ? 0 : 1)),
    isOrdered: words.includes('ordered'),
    decision,
    samples: count === undefined ? (isSampled ? samples : 1) : Number(count),
    isAlone: words.includes('alone'),
  };
}

/** The method that decodes an arm of this name. */
export function methodOfArm(arm: ArmName): SolvingMethod {
  const { family, children, window, temperature, isOrdered, decision, samples } = arm;
  const base =
    family === 'apr'
      ? apr({ children, window, temperature })
      : sos({ window, temperature, ...(isOrdered && { shuffled: false }) });
  if (decision === 'one') return base;
  return decision === 'cons' ? consAt(samples, base) : passAt(samples, base);
}
