import {
  CHILDREN_CONDITIONS,
  type ChildrenCondition,
  JOIN_RULES,
  type JoinRule,
  type Method,
} from '../common/method';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { HumanError } from '../common/humanError';
import { WorkerEngine } from '../engine/workerEngine';
import { DEFAULT_OPTIONS, type DecodingOptions, SHORTEST_WINDOW } from '../methods/decodingOptions';
import { wholeNumber } from './main';

/** The repository's root: this file runs as `dist/cli/<command>.js`. */
export const ROOT = join(__dirname, '..', '..');

export const MODELS: Readonly<Record<Method, string>> = {
  apr: join(ROOT, 'models', 'apr'),
  sos: join(ROOT, 'models', 'sos'),
};

/** Options of every command that decodes. */
export const DECODING_OPTIONS = {
  method: { type: 'string', default: DEFAULT_OPTIONS.method },
  children: { type: 'string', default: String(DEFAULT_OPTIONS.children) },
  join: { type: 'string', default: DEFAULT_OPTIONS.join },
  window: { type: 'string' },
  temperature: { type: 'string', default: String(DEFAULT_OPTIONS.temperature) },
  seed: { type: 'string', default: String(DEFAULT_OPTIONS.seed) },
  threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
} as const;

export const DECODING_USAGE = `  --method apr|sos       spawn and join, or one serial search (default apr)
  --children N           most children of a thread: 0 to 10, or unlimited (default)
  --join all|first       when a parent goes on: with all of its children (default), or as soon as one
                         has a solution, which ends the others
  --window N             context window of every thread, in tokens (default ${DEFAULT_OPTIONS.window}, or what a
                         server has)
  --temperature T        0 is greedy (default)
  --seed N               seed of the draws (default 0)
  --threads N            CPU threads (default: 2, or 1 where there is one core)`;

type Values = Readonly<Record<Exclude<keyof typeof DECODING_OPTIONS, 'window'>, string>> & {
  readonly window?: string | undefined;
};

/** @param longest window that the engine has, which is the usual one */
export function decodingOptions(
  values: Values,
  longest: number = DEFAULT_OPTIONS.window,
): DecodingOptions {
  if (values.method !== 'apr' && values.method !== 'sos') {
    throw new HumanError(`--method ${values.method}: choose apr or sos.`);
  }
  return {
    ...DEFAULT_OPTIONS,
    method: values.method,
    children: childrenOf(values.children),
    join: joinOf(values.join),
    window: wholeNumber('--window', values.window ?? String(longest), SHORTEST_WINDOW, longest),
    temperature: temperatureOf(values.temperature),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
  };
}

function childrenOf(text: string): ChildrenCondition {
  if (text === 'unlimited') return text;
  const most = CHILDREN_CONDITIONS.length - 1;
  if (!/^\d+$/.test(text) || Number(text) > most) {
    throw new HumanError(
      `--children ${text}: give a whole number from 0 to ${most}, or unlimited.`,
    );
  }
  return Number(text);
}

function joinOf(text: string): JoinRule {
  const rule = JOIN_RULES.find((one) => one === text);
  if (!rule) throw new HumanError(`--join ${text}: choose all or first.`);
  return rule;
}

function temperatureOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 10)) {
    throw new HumanError(`--temperature ${text}: give a number from 0 (greedy) to 10.`);
  }
  return value;
}

export function createEngine(
  threads: string,
  concurrency: number,
  models: Readonly<Record<Method, string>> = MODELS,
): WorkerEngine {
  return new WorkerEngine(join(__dirname, '..', 'engine', 'engineWorker.js'), {
    models,
    threads: wholeNumber('--threads', threads, 1, 64),
    concurrency,
  });
}

/** Name and version, for files that say who wrote them. */
export const PROGRAM = `adaptive-parallel-reasoning ${version}`;

/** 1,000 problems that no training set holds. */
export const HELD_OUT = join(ROOT, 'models', 'heldout.json');
