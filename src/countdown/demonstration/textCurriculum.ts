import type { Random } from '../../common/random';
import { descending } from '../arithmetic';
import { generateProblem } from '../generator';
import { demonstrateApr } from './aprSolver';
import type { CountTokens, Demonstration } from './demonstration';

/** Share of the problems with three numbers; the others have four. */
const THREE_NUMBERS = 0.05;

/** Shares of the children that are learned from: they are many, and most find nothing. */
const KEPT = { solved: 0.4, failed: 0.12 };

/** A text tells no window: a search ends when it has tried everything. */
const UNCOUNTED: CountTokens = () => ({ prompt: 0, next: () => 0 });

/**
 * A demonstration for the text of the published APR repository, of a problem from the `train` split.
 * Only conditions that its prompt tells can be learned from it: children are unlimited, and spawned
 * in groups of eight, which most demonstrations for the bundled models have too.
 */
export function drawTextDemonstration(random: Random): Demonstration {
  const { numbers, target } = generateProblem(random, 'train', random() < THREE_NUMBERS ? 3 : 4);
  return demonstrateApr(
    { method: 'apr', children: 'unlimited', perSpawn: 8, target, numbers: descending(numbers) },
    { window: Infinity, countTokens: UNCOUNTED },
  );
}

/** Whether a child is among those to learn from. */
export function isKept({ solution }: Demonstration, random: Random): boolean {
  return random() < (solution ? KEPT.solved : KEPT.failed);
}
