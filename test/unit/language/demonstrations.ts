import { CHILDREN_CONDITIONS } from '../../../src/common/method';
import fc from 'fast-check';
import { descending } from '../../../src/countdown/arithmetic';
import { demonstrateApr } from '../../../src/countdown/demonstration/aprSolver';
import type {
  CountTokens,
  Demonstration,
} from '../../../src/countdown/demonstration/demonstration';
import { CHECKED } from '../../../src/countdown/demonstration/rules';
import { drawMisled, drawSlip } from '../../../src/countdown/demonstration/slips';
import { demonstrateSos } from '../../../src/countdown/demonstration/sosSolver';
import { PER_SPAWN_CONDITIONS, WINDOW_CONDITIONS } from '../../../src/countdown/prompt';
import { countCompactTokens } from '../../../src/language/compact/tokens';
import { createRandom } from '../../../src/common/random';

const problem = (largest: number) =>
  fc.record({
    target: fc.integer({ min: 10, max: 100 }),
    numbers: fc
      .array(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: largest })
      .map(descending),
  });

const OPTIONS = { window: 256, countTokens: countCompactTokens };

/** Runs of the symbolic APR solver, solvable or not. */
export const aprDemonstration = fc
  .record({
    problem: problem(4),
    children: fc.oneof(fc.constant('unlimited' as const), fc.constantFrom(...CHILDREN_CONDITIONS)),
    perSpawn: fc.constantFrom(...PER_SPAWN_CONDITIONS),
  })
  .map(({ problem, children, perSpawn }) =>
    demonstrateApr({ method: 'apr', children, perSpawn, ...problem }, OPTIONS),
  );

/**
 * The same with checks, some of them of solutions that are none. The published text has no words
 * for them.
 */
export const checkedDemonstration = fc
  .record({ problem: problem(4), seed: fc.nat() })
  .map(({ problem: { numbers, target }, seed }) => {
    const random = createRandom(seed);
    return demonstrateApr(
      { method: 'apr', children: 'unlimited', perSpawn: 8, target, numbers },
      {
        ...OPTIONS,
        rules: CHECKED,
        slip: drawSlip(random, target),
        misled: drawMisled(random, target),
      },
    );
  });

/** Runs of the symbolic SoS+ solver; a window above those of the models sees whole searches. */
export const sosDemonstration = fc
  .record({
    problem: problem(5),
    window: fc.constantFrom(...WINDOW_CONDITIONS, 3000),
    shuffled: fc.boolean(),
    seed: fc.nat(),
  })
  .map(({ problem, window, shuffled, seed }) => {
    const countTokens = window === 3000 ? countFive : countCompactTokens;
    return demonstrateSos(
      { method: 'sos', window, shuffled, ...problem },
      countTokens,
      createRandom(seed),
    );
  });

/** The compact language has no word for a window above its own. */
const countFive: CountTokens = () => ({ prompt: 0, next: () => 5 });

export const demonstration = fc.oneof(aprDemonstration, sosDemonstration);

/** A run with nested spawns, of five numbers. */
export function demonstrateFive(): Demonstration {
  return demonstrateApr(
    {
      method: 'apr',
      children: 'unlimited',
      perSpawn: 4,
      target: 100,
      numbers: [97, 89, 83, 79, 2],
    },
    { window: 256, countTokens: countCompactTokens },
  );
}

export function* threadsOf(run: Demonstration): Generator<Demonstration> {
  yield run;
  for (const child of run.spawns.flat()) yield* threadsOf(child);
}
