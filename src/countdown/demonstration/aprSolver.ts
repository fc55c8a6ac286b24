import { type Random, shuffled } from '../../common/random';
import type { AprPrompt } from '../prompt';
import type { JoinEvent } from '../searchEvent';
import { type Successor, successors } from '../successors';
import { type CountTokens, type Demonstration, ThreadWriter } from './demonstration';
import { type SolverRules, UNCHECKED } from './rules';
import { conclude, confirm, serialSearch, type SerialSearchOptions } from './serialSearch';
import { type Structure, toldStructure } from './structure';

/** States with fewer numbers are searched by the thread itself: a child would cost more. */
export const FEWEST_NUMBERS_TO_SPAWN = 4;

export interface AprSolverOptions {
  /** Context window of every thread, in tokens. */
  readonly window: number;
  readonly countTokens: CountTokens;
  /** Events of a thread after which nobody reads on; all of them unless given. */
  readonly enough?: number;
  /** Children get the operations in random order; in canonical order unless given. */
  readonly random?: Random;
  readonly rules?: SolverRules;
  /** Draws the structure of each thread that may spawn; the prompt tells it unless given. */
  readonly structure?: () => Structure;
  /** What goes wrong on purpose, for checks to find: in a thread's own search. */
  readonly slip?: SerialSearchOptions['slip'];
  /** The same in what children return. */
  readonly misled?: (group: readonly Successor[], results: Results) => Results;
}

type Results = JoinEvent['results'];

/** What the children of a group of operations return: a solution from there on, or null for none. */
export type Returns = (group: readonly Successor[]) => Results;

/**
 * Adaptive parallel reasoning (arXiv 2504.15466, section 3): the thread spawns a child for each
 * operation on its state, a group at a time, joins what they return and goes on until one
 * succeeded; once its budget of children is spent it searches the remaining operations itself.
 * Another structure may be drawn for each thread. A child with many numbers is a parent in turn.
 */
export function demonstrateApr(prompt: AprPrompt, options: AprSolverOptions): Demonstration {
  const spawns: Demonstration[][] = [];
  const thread = demonstrateThread(prompt, options, (group) => {
    const children = group.map((s) => demonstrateApr({ ...prompt, numbers: s.numbers }, options));
    spawns.push(children);
    const results = children.map(({ solution }, i) =>
      solution ? [(group[i] as Successor).operation, ...solution] : null,
    );
    return options.misled?.(group, results) ?? results;
  });
  return { prompt, spawns, ...thread };
}

/** One thread of it, which takes what its children return from elsewhere. */
export function demonstrateThread(
  prompt: AprPrompt,
  { window, countTokens, enough, random, rules = UNCHECKED, structure, slip }: AprSolverOptions,
  returns: Returns,
): Pick<Demonstration, 'events' | 'solution'> {
  const writer = new ThreadWriter(countTokens(prompt), prompt, window, enough);
  const { numbers, target } = prompt;
  const candidates = successors(numbers, rules.productsOf);
  const order = random ? shuffled(random, candidates) : candidates;
  let next = 0;
  if (numbers.length >= FEWEST_NUMBERS_TO_SPAWN) {
    const rounds = structure?.() ?? toldStructure(prompt, candidates.length);
    for (const { children, isUsed } of rounds) {
      const group = order.slice(next, next + children);
      if (group.length === 0) break;
      next += group.length;
      writer.write({ type: 'spawn', messages: group.map((s) => ({ ...s, faults: [] })) });
      const results = returns(group);
      writer.write({ type: 'join', results });
      if (!isUsed) continue;
      const solution = results.find(
        (result) => result !== null && confirm(writer, numbers, result, target, rules),
      );
      if (solution) return { events: writer.events, solution: conclude(writer, solution) };
    }
  }
  const spawned = new Set(order.slice(0, next));
  const left = candidates.filter((candidate) => !spawned.has(candidate));
  const outcome = serialSearch(writer, numbers, target, {
    rules,
    candidates: left,
    ...(slip && { slip }),
  });
  return { events: writer.events, solution: conclude(writer, outcome) };
}
