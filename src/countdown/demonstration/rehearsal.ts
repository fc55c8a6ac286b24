import { type Random, randomChoice, randomInteger } from '../../common/random';
import { descending } from '../arithmetic';
import { splitOf } from '../generator';
import { PAPER_LIMITS, type Problem } from '../problem';
import { type AprPrompt, PER_SPAWN_CONDITIONS } from '../prompt';
import { LARGEST_RESULT, successors } from '../successors';
import type { Demonstration } from './demonstration';

const [LOWEST, HIGHEST] = PAPER_LIMITS.number;

/**
 * A problem of three numbers, as a child meets them, of a kind that whole problems hold too few of
 * to learn from: one number divides another exactly (whoever tries a pair has to know before the
 * operator is written), or one is large (its digits stand in two tokens, and each such number is
 * rare by itself). Most have no solution: what is rehearsed is the search.
 */
export function drawRehearsal(random: Random): Problem {
  for (;;) {
    const third = randomInteger(random, LOWEST, HIGHEST);
    const problem =
      random() < 0.4
        ? drawLateDivision(random)
        : { numbers: [...drawPair(random), third], target: drawTarget(random) };
    if (splitOf(problem) === 'train') return problem;
  }
}

/**
 * A problem as a child of one of five or six numbers meets it: what random operations leave of such
 * a problem. Of some the target is what one more way through it comes to.
 */
export function drawDeepRehearsal(random: Random): Problem {
  for (;;) {
    const count = randomInteger(random, 5, PAPER_LIMITS.count[1]);
    const numbers = walk(random, drawNumbers(random, count), random() < 0.75 ? 3 : 4);
    if (!numbers) continue;
    const end = random() < 0.4 ? walk(random, numbers, 1) : undefined;
    const problem = { numbers, target: end?.[0] ?? drawTarget(random) };
    if (splitOf(problem) === 'train') return problem;
  }
}

function drawNumbers(random: Random, count: number): number[] {
  return descending(Array.from({ length: count }, () => randomInteger(random, LOWEST, HIGHEST)));
}

/** What random operations leave of these numbers; undefined where none can be tried. */
function walk(random: Random, from: readonly number[], count: number): number[] | undefined {
  let numbers = from;
  while (numbers.length > count) {
    const next = successors(numbers, 'sums');
    if (next.length === 0) return undefined;
    ({ numbers } = randomChoice(random, next));
  }
  return [...numbers];
}

/**
 * The first spawn of a thread whose numbers are such pairs, and no more of it: nowhere else does
 * the model write so many operations in so few tokens.
 * @param isDeep whether the numbers are those of a child of five or six numbers instead
 */
export function drawDrill(random: Random, isDeep = false): Demonstration {
  const small = drawNumbers(random, randomInteger(random, 0, 2));
  const deep = isDeep
    ? walk(random, drawNumbers(random, 6), randomInteger(random, 4, 5))
    : undefined;
  const prompt: AprPrompt = {
    method: 'apr',
    children: 'unlimited',
    perSpawn: randomChoice(random, PER_SPAWN_CONDITIONS.slice(-3)),
    target: drawTarget(random),
    numbers: deep ?? descending([...drawPair(random), ...drawPair(random), ...small]),
  };
  const tried = successors(prompt.numbers, 'sums').slice(0, prompt.perSpawn);
  const messages = tried.map((message) => ({ ...message, faults: [] }));
  return { prompt, events: [{ type: 'spawn', messages }], spawns: [], solution: null };
}

/** Three numbers of which a sum or difference is divisible by the third: (868 + 76) / 59 = 16. */
function drawLateDivision(random: Random): Problem {
  const quotient = drawTarget(random);
  const divisor = randomInteger(random, 2, HIGHEST);
  const other = randomInteger(random, LOWEST, HIGHEST);
  const sign = random() < 0.5 ? 1 : -1;
  const first = Math.max(1, Math.min(quotient * divisor + sign * other, LARGEST_RESULT));
  const target = random() < 0.5 ? quotient : drawTarget(random);
  return { numbers: [first, other, divisor], target };
}

function drawTarget(random: Random): number {
  return randomInteger(random, ...PAPER_LIMITS.target);
}

function drawPair(random: Random): number[] {
  return random() < 0.75 ? drawMultiple(random) : drawLarge(random);
}

/** A number and a multiple of it that one operation on the paper's numbers can give. */
function drawMultiple(random: Random): number[] {
  const factor = randomInteger(random, 2, HIGHEST);
  const largest = random() < 0.65 ? 2 * HIGHEST : HIGHEST * factor;
  return [factor * randomInteger(random, 1, Math.floor(largest / factor)), factor];
}

/** A product of two of the paper's numbers, and a third. */
function drawLarge(random: Random): number[] {
  const product = randomInteger(random, 2, HIGHEST) * randomInteger(random, 2, HIGHEST);
  return [product, randomInteger(random, LOWEST, HIGHEST)];
}
