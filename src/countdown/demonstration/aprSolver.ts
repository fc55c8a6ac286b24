import type { Operation } from '../arithmetic';
import type { AprPrompt } from '../prompt';
import { successors } from '../successors';
import { type CountTokens, type Demonstration, ThreadWriter } from './demonstration';
import { conclude, serialSearch } from './serialSearch';

/** States with fewer numbers are searched by the thread itself: a child would cost more. */
export const FEWEST_NUMBERS_TO_SPAWN = 4;

export interface AprSolverOptions {
  /** Context window of every thread, in tokens. */
  readonly window: number;
  readonly countTokens: CountTokens;
}

/**
 * Adaptive parallel reasoning (arXiv 2504.15466, section 3): the thread spawns a child for each
 * operation on its state, a group at a time, joins what they return and goes on until one
 * succeeded; once its budget of children is spent it searches the remaining operations itself.
 * A child with many numbers is a parent in turn.
 */
export function demonstrateApr(prompt: AprPrompt, options: AprSolverOptions): Demonstration {
  const writer = new ThreadWriter(options.countTokens(prompt), options.window);
  const spawns: Demonstration[][] = [];
  const candidates = successors(prompt.numbers);
  let next = 0;
  if (prompt.numbers.length >= FEWEST_NUMBERS_TO_SPAWN) {
    const budget = prompt.children === 'unlimited' ? candidates.length : prompt.children;
    while (next < Math.min(budget, candidates.length)) {
      const group = candidates.slice(next, Math.min(next + prompt.perSpawn, budget));
      next += group.length;
      writer.write({ type: 'spawn', messages: group.map((s) => ({ ...s, faults: [] })) });
      const children = group.map((s) => demonstrateApr({ ...prompt, numbers: s.numbers }, options));
      spawns.push(children);
      const results = children.map((child, i) =>
        child.solution ? [(group[i] as (typeof group)[number]).operation, ...child.solution] : null,
      );
      writer.write({ type: 'join', results });
      const solution = results.find((result): result is Operation[] => result !== null);
      if (solution) {
        conclude(writer, solution);
        return { prompt, events: writer.events, spawns, solution };
      }
    }
  }
  const outcome = serialSearch(writer, prompt.numbers, prompt.target, candidates.slice(next));
  return { prompt, events: writer.events, spawns, solution: conclude(writer, outcome) };
}
