import type { Problem } from '../../src/countdown/problem';
import type { Engine } from '../../src/engine/engine';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { type Solution, solve } from '../../src/methods/solve';

export interface Solved {
  readonly solution: Solution;
  /** From submitting the problem to the end of its run. */
  readonly ms: number;
}

/** Solves `concurrency` problems at a time; the next one begins when one has ended. */
export async function solveAll(
  engine: Engine,
  problems: readonly Problem[],
  concurrency: number,
): Promise<Solved[]> {
  const queue = [...problems];
  const solved: Solved[] = [];
  const work = async () => {
    for (let problem = queue.shift(); problem; problem = queue.shift()) {
      const start = performance.now();
      const solution = await solve(engine, COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS);
      solved.push({ solution, ms: performance.now() - start });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return solved;
}
