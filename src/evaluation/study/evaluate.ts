import type { Engine, EngineRun } from '../../engine/engine';
import type { DecodingOptions } from '../../methods/decodingOptions';
import type { Posed } from '../../methods/asking';
import { solve } from '../../methods/solve';
import { type Asked, askedOf } from '../../tasks/asked';
import { hash32 } from '../../common/random';
import { isResultOf, type ProblemResult, resultOf } from './result';

export interface EvaluationOptions {
  readonly decoding: DecodingOptions;
  /** Problems that are decoded at a time. */
  readonly concurrency: number;
  /** Results of an earlier, interrupted evaluation of the same problems. */
  readonly earlier?: readonly ProblemResult[];
  readonly signal?: AbortSignal;
  /** Called after each problem with all results so far. */
  readonly onResult?: (results: readonly ProblemResult[]) => void;
}

/**
 * Decodes every problem once. Results come in the order of the problems; after an abort those that
 * were not finished are missing.
 */
export async function evaluate(
  engine: Engine,
  { asking, problems }: Posed,
  options: EvaluationOptions,
): Promise<ProblemResult[]> {
  const results = new Map<number, ProblemResult>();
  const earlier = [...(options.earlier ?? [])];
  const asked = problems.map((problem) => askedOf(asking.task, problem));
  asked.forEach((problem, index) => {
    const at = earlier.findIndex((result) => isResultOf(result, problem));
    if (at >= 0) results.set(index, ...(earlier.splice(at, 1) as [ProblemResult]));
  });
  const inOrder = () => [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  const open = new Set<EngineRun>();
  options.signal?.addEventListener('abort', () => open.forEach((run) => run.abort()));
  const queue = problems.flatMap((_, index) => (results.has(index) ? [] : [index]));
  const work = async () => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      if (options.signal?.aborted) return;
      let run: EngineRun | undefined;
      const onStart = (started: EngineRun) => open.add((run = started));
      const decoding = withSeed(options.decoding, index);
      const solution = await solve(engine, asking, problems[index], decoding, { onStart });
      if (run) open.delete(run);
      if (solution.aborted) return;
      results.set(index, resultOf(asked[index] as Asked, solution));
      options.onResult?.(inOrder());
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  return inOrder();
}

/** Each problem has draws of its own, whatever the order in which they are decoded. */
function withSeed(decoding: DecodingOptions, index: number): DecodingOptions {
  return { ...decoding, seed: hash32(`${decoding.seed}/${index}`) };
}
