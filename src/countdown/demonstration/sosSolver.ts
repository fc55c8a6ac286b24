import type { SosPrompt } from '../prompt';
import { shuffled, type Random } from '../../common/random';
import { successors } from '../successors';
import { type CountTokens, type Demonstration, ThreadWriter } from './demonstration';
import { conclude, serialSearch } from './serialSearch';

/**
 * Serial search in one context (SoS+): the first operations are candidates side by side, in
 * canonical or in random order, and below each the search goes depth first, until it succeeds,
 * has tried everything, or would pass the context length of its condition.
 * @param enough events after which nobody reads on; all of them unless given
 */
export function demonstrateSos(
  prompt: SosPrompt,
  countTokens: CountTokens,
  random: Random,
  enough?: number,
): Demonstration {
  const writer = new ThreadWriter(countTokens(prompt), prompt, prompt.window, enough);
  const candidates = successors(prompt.numbers);
  const order = prompt.shuffled ? shuffled(random, candidates) : candidates;
  const outcome = serialSearch(writer, prompt.numbers, prompt.target, { candidates: order });
  const solution = conclude(writer, outcome);
  return { prompt, events: writer.events, spawns: [], solution };
}
