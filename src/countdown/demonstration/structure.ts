import { type Random, randomInteger } from '../../common/random';
import type { AprPrompt } from '../prompt';

/** One spawn of a thread, and what becomes of the join that follows it. */
export interface Round {
  /** Operations that are handed out, if so many are left. */
  readonly children: number;
  /** Whether a solution that the join returns is claimed; else the thread goes on without it. */
  readonly isUsed: boolean;
}

/**
 * How a thread divides its operations: so many spawns one after another, and then a search of its
 * own of what no child was given. None is a serial search in its own context.
 */
export type Structure = readonly Round[];

/** The structure that a condition tells: its budget of children in groups, and joins are used. */
export function toldStructure({ children, perSpawn }: AprPrompt, operations: number): Structure {
  const budget = children === 'unlimited' ? operations : Math.min(children, operations);
  return Array.from({ length: Math.ceil(budget / perSpawn) }, (_, round) => ({
    children: Math.min(perSpawn, budget - round * perSpawn),
    isUsed: true,
  }));
}

/** Share of the threads that search by themselves. */
const SERIAL = 0.3;

/** Share of the spawning threads that spawn once, and twice; the others do three times. */
const SPAWNS = { one: 0.55, two: 0.25 };

/** Share of the spawns with one child, and with two; the others have 3 to `MOST_CHILDREN`. */
const CHILDREN = { one: 0.1, two: 0.6 };

const MOST_CHILDREN = 10;

/** Share of the joins whose solution is claimed. */
const USED = 0.8;

/**
 * A structure that no prompt tells, of every kind. Each choice is spread, so that samples of a
 * learner differ, and its likeliest one is poor (one spawn of two children, then a search for whose
 * rest the window is too small), so that reinforcement has something to find.
 */
export function drawStructure(random: Random): Structure {
  if (random() < SERIAL) return [];
  const draw = random();
  const spawns = draw < SPAWNS.one ? 1 : draw < SPAWNS.one + SPAWNS.two ? 2 : 3;
  return Array.from({ length: spawns }, () => ({
    children: drawChildren(random),
    isUsed: random() < USED,
  }));
}

function drawChildren(random: Random): number {
  const draw = random();
  if (draw < CHILDREN.one) return 1;
  return draw < CHILDREN.one + CHILDREN.two ? 2 : randomInteger(random, 3, MOST_CHILDREN);
}
