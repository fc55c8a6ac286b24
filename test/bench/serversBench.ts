/**
 * What our client costs before servers: one replica against two, and many requests in flight. The
 * servers are simulated, with a fixed time a token and four streams at a time each, in a process of
 * their own: `npm run bench:servers`.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ServerEngine } from '../../src/engine/serverEngine';
import { COMPACT_LANGUAGE } from '../../src/language/compact/language';
import { COUNTDOWN_ASKING } from '../../src/methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../../src/methods/decodingOptions';
import { requestFor } from '../../src/methods/requests';
import { openServers } from '../../src/server/servers';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

async function startServers(count: number, tokenMs: number) {
  const child = spawn(
    process.execPath,
    ['dist/bench/simulatedServers.js', `${count}`, `${tokenMs}`],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const urls: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    urls.push(line);
    if (urls.length === count) break;
  }
  return { urls, stop: () => child.stdin.end() };
}

/** Decodes so many runs of one thread, and says what that took of time, processor and memory. */
async function measure(replicas: number, runs: number, tokenMs: number, requests?: number) {
  const { urls, stop } = await startServers(replicas, tokenMs);
  const signal = new AbortController().signal;
  const servers = await openServers({ urls, ...(requests && { concurrency: requests }) }, signal);
  const engine = new ServerEngine({
    ...{ facts: servers.facts, complete: servers.complete, concurrency: runs },
    ...{ language: () => COMPACT_LANGUAGE, close: () => servers.close() },
  });
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
  const memory = process.memoryUsage.rss() / 2 ** 20;
  await engine.dispose();
  stop();
  return { ms, tokensPerS: (1000 * tokens) / ms, cores: (user + system) / 1000 / ms, memory };
}

async function main(): Promise<void> {
  const ratios: number[] = [];
  for (let round = 0; round < 5; round++) {
    const one = await measure(1, 64, 4);
    const two = await measure(2, 64, 4);
    ratios.push(one.ms / two.ms);
    const [a, b] = [one, two].map(({ tokensPerS }) => tokensPerS.toFixed(0));
    console.log(`64 runs: ${a} tokens/s over one replica, ${b} over two`);
  }
  const median = ratios.sort((a, b) => a - b)[2] as number;
  console.log(`two replicas are ${median.toFixed(2)} times one (median of 5 rounds)`);
  const many = await measure(1, 512, 50, 512);
  console.log(
    `512 requests in flight, a token each 50 ms: ${many.tokensPerS.toFixed(0)} tokens/s, ` +
      `${many.cores.toFixed(2)} cores and ${many.memory.toFixed(0)} MB of the client`,
  );
}

void main();
