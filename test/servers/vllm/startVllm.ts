import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { openConnection } from '../../../src/server/connection';
import { vllmAdapter } from '../../../src/server/vllm';
import { ENVIRONMENTS, pythonOf } from '../places.mjs';
import { newName } from '../startLlama';

const PYTHON = pythonOf(ENVIRONMENTS.vllm);

/** Whether it is installed: there is none for most machines but Linux on x86-64. */
export const HAS_VLLM = existsSync(PYTHON);

/** Most of its start is loading Python. */
const LONGEST_START_MS = 300_000;

/** vLLM on the CPU with the bundled weights, under a name that no other server's model has. */
export async function startVllm(name = newName()) {
  const port = await freePort();
  const child = spawn(PYTHON, argumentsFor(name, port), {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, ...ENVIRONMENT },
    // Its engine is a process of its own, which ends with the group.
    detached: true,
  });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await exited;
  };
  const connection = openConnection({ url: `http://127.0.0.1:${port}` });
  const adapter = vllmAdapter(connection);
  const { signal } = new AbortController();
  const deadline = performance.now() + LONGEST_START_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`vLLM ended with ${child.exitCode}.`);
    try {
      const facts = await adapter.probe(signal, name);
      return { adapter, connection, facts, stop: () => connection.close().then(stop) };
    } catch (error) {
      if (performance.now() > deadline) {
        await stop();
        throw error;
      }
      await setTimeout(500);
    }
  }
}

/** `vllm serve` by its module: a wheel of another name than vllm lacks what the command looks up. */
function argumentsFor(name: string, port: number): string[] {
  return [
    ...['-m', 'vllm.entrypoints.openai.api_server', '--model', 'models/apr/hf'],
    ...['--served-model-name', name, '--host', '127.0.0.1', '--port', `${port}`],
    ...['--dtype', 'float32', '--max-model-len', '256', '--max-num-seqs', '64'],
    ...['--enforce-eager', '--generation-config', 'vllm', '--block-size', '32'],
    ...['--enable-prefix-caching', '--enable-prompt-tokens-details'],
    ...['--return-tokens-as-token-ids', '--max-logprobs', '20'],
  ];
}

const ENVIRONMENT = {
  VLLM_CPU_KVCACHE_SPACE: '1',
  VLLM_CPU_OMP_THREADS_BIND: 'nobind',
  OMP_NUM_THREADS: '1',
  TORCHDYNAMO_DISABLE: '1',
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
