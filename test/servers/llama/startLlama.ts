import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { llamaAdapter } from '../../../src/server/llama';
import { ENVIRONMENTS, pythonOf } from '../places.mjs';
import { newName, startServer } from '../startServer';

export interface LlamaSize {
  /** How many prompts it completes at once. */
  readonly slots: number;
  /** Most tokens of one of them. */
  readonly context: number;
  readonly threads: number;
}

/** Enough to see what tests look for, on machines that do something else besides. */
const SMALL: LlamaSize = { slots: 4, context: 256, threads: 1 };

/** llama.cpp's server with these weights; it says itself where it answers. */
export function startLlama(weights: string, name = newName(), given: Partial<LlamaSize> = {}) {
  const { slots, context, threads } = { ...SMALL, ...given };
  return startServer({
    program: pythonOf(ENVIRONMENTS.llama),
    parameters: [
      ...['test/servers/llama/llamaServer.py', weights, name],
      ...[slots, context, threads].map(String),
    ],
    options: { stdio: ['pipe', 'pipe', 'inherit'] },
    ...{ name, adapterOf: llamaAdapter, addressOf },
    end: (child) => child.stdin?.end(),
  });
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout) {
    for await (const line of createInterface(stdout)) {
      const [url] = /http:\/\/[\d.:]+/.exec(line) ?? [];
      if (url !== undefined) return url;
    }
  }
  throw new Error('The server did not say where it answers.');
}
