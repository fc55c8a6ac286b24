import { hash32 } from '../common/random';
import { DEFAULT_LIMITS, GREEDY, type RunRequest } from '../engine/runRequest';
import type { ArmSpec } from './arm';
import type { Asking } from './asking';
import { DEFAULT_OPTIONS, type DecodingOptions } from './decodingOptions';

/** The engine's request for a problem of the asking's task. */
export function requestFor(
  asking: Asking,
  problem: unknown,
  options: DecodingOptions,
  logprobs = false,
): RunRequest {
  const { method, temperature, seed, window, join } = options;
  return {
    model: asking.model(method),
    language: asking.language,
    prompt: asking.prompt(problem, options),
    sampling: { ...GREEDY, temperature, seed },
    limits: { ...DEFAULT_LIMITS, ...asking.limits, contextWindow: window },
    logprobs,
    ...(join === 'first' && { join }),
  };
}

/**
 * What the engine is asked for a problem under an arm (arXiv 2504.15466, section 4), one request a
 * sample, to be submitted together: Adaptive Parallel Reasoning, runs of spawn() and join() under a
 * condition on the number of children (section 3.2), or Stream of Search with hybrid demonstrations,
 * SoS+, one context under a window that the prompt tells the model. The first samples of a problem
 * are the same however many there are.
 */
export function samplesFor(
  arm: ArmSpec,
  asking: Asking,
  problem: unknown,
  seed: number,
): readonly RunRequest[] {
  const { method, children, join, window, temperature, isOrdered, samples } = arm;
  const options = { ...DEFAULT_OPTIONS, method, children, join, window, temperature };
  const ordered = isOrdered ? { ...options, shuffled: false } : options;
  return Array.from({ length: samples }, (_, k) =>
    requestFor(asking, problem, { ...ordered, seed: sampleSeed(seed, k) }),
  );
}

/** The seed of a problem's k-th sample: draws of its own, whatever is decoded beside it. */
export function sampleSeed(seed: number, sample: number): number {
  return sample === 0 ? seed : hash32(`${seed}/${sample}`);
}
