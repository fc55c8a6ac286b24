import { join } from 'node:path';
import { WorkerEngine } from '../../src/engine/workerEngine';
import { messageOf } from '../../src/common/humanError';
import type { Solution } from '../../src/methods/solve';
import type { ProblemsMeasured, ProblemsReport, ProblemsStart } from './problemsProtocol';
import { type Solved, solveAll } from './solveAll';

/** Decodes problems with the product's own worker, in a process whose memory is nobody else's. */
async function main(): Promise<void> {
  const start = JSON.parse(process.argv[2] ?? '') as ProblemsStart;
  const { model, threads, concurrency } = start;
  const engine = new WorkerEngine(join(__dirname, '..', 'engine', 'engineWorker.js'), {
    models: { apr: model, sos: model },
    threads,
    concurrency,
  });
  await solveAll(engine, start.warmUp, concurrency);
  const began = performance.now();
  const solved = await solveAll(engine, start.problems, concurrency);
  report(measured(solved, performance.now() - began));
  await engine.dispose();
}

function measured(solved: readonly Solved[], ms: number): ProblemsMeasured {
  const sum = (value: (solution: Solution) => number) =>
    solved.reduce((total, { solution }) => total + value(solution), 0);
  return {
    type: 'measured',
    latenciesMs: solved.map((one) => one.ms),
    ms,
    sampledTokens: sum(({ metrics }) => metrics.sampledTokens),
    totalTokens: sum(({ metrics }) => metrics.totalTokens),
    solved: sum((solution) => Number(solution.solved)),
    // In kilobytes, whatever the platform.
    peakRss: process.resourceUsage().maxRSS * 1024,
  };
}

function report(message: ProblemsReport): void {
  process.send?.(message);
}

main()
  .catch((error: unknown) => report({ type: 'failed', message: messageOf(error) }))
  .finally(() => {
    if (process.connected) process.disconnect();
  });
