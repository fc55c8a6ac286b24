import type { ChildrenCondition, Method } from '../common/method';
import type { Problem } from '../countdown/problem';
import { type Prompt, WINDOW_CONDITIONS } from '../countdown/prompt';
import { descending } from '../countdown/arithmetic';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../engine/runRequest';

/** How a problem is to be decoded: what `solve`, `evaluate` and the editor let a person choose. */
export interface DecodingOptions {
  readonly method: Method;
  /** Most children of one thread (APR). */
  readonly children: ChildrenCondition;
  /** Most children of one spawn (APR). */
  readonly perSpawn: number;
  /** Context window of every thread, in tokens. */
  readonly window: number;
  /** 0 is greedy. */
  readonly temperature: number;
  /**
   * Visit the first operations in random order (SoS+); by default wherever tokens are drawn, since
   * samples in one fixed order are nearly the same search.
   */
  readonly shuffled?: boolean;
  readonly seed: number;
}

export const DEFAULT_OPTIONS: DecodingOptions = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  window: DEFAULT_LIMITS.contextWindow,
  temperature: 0,
  seed: 0,
};

/** The engine's request for a problem. */
export function requestFor(
  problem: Problem,
  options: DecodingOptions,
  logprobs = false,
): RunRequest & { readonly prompt: Prompt } {
  const { temperature, seed, window } = options;
  return {
    model: options.method,
    language: 'compact',
    prompt: promptFor(problem, options),
    sampling: { ...GREEDY, temperature, seed },
    limits: { ...DEFAULT_LIMITS, contextWindow: window },
    logprobs,
  };
}

function promptFor(problem: Problem, options: DecodingOptions): Prompt {
  const state = { target: problem.target, numbers: descending(problem.numbers) };
  if (options.method === 'apr') {
    const { method, children, perSpawn } = options;
    return { method, children, perSpawn, ...state };
  }
  return {
    method: options.method,
    window: windowCondition(options.window),
    shuffled: options.shuffled ?? options.temperature > 0,
    ...state,
  };
}

/** The largest window that the serial model was trained to stay within, up to `window`. */
function windowCondition(window: number): number {
  return (
    WINDOW_CONDITIONS.filter((condition) => condition <= window).at(-1) ?? WINDOW_CONDITIONS[0]
  );
}
