import { CHILDREN_CONDITIONS, type Method } from '../../common/method';
import { type Random, randomChoice } from '../../common/random';
import { generateProblem } from '../generator';
import { descending } from '../arithmetic';
import { PAPER_LIMITS, type Problem } from '../problem';
import { type AprPrompt, PER_SPAWN_CONDITIONS, type Prompt, WINDOW_CONDITIONS } from '../prompt';
import { demonstrateApr } from './aprSolver';
import { type CountTokens, type Demonstration, tokensOf } from './demonstration';
import { drawDeepRehearsal, drawDrill, drawRehearsal } from './rehearsal';
import { CHECKED } from './rules';
import { drawMisled, drawSlip } from './slips';
import { demonstrateSos } from './sosSolver';
import { drawStructure } from './structure';

/** The context window of the bundled models, in tokens. */
export const MODEL_WINDOW = 256;

/** Share of the problems with 2, 3, 5 and 6 numbers; the others have four. */
const OTHER_COUNTS: readonly (readonly [count: number, share: number])[] = [
  [2, 0.01],
  [3, 0.02],
  [5, 0.04],
  [6, 0.003],
];

/**
 * One method, or both mixed: what the two models learn first is the same for both. In
 * `apr-shuffled`, whole problems only, children get the operations in random order, so that
 * reinforcement learning has something to choose from. In `apr-mixed` the structure is drawn instead,
 * under one condition that does not tell it.
 */
export type Curriculum = Method | 'both' | 'apr-shuffled' | 'apr-mixed';

/** Share of serial searches in the mixture; a parent with its children has more tokens. */
const SERIAL_SHARE = 0.6;

/** Share of the draws that are rehearsals, by method. They are short: of the tokens it is two fifths. */
const REHEARSAL_SHARE: Readonly<Record<Method, number>> = { apr: 0.75, sos: 0.45 };

/** Share of the draws of APR that are drills, a third of the tokens. */
const DRILL_SHARE = 0.5;

/** Share of the rehearsals and drills whose numbers are those of children of five and six numbers. */
const DEEP_SHARE = 0.55;

/** Share of the demonstrations of APR in which something goes wrong, for a check to find. */
const SLIP_SHARE = 0.35;

/**
 * A training demonstration of a problem from the `train` split, with a condition drawn so that the
 * common ones are seen most: unlimited children in groups of eight, the whole window.
 */
export function drawDemonstration(
  curriculum: Curriculum,
  random: Random,
  countTokens: CountTokens,
): Demonstration {
  if (curriculum === 'apr-shuffled') {
    const problem = generateProblem(random, 'train', drawCount(random));
    const prompt = drawAprPrompt(problem, random);
    return demonstrateApr(prompt, { window: MODEL_WINDOW, countTokens, random });
  }
  if (curriculum === 'apr-mixed') return drawMixed(random, countTokens);
  const serial = random() < SERIAL_SHARE ? 'sos' : 'apr';
  const method = curriculum === 'both' ? serial : curriculum;
  if (method === 'apr' && random() < DRILL_SHARE) {
    return drawDrill(random, random() < DEEP_SHARE);
  }
  const problem =
    random() < REHEARSAL_SHARE[method]
      ? drawRehearsalOf(method, random)
      : generateProblem(random, 'train', drawCount(random));
  if (method === 'apr') {
    const options = { window: MODEL_WINDOW, countTokens, rules: CHECKED };
    const slips = random() < SLIP_SHARE && {
      slip: drawSlip(random, problem.target),
      misled: drawMisled(random, problem.target),
    };
    return demonstrateApr(drawAprPrompt(problem, random), { ...options, ...slips });
  }
  const prompt: Prompt = {
    method,
    window: random() < 0.5 ? MODEL_WINDOW : randomChoice(random, WINDOW_CONDITIONS),
    shuffled: random() < 0.4,
    target: problem.target,
    numbers: descending(problem.numbers),
  };
  return demonstrateSos(prompt, countTokens, random);
}

/** Shares of the draws of `apr-mixed`: rehearsals, which keep arithmetic, and problems of three numbers. */
const MIXED = { rehearsals: 0.35, threeNumbers: 0.03 };

/**
 * A problem under the condition that the models are used with, each thread in a structure of its
 * own. The operations are in canonical order: of random orders a greedy choice sees only one, and
 * asks for the same operations again. In canonical order a narrow spawn is poor by itself, since
 * what it leaves does not fit into the window, and a wider one helps for a reason: it comes further.
 */
function drawMixed(random: Random, countTokens: CountTokens): Demonstration {
  const draw = random();
  const isThree = draw < MIXED.rehearsals + MIXED.threeNumbers;
  const { numbers, target } =
    draw < MIXED.rehearsals
      ? drawRehearsal(random)
      : generateProblem(random, 'train', isThree ? 3 : 4);
  const prompt: AprPrompt = {
    method: 'apr',
    children: 'unlimited',
    perSpawn: 8,
    target,
    numbers: descending(numbers),
  };
  const options = { window: MODEL_WINDOW, countTokens, structure: () => drawStructure(random) };
  for (;;) {
    const demonstration = demonstrateApr(prompt, options);
    // Solutions that are passed over stay in the context, and many of them may fill it.
    if (tokensOf(demonstration, countTokens) <= MODEL_WINDOW) return demonstration;
  }
}

function drawRehearsalOf(method: Method, random: Random): Problem {
  const isDeep = method === 'apr' && random() < DEEP_SHARE;
  return isDeep ? drawDeepRehearsal(random) : drawRehearsal(random);
}

function drawAprPrompt({ numbers, target }: Problem, random: Random): AprPrompt {
  return {
    method: 'apr',
    children: random() < 0.75 ? 'unlimited' : randomChoice(random, CHILDREN_CONDITIONS),
    perSpawn: random() < 0.5 ? 8 : randomChoice(random, PER_SPAWN_CONDITIONS),
    target,
    numbers: descending(numbers),
  };
}

function drawCount(random: Random): number {
  let draw = random();
  for (const [count, share] of OTHER_COUNTS) {
    if (draw < share) return count;
    draw -= share;
  }
  return 4;
}

/** Share of the children without a solution that are kept: they are many and much alike. */
const KEPT_FAILURES = 0.5;

/** The threads of a demonstration to learn from: all parents, and a sample of the leaf children. */
export function* threadsToLearn(
  demonstration: Demonstration,
  random: Random,
): Generator<Demonstration> {
  yield demonstration;
  // Five and six numbers spawn hundreds of four-number children, and those fail mostly: a few of
  // them are enough.
  const { numbers } = demonstration.prompt;
  const nested = numbers.length > 4 || Math.max(...numbers) > PAPER_LIMITS.number[1];
  for (const child of demonstration.spawns.flat()) {
    const kept = nested ? random() < 0.1 : child.solution !== null || random() < KEPT_FAILURES;
    if (kept) yield* threadsToLearn(child, random);
  }
}
