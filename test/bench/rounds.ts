import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../../src/common/humanError';
import { Child } from './childProcess';
import type { ContenderName, ContenderOptions } from './contenders/contender';
import type {
  ContenderCommand,
  ContenderReport,
  ContenderStart,
  Measurement,
} from './contenders/protocol';

export interface RoundOptions {
  /** What each contender is started with; those that are missing take no part. */
  readonly contenders: ReadonlyMap<ContenderName, ContenderOptions>;
  readonly prompts: readonly (readonly number[])[];
  readonly newTokens: number;
  readonly rounds: number;
}

/** Milliseconds of one contender, by round, and what it wrote. */
export interface Times {
  /** All prompts one after the other. */
  readonly alone: number[];
  /** All prompts at a time. */
  readonly together: number[];
  /** New tokens of each prompt, decoded alone. */
  readonly tokenIds: Measurement['tokenIds'];
}

/** A contender's times, or why it has none. */
export type Outcome = Times | { readonly missing: string };

/** Idle threads of one contender spin for a while, which must not slow down the next. */
const PAUSE_MS = 100;

type ContenderChild = Child<ContenderCommand, ContenderReport>;

/** Contenders that are loaded and warm. */
type Runners = ReadonlyMap<
  ContenderName,
  { readonly child: ContenderChild; readonly times: Times }
>;

/**
 * Measures contenders in turns, so that whatever else the machine does meets all of them. Each
 * round begins with another one.
 */
export async function measureRounds(options: RoundOptions): Promise<Map<ContenderName, Outcome>> {
  const outcomes = new Map<ContenderName, Outcome>();
  const runners = new Map<ContenderName, { child: ContenderChild; times: Times }>();
  for (const [name, start] of options.contenders) {
    const child: ContenderChild = new Child('contenderProcess.js', {
      name,
      options: start,
    } satisfies ContenderStart);
    try {
      await expectReport(child, 'ready');
      const times = await warmUp(child, options);
      runners.set(name, { child, times });
      outcomes.set(name, times);
    } catch (error) {
      outcomes.set(name, { missing: firstLine(messageOf(error)) });
      await child.close();
    }
  }
  try {
    for (let round = 0; round < options.rounds; round++)
      await measureRound(runners, options, round);
  } finally {
    for (const { child } of runners.values()) await child.close();
  }
  return outcomes;
}

async function warmUp(child: ContenderChild, options: RoundOptions): Promise<Times> {
  await measure(child, options, true);
  const { tokenIds } = await measure(child, options, false);
  return { alone: [], together: [], tokenIds };
}

async function measureRound(runners: Runners, options: RoundOptions, round: number): Promise<void> {
  const inTurn = [...runners.values()];
  for (let i = 0; i < inTurn.length; i++) {
    const { child, times } = inTurn[(i + round) % inTurn.length] as (typeof inTurn)[number];
    for (const together of [false, true]) {
      await setTimeout(PAUSE_MS);
      const { ms } = await measure(child, options, together);
      (together ? times.together : times.alone).push(ms);
    }
  }
}

async function measure(
  child: ContenderChild,
  { prompts, newTokens }: RoundOptions,
  together: boolean,
): Promise<Measurement> {
  child.send({ prompts, newTokens, together });
  const measurement = await expectReport(child, 'measured');
  const whole = measurement.tokenIds.every(({ length }) => length === newTokens);
  if (!whole) throw new Error(`it did not decode ${newTokens} tokens for every prompt`);
  return measurement;
}

async function expectReport<T extends ContenderReport['type']>(
  child: ContenderChild,
  type: T,
): Promise<Extract<ContenderReport, { readonly type: T }>> {
  const report = await child.receive();
  if (report.type === 'failed') throw new Error(report.message);
  if (report.type !== type) throw new Error(`it answered ${report.type}`);
  return report as Extract<ContenderReport, { readonly type: T }>;
}

function firstLine(text: string): string {
  return text.split('\n')[0] as string;
}
