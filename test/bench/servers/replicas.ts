/**
 * What our client costs before servers that are simulated, with a fixed time a token and four streams
 * at a time each, in a process of their own: one replica against two, and many requests in flight.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COUNTDOWN_ASKING } from '../../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../../src/methods/decodingOptions';
import { requestFor } from '../../../src/methods/requests';
import { servedModel } from '../../../src/methods/servedModel';
import { openServers } from '../../../src/server/servers';

export interface ReplicasResult {
  /** Time of 64 runs over one replica, by their time over two, by round. */
  readonly ratios: readonly number[];
  /** What 512 requests in flight took. */
  readonly many: Load;
}

interface Load {
  readonly ms: number;
  readonly tokensPerS: number;
  /** Processors that the client used, and its memory in bytes. */
  readonly cores: number;
  readonly memory: number;
}

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

export async function measureReplicas(rounds: number): Promise<ReplicasResult> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const one = await measure({ replicas: 1, runs: 64, tokenMs: 4 });
    const two = await measure({ replicas: 2, runs: 64, tokenMs: 4 });
    ratios.push(one.ms / two.ms);
  }
  const many = await measure({ replicas: 1, runs: 512, tokenMs: 50, requests: 512 });
  return { ratios, many };
}

interface LoadOptions {
  readonly replicas: number;
  /** Runs of one thread, all at once. */
  readonly runs: number;
  readonly tokenMs: number;
  /** Most requests at once to one server; by default as many as it says. */
  readonly requests?: number;
}

async function measure({ replicas, runs, tokenMs, requests }: LoadOptions): Promise<Load> {
  const { urls, stop } = await startServers(replicas, tokenMs);
  const { signal } = new AbortController();
  const servers = await openServers({ urls, ...(requests && { concurrency: requests }) }, signal);
  const { engine } = await servedModel(servers, { language: 'compact' }, runs, signal);
  const request = requestFor(COUNTDOWN_ASKING, PROBLEM, DEFAULT_OPTIONS);
  const start = performance.now();
  const before = process.cpuUsage();
  let tokens = 0;
  await Promise.all(
    engine.submitTogether(Array.from({ length: runs }, () => request)).map(async (run) => {
      for await (const events of run.events) {
        for (const event of events) if (event.type === 'sampled') tokens += event.threads.length;
      }
    }),
  );
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const memory = process.memoryUsage.rss();
  await engine.dispose();
  stop();
  return { ms, tokensPerS: (1000 * tokens) / ms, cores: (user + system) / 1000 / ms, memory };
}

async function startServers(count: number, tokenMs: number) {
  const program = [join(__dirname, 'simulatedServers.js'), `${count}`, `${tokenMs}`];
  const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const urls: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    urls.push(line);
    if (urls.length === count) break;
  }
  return { urls, stop: () => child.stdin.end() };
}
