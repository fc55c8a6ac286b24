import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { openConnection } from '../../src/server/connection';
import { llamaAdapter } from '../../src/server/llama';
import { PYTHON } from './places.mjs';

/**
 * llama.cpp's server with these weights, as its own process says where it answers. The model has a
 * name that no other test's has, so that nothing is measured of one that was left over.
 */
export async function startLlama(weights: string, name = newName(), context = 256) {
  const server = ['test/servers/llamaServer.py', weights, name, `${context}`];
  const child = spawn(PYTHON, server, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  // Who waits for it is told; later its end is expected.
  exited.catch(() => {});
  const address = (async () => {
    for await (const line of createInterface(child.stdout)) {
      const [url] = /http:\/\/[\d.:]+/.exec(line) ?? [];
      if (url !== undefined) return url;
    }
    return exited;
  })();
  const connection = openConnection({ url: await Promise.race([address, exited]) });
  const adapter = llamaAdapter(connection);
  const facts = await Promise.race([adapter.probe(new AbortController().signal), exited]);
  if (facts.model !== name) throw new Error(`Another server answers: ${facts.model}.`);
  return {
    ...{ adapter, connection, facts },
    /** Ends it as a crash would. */
    kill: () => child.kill('SIGKILL'),
    async stop() {
      await connection.close();
      child.stdin.end();
      await exited.catch(() => {});
    },
  };
}

/** For servers of one test that have the same model. */
export function newName(): string {
  return `apr-${randomUUID()}`;
}
