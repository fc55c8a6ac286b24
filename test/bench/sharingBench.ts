import { join } from 'node:path';
import { availableParallelism } from 'node:os';
import { MODELS } from '../../src/cli/decodingArguments';
import { EXIT, parseArguments, runMain, wholeNumber } from '../../src/cli/main';
import { createRandom } from '../../src/common/random';
import { generateProblems } from '../../src/countdown/generator';
import type { RunRequest } from '../../src/engine/runRequest';
import { WorkerEngine } from '../../src/engine/workerEngine';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { requestFor } from '../../src/methods/requests';
import { solutionOf } from '../../src/methods/solve';
import { RunReducer } from '../../src/trace/reducer';
import { quantile } from './statistics';
import { table } from './table';

const USAGE = `Measure what sharing and the first solution save: the same problems in turns, one at a time.

  npm run bench:sharing -- --numbers 6 --problems 10 --seed 1

  --numbers N     numbers of a problem (default 6)
  --problems N    how many problems, of the training split (default 10)
  --seed N        seed of the problems (default 1)
  --threads N     CPU threads (default: 2, or 1 where there is one core)`;

/** How each problem is decoded, the way before sharing first. */
const WAYS: readonly (Pick<RunRequest, 'shares' | 'join'> & { readonly name: string })[] = [
  { name: 'alone, all', shares: false },
  { name: 'shared, all' },
  { name: 'shared, first', join: 'first' },
];

interface Measured {
  readonly ms: number;
  readonly solved: boolean;
  readonly tokens: number;
  readonly decoded: number;
  readonly sequential: number;
}

async function main(): Promise<number> {
  const { values } = parseArguments({
    options: {
      numbers: { type: 'string', default: '6' },
      problems: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      threads: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    },
  });
  const count = wholeNumber('--numbers', values.numbers, 3, 6);
  const size = wholeNumber('--problems', values.problems, 1, 1000);
  const seed = wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1);
  const engine = new WorkerEngine(join(__dirname, '..', 'engine', 'engineWorker.js'), {
    models: MODELS,
    threads: wholeNumber('--threads', values.threads, 1, 64),
    concurrency: 1,
  });
  const [warmUp, ...problems] = generateProblems(createRandom(seed), 'train', size + 1, count);
  await measure(engine, warmUp, WAYS[1] as (typeof WAYS)[number]);
  const results = WAYS.map((): Measured[] => []);
  for (const [i, problem] of problems.entries()) {
    for (let turn = 0; turn < WAYS.length; turn++) {
      const way = (i + turn) % WAYS.length;
      const chosen = WAYS[way] as (typeof WAYS)[number];
      results[way]?.push(await measure(engine, problem, chosen));
    }
    const times = results.map((own) => `${own.at(-1)?.ms.toFixed(0)} ms`).join(', ');
    process.stderr.write(`${i + 1} of ${problems.length}: ${times}\n`);
  }
  await engine.dispose();
  console.log(
    `${count} numbers, ${size} problems of seed ${seed}, ${values.threads} CPU threads\n`,
  );
  console.log(report(results));
  return EXIT.solved;
}

async function measure(
  engine: WorkerEngine,
  problem: unknown,
  { name: _, ...way }: (typeof WAYS)[number],
): Promise<Measured> {
  const request = { ...requestFor(COUNTDOWN_ASKING, problem, DEFAULT_OPTIONS), ...way };
  const reducer = new RunReducer({ detail: 'counts' });
  const start = performance.now();
  for await (const events of engine.submit(request).events) {
    for (const event of events) reducer.apply(event);
  }
  const ms = performance.now() - start;
  const { solved, metrics } = solutionOf(problem, 'apr', reducer.state);
  const { totalTokens: tokens, decodedTokens: decoded, sequential } = metrics;
  return { ms, solved, tokens, decoded, sequential: sequential.tokens };
}

function report(results: readonly (readonly Measured[])[]): string {
  const first = results[0] ?? [];
  const median = (values: readonly number[]) => quantile(values, 0.5);
  const mean = (values: readonly number[]) =>
    (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0);
  const rows = results.map((own, way) => [
    WAYS[way]?.name ?? '',
    `${own.filter(({ solved }) => solved).length} of ${own.length}`,
    mean(own.map(({ tokens }) => tokens)),
    mean(own.map(({ decoded }) => decoded)),
    mean(own.map(({ sequential }) => sequential)),
    median(own.map(({ ms }) => ms)).toFixed(0),
    median(own.map(({ ms }, i) => ms / (first[i]?.ms ?? NaN))).toFixed(3),
    (median(own.map(({ ms }) => ms)) / median(first.map(({ ms }) => ms))).toFixed(3),
  ]);
  const head = [
    ...['way', 'solved', 'total tokens', 'decoded', 'sequential', 'median ms'],
    ...['median of ratios', 'ratio of medians'],
  ];
  return table(head, rows);
}

void runMain(main, USAGE);
