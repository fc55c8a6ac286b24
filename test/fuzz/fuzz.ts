import { Worker } from 'node:worker_threads';
import type { FuzzNews, FuzzOrder, TimedOrder } from './worker';

export interface FuzzResult {
  readonly inputs: number;
  /** Those that could be opened: what is no trace at all is refused. */
  readonly seen: number;
  readonly failures: number;
}

export interface FuzzFailure {
  readonly input: number;
  readonly view: string;
  readonly error: string;
  readonly mutations: readonly string[];
}

export interface FuzzOptions {
  readonly seconds: number;
  /** The input stays in the folder of the order. */
  readonly onFailure: (failure: FuzzFailure) => void;
}

/** Memory of a worker, in MB: no small input may need as much. */
const MOST_MEMORY = 700;
/** Processor time of one view, in milliseconds, after which it is said to hang. */
const HANGS = 20_000;
const LOOKS_EVERY = 250;

/**
 * Runs a campaign in a worker, which ends by itself when its time is over: Node aborts the whole process
 * where a worker is ended in the wrong moment, as one that opens a compressed file. It is ended where a view hangs or takes all memory, and started
 * again behind that input.
 * @param worker its script
 * @throws Error that says what to do where it cannot begin
 */
export async function fuzz(
  worker: string,
  order: FuzzOrder,
  { seconds, onFailure }: FuzzOptions,
): Promise<FuzzResult> {
  const until = Date.now() + seconds * 1000;
  const result = { inputs: 0, seen: 0, failures: 0 };
  let from = order.from;
  const end = order.from + order.count;
  while (from < end && Date.now() < until) {
    const rest = { ...order, from, count: end - from, until };
    from = await runWorker(worker, rest, result, onFailure);
  }
  return result;
}

/** @returns the input to go on with */
function runWorker(
  script: string,
  order: TimedOrder,
  result: { inputs: number; seen: number; failures: number },
  onFailure: FuzzOptions['onFailure'],
): Promise<number> {
  const worker = new Worker(script, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY },
    ...{ stdout: true, stderr: true },
  });
  // What the functions of commands print.
  for (const stream of [worker.stdout, worker.stderr]) stream.resume();
  let [input, view, since] = [order.from, 'start', process.cpuUsage()];
  let mutations: readonly string[] = [];
  const fail = (error: string) => {
    result.failures++;
    onFailure({ input, view, error, mutations });
  };
  return new Promise((resolve, reject) => {
    const clock = setInterval(() => {
      const { user, system } = process.cpuUsage(since);
      if ((user + system) / 1000 < HANGS) return;
      clearInterval(clock);
      fail('hangs');
      void worker.terminate();
    }, LOOKS_EVERY);
    worker.on('message', (news: FuzzNews) => {
      switch (news.type) {
        case 'input':
          ({ input, mutations } = news);
          break;
        case 'view':
          [view, since] = [news.view, process.cpuUsage()];
          break;
        case 'failure':
          fail(news.ms > 0 ? `${news.error}: ${Math.round(news.ms)} ms` : news.error);
          break;
        case 'seen':
        case 'refused':
          result.inputs++;
          if (news.type === 'seen') result.seen++;
          break;
        case 'unable':
          reject(new Error(news.reason));
          break;
      }
    });
    worker.on('error', (error: Error) => fail(`ends the worker: ${error.message}`));
    worker.on('exit', (code) => {
      clearInterval(clock);
      // One that was broken off was an input too.
      if (code !== 0) result.inputs++;
      resolve(input + 1);
    });
  });
}
