import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { MODELS } from '../../../src/cli/decodingArguments';
import type { Problem } from '../../../src/countdown/problem';
import type { Engine } from '../../../src/engine/engine';
import { WorkerEngine } from '../../../src/engine/workerEngine';
import { servedModel } from '../../../src/methods/servedModel';
import { openServers } from '../../../src/server/servers';
import { EIGHT_BIT_WEIGHTS, WEIGHTS } from '../../servers/places.mjs';
import { startLlama } from '../../servers/llama/startLlama';
import { newName } from '../../servers/startServer';
import { solveAll } from '../solveAll';

export const PROGRAMS = ['engine', 'llama8', 'llama32', 'oneThread', 'inTurn'] as const;
/**
 * - engine: this engine in process
 * - llama8, llama32: llama.cpp's server with weights of so many bits
 * - oneThread: the first of these with one thread, as threads of one virtual core wait for each other
 * - inTurn: the first of these, asked one request at a time
 */
export type ProgramName = (typeof PROGRAMS)[number];

/** Problems one after the other, or so many at a time. */
export type Workload = 'alone' | 'together';
export const TOGETHER = 16;

/** What one program did in a round. */
export interface Work {
  readonly ms: number;
  readonly tokens: number;
  readonly solved: number;
  readonly problems: number;
}

/** By program and round; what a program does not do is empty. */
export type LlamaTimes = ReadonlyMap<ProgramName, Readonly<Record<Workload, readonly Work[]>>>;

export interface LlamaResult {
  readonly times: LlamaTimes;
  readonly slots: number;
}

export interface LlamaOptions {
  readonly threads: number;
  readonly rounds: number;
  /** Decoded first, and not counted. */
  readonly warmUp: readonly Problem[];
  readonly problems: readonly Problem[];
  /** Problems of a round. */
  readonly counts: Readonly<Record<Workload, number>>;
  readonly onProgress: (text: string) => void;
}

/** As many as a batch of sixteen problems has use for. */
const SLOTS = 32;
/** Idle threads of one program spin for a while, which must not slow down the next. */
const PAUSE_MS = 100;

interface Program {
  readonly engine: Engine;
  readonly workloads: readonly Workload[];
  stop(): Promise<void>;
}

/**
 * Whole problems by each program in turn, each round beginning with another one. The problems of a
 * round are new to all of them, since a server keeps what it has read.
 */
export async function measureLlama(options: LlamaOptions): Promise<LlamaResult> {
  const { rounds, warmUp, counts, onProgress } = options;
  const programs = await openPrograms(options.threads);
  const times = new Map(
    [...programs.keys()].map((name) => [name, { alone: [] as Work[], together: [] as Work[] }]),
  );
  try {
    for (const { engine } of programs.values()) await solveAll(engine, warmUp, TOGETHER);
    const fresh = [...options.problems];
    for (let round = 0; round < rounds; round++) {
      onProgress(`llama.cpp, round ${round + 1} of ${rounds}`);
      for (const workload of ['alone', 'together'] as const) {
        const problems = fresh.splice(0, counts[workload]);
        for (const [name, program] of turned([...programs], round)) {
          if (!program.workloads.includes(workload)) continue;
          await setTimeout(PAUSE_MS);
          times.get(name)?.[workload].push(await work(program.engine, problems, workload));
        }
      }
    }
  } finally {
    for (const program of programs.values()) await program.stop();
  }
  return { times, slots: SLOTS };
}

async function openPrograms(threads: number): Promise<ReadonlyMap<ProgramName, Program>> {
  const models = { apr: MODELS.apr, sos: MODELS.sos };
  const worker = join(__dirname, '..', 'engine', 'engineWorker.js');
  const engine = new WorkerEngine(worker, { models, threads, concurrency: TOGETHER });
  const both = ['alone', 'together'] as const;
  return new Map<ProgramName, Program>([
    ['engine', { engine, workloads: both, stop: () => engine.dispose() }],
    ['llama8', await openLlama({ weights: EIGHT_BIT_WEIGHTS, threads, workloads: both })],
    ['llama32', await openLlama({ weights: WEIGHTS, threads, workloads: both })],
    ['oneThread', await openLlama({ weights: EIGHT_BIT_WEIGHTS, threads: 1, workloads: both })],
    [
      'inTurn',
      await openLlama({
        ...{ weights: EIGHT_BIT_WEIGHTS, threads, workloads: ['alone'], requests: 1 },
      }),
    ],
  ]);
}

interface LlamaStart {
  readonly weights: string;
  readonly threads: number;
  readonly workloads: readonly Workload[];
  /** Most at once; as many as the server has slots where nothing is said. */
  readonly requests?: number;
}

async function openLlama({ weights, threads, workloads, requests }: LlamaStart): Promise<Program> {
  const server = await startLlama(weights, newName(), { slots: SLOTS, threads });
  const { signal } = new AbortController();
  const urls = [server.connection.url];
  const servers = await openServers({ urls, ...(requests && { concurrency: requests }) }, signal);
  const { engine } = await servedModel(servers, {}, TOGETHER, signal);
  return {
    ...{ engine, workloads },
    async stop() {
      await engine.dispose();
      await server.stop();
    },
  };
}

async function work(
  engine: Engine,
  problems: readonly Problem[],
  workload: Workload,
): Promise<Work> {
  const start = performance.now();
  const solved = await solveAll(engine, problems, workload === 'alone' ? 1 : TOGETHER);
  return {
    ms: performance.now() - start,
    tokens: solved.reduce((sum, { solution }) => sum + solution.metrics.sampledTokens, 0),
    solved: solved.filter(({ solution }) => solution.solved).length,
    problems: problems.length,
  };
}

function turned<T>(all: readonly T[], by: number): readonly T[] {
  const first = by % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}
