import { Environment } from '@marcbachmann/cel-js';
import { HumanError, messageOf } from '../common/humanError';
import { plainText } from '../common/plainText';
import type { HitMoment } from '../inspect/breakpoint';
import { outcomeOf } from '../trace/outcome';
import { contextWindowOf } from '../trace/recorded';
import { type RunState, type ThreadState, totalTokens } from '../trace/runState';
import { describeEvent, type SaidEvent } from '../trace/saidEvent';
import { threadLabel } from '../trace/threadLabel';
import { measureThread } from '../trace/threadMetrics';

/** A moment of a thread, as expressions see it. */
export interface Moment {
  readonly state: RunState;
  readonly thread: ThreadState;
  /** What it says right now; otherwise its newest words are what it says. */
  readonly said?: SaidEvent | undefined;
}

interface Fact {
  readonly type: 'int' | 'double' | 'string' | 'bool';
  readonly of: (moment: Moment) => number | string | boolean;
}

/** What an expression may name, of the thread and of its run. */
export const FACTS: Readonly<Record<string, Fact>> = {
  tokens: int(({ thread }) => thread.context),
  sampled: int(({ thread }) => thread.counts.sampled),
  forced: int(({ thread }) => thread.counts.prompt + thread.counts.joined),
  window: int(({ state }) => contextWindowOf(state) ?? 0),
  used: {
    type: 'double',
    of: ({ state, thread }) => measureThread(state, thread).windowShare ?? 0,
  },
  /** Of the window, in whole tenths. */
  tenths: int(({ state, thread }) =>
    Math.floor((measureThread(state, thread).windowShare ?? 0) * 10),
  ),
  thread: int(({ thread }) => thread.id),
  depth: int(({ thread }) => thread.depth),
  spawns: int(({ thread }) => thread.spawns.length),
  children: int(({ state, thread }) => measureThread(state, thread).children),
  events: int(({ thread }) => thread.said),
  faults: int(({ thread }) =>
    Object.values(thread.faults).reduce<number>((sum, count = 0) => sum + count, 0),
  ),
  answered: { type: 'bool', of: ({ thread }) => Boolean(thread.answer) },
  state: text(({ thread }) => thread.state),
  outcome: text(({ state, thread }) => outcomeOf(state, thread)),
  title: text(({ state, thread }) => plainText(threadLabel(state, thread))),
  event: text((moment) => saidIn(moment)?.type ?? ''),
  says: text((moment) => {
    const said = saidIn(moment);
    return said ? plainText(describeEvent(said)) : '';
  }),
  step: int(({ state }) => state.step),
  threads: int(({ state }) => state.threads.size),
  total: int(({ state }) => totalTokens(state.tokens)),
};

/** A value as CEL has it: whole numbers are bigints. */
export type Value = boolean | number | bigint | string | readonly unknown[] | object | null;

/** An expression that was checked against the facts. */
export interface Expression {
  /** CEL's name of its type, such as `bool`. */
  readonly type: string;
  /** @throws HumanError where it comes to nothing, as by a division by zero */
  valueAt(this: void, moment: Moment): Value;
}

/**
 * Reads an expression of the Common Expression Language (cel.dev), such as
 * `tokens > 120 && depth == 1`.
 * @throws HumanError where it is none, or names what no thread has
 */
export function readExpression(source: string): Expression {
  const environment = environmentOfFacts();
  const { valid, type = 'dyn', error } = environment.check(source);
  if (!valid) throw refusal(source, error);
  const evaluate = environment.parse(source);
  return {
    type,
    valueAt: (moment) => {
      try {
        return evaluate(factsAt(moment)) as Value;
      } catch (failure) {
        throw refusal(source, failure);
      }
    },
  };
}

/**
 * Reads an expression whose value is watched, as text; undefined where it comes to nothing.
 * @throws HumanError as above
 */
export function readWatched(source: string): (moment: Moment) => unknown {
  const { valueAt } = readExpression(source);
  return (moment) => {
    try {
      return formatValue(valueAt(moment));
    } catch {
      return undefined;
    }
  };
}

/**
 * Reads a condition.
 * @throws HumanError as above, and where it is not true or false
 */
export function readCondition(source: string): (moment: Moment) => boolean {
  const { type, valueAt } = readExpression(source);
  if (type !== 'bool' && type !== 'dyn') {
    throw new HumanError(
      '{0} is not true or false. Compare it, as in tokens > 120.',
      plainText(source),
    );
  }
  return (moment) => {
    try {
      return valueAt(moment) === true;
    } catch {
      // Of a moment at which it comes to nothing it is not true.
      return false;
    }
  };
}

/** The thread that hit a breakpoint, when it did; of a threshold of the whole run the root. */
export function momentOf({ thread, event, state }: HitMoment): Moment | undefined {
  const known = state.threads.get(thread);
  const said = event.type === 'search' ? event.event : undefined;
  return known && { state, thread: known, said };
}

/** A value as a person reads it. */
export function formatValue(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return `${Math.round(value * 1e6) / 1e6}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const plain = (_: string, part: unknown) => (typeof part === 'bigint' ? Number(part) : part);
  return JSON.stringify(value, plain);
}

function environmentOfFacts(): Environment {
  const environment = new Environment();
  for (const [name, { type }] of Object.entries(FACTS)) environment.registerVariable(name, type);
  return environment;
}

/** Only what the expression asks for is looked up. */
function factsAt(moment: Moment): Record<string, unknown> {
  return Object.defineProperties(
    {},
    Object.fromEntries(
      Object.entries(FACTS).map(([name, { type, of }]) => {
        const get = () => (type === 'int' ? BigInt(of(moment)) : of(moment));
        return [name, { get, enumerable: true }];
      }),
    ),
  );
}

function saidIn({ thread, said }: Moment): SaidEvent | undefined {
  return said ?? thread.search.at(-1)?.event;
}

function refusal(source: string, error: unknown): HumanError {
  const [why = ''] = messageOf(error).split('\n');
  return new HumanError(
    '{0} cannot be evaluated: {1}. Write an expression such as tokens > 120 && depth == 1.',
    plainText(source),
    plainText(why),
  );
}

function int(of: (moment: Moment) => number): Fact {
  return { type: 'int', of };
}

function text(of: (moment: Moment) => string): Fact {
  return { type: 'string', of };
}
