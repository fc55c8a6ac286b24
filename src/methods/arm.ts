import type { ChildrenCondition, JoinRule, Method } from '../common/method';
import { DEFAULT_OPTIONS } from './decodingOptions';

/** What an arm of a study is: a method, its condition, and how its samples are drawn and decide. */
export interface ArmSpec {
  readonly method: Method;
  /** Name of the model that decodes it, where several models of a method are told apart. */
  readonly model?: string;
  /** Most children of one thread (APR). */
  readonly children: ChildrenCondition;
  /** When a parent goes on (APR). */
  readonly join: JoinRule;
  /** Context window of every thread, in tokens. */
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

export type ArmCondition = Partial<Omit<ArmSpec, 'method'>>;

/**
 * The arm of a method under a condition; whatever the condition leaves open is usual: no limit on
 * children, the models' own window, one greedy sample, and temperature 1 for several. What has no
 * meaning for the method is usual as well, so that arms are the same wherever they do the same.
 */
export function armOf(method: Method, condition: ArmCondition = {}): ArmSpec {
  const { decision = 'one', samples = 1 } = condition;
  return {
    isAlone: false,
    ...condition,
    method,
    children: (method === 'apr' ? condition.children : undefined) ?? DEFAULT_OPTIONS.children,
    join: (method === 'apr' ? condition.join : undefined) ?? DEFAULT_OPTIONS.join,
    window: condition.window ?? DEFAULT_OPTIONS.window,
    temperature: condition.temperature ?? usualTemperature(decision),
    isOrdered: method === 'sos' && condition.isOrdered === true,
    decision,
    samples: decision === 'one' ? 1 : samples,
  };
}

/** Several greedy samples would be one and the same. */
export function usualTemperature(decision: ArmSpec['decision']): number {
  return decision === 'one' ? 0 : 1;
}

/**
 * What names an arm in files and options, and stays the same: `apr children=3`,
 * `apr join=first`, `sos window=128 cons@4`, `sos window=128 ordered sampled`, `apr alone`.
 * @param says `all`: also children, window and temperature that are usual, as in results of one
 * method, where the id alone tells which options they were made with
 */
export function armId(arm: ArmSpec, says: 'unusual' | 'all' = 'unusual'): string {
  const { method, model, children, join, window, temperature, isOrdered, decision, isAlone } = arm;
  const isSaid = (isUsual: boolean) => says === 'all' || !isUsual;
  return [
    method,
    ...(model === undefined ? [] : [`model=${encodeURIComponent(model)}`]),
    ...(method === 'apr' && isSaid(children === DEFAULT_OPTIONS.children)
      ? [`children=${children}`]
      : []),
    ...(join === DEFAULT_OPTIONS.join ? [] : [`join=${join}`]),
    ...(isSaid(window === DEFAULT_OPTIONS.window) ? [`window=${window}`] : []),
    ...(isSaid(temperature === usualTemperature(decision)) ? [`temperature=${temperature}`] : []),
    ...(isOrdered ? ['ordered'] : []),
    ...(decision === 'sampled' ? [decision] : []),
    ...(decision === 'cons' || decision === 'pass' ? [`${decision}@${arm.samples}`] : []),
    ...(isAlone ? ['alone'] : []),
  ].join(' ');
}

/**
 * Reads what `armId` writes; undefined where the id says anything else, as that of another program.
 * @param samples of the arm, which the word `sampled` does not say
 */
export function readArm(id: string, samples: number): ArmSpec | undefined {
  const [method, ...words] = id.split(' ');
  if (method !== 'apr' && method !== 'sos') return undefined;
  let condition: ArmCondition = {};
  for (const word of words) {
    const said = readWord(method, word, samples);
    if (!said) return undefined;
    condition = { ...condition, ...said };
  }
  return armOf(method, condition);
}

function readWord(method: Method, word: string, samples: number): ArmCondition | undefined {
  if (word === 'alone') return { isAlone: true };
  if (word === 'ordered') return method === 'sos' ? { isOrdered: true } : undefined;
  if (word === 'sampled') return { decision: 'sampled', samples };
  const [, decision, count] = /^(cons|pass)@([1-9]\d{0,8})$/.exec(word) ?? [];
  if (decision === 'cons' || decision === 'pass') return { decision, samples: Number(count) };
  const [, name, value = ''] = /^(\w+)=(.+)$/.exec(word) ?? [];
  switch (name) {
    case 'model':
      return readModel(value);
    case 'children':
      if (method !== 'apr') return undefined;
      if (value === 'unlimited') return { children: value };
      return isWhole(value) ? { children: Number(value) } : undefined;
    case 'join':
      return method === 'apr' && value === 'first' ? { join: value } : undefined;
    case 'window':
      return isWhole(value) ? { window: Number(value) } : undefined;
    case 'temperature':
      return /^\d[\d.]*(e-\d+)?$/.test(value) && Number.isFinite(Number(value))
        ? { temperature: Number(value) }
        : undefined;
    default:
      return undefined;
  }
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

function readModel(text: string): ArmCondition | undefined {
  try {
    return { model: decodeURIComponent(text) };
  } catch {
    return undefined;
  }
}

/** The condition that arms of the method differ in most: most children of APR, the window of SoS+. */
export function mainCondition({ method, children, window }: ArmSpec): ChildrenCondition {
  return method === 'apr' ? children : window;
}
