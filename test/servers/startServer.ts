import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Adapter, ServerFacts } from '../../src/server/adapter';
import { type Connection, openConnection } from '../../src/server/connection';

/** A server as a process of this test. */
export interface StartedServer {
  readonly adapter: Adapter;
  readonly connection: Connection;
  readonly facts: ServerFacts;
  /** Ends it as a crash would. */
  kill(): void;
  stop(): Promise<void>;
}

export interface Starting {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly options?: SpawnOptions;
  /** The model's name: no other test's server has it, so that nothing is measured of one left over. */
  readonly name: string;
  readonly adapterOf: (connection: Connection) => Adapter;
  /** Where it answers, as soon as it does. */
  readonly addressOf: (child: ChildProcess) => Promise<string>;
  /** Ends it as its own way is. */
  readonly end: (child: ChildProcess) => void;
}

const LIVE = new AbortController().signal;

/**
 * Starts a server, and asks it what it is.
 * @throws Error where it ends by itself, or another one answers
 */
export async function startServer(starting: Starting): Promise<StartedServer> {
  const { program, parameters, options, name, adapterOf, addressOf, end } = starting;
  // A group of its own: some servers are several processes.
  const child = spawn(program, parameters, { ...options, detached: true });
  const exited = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
  });
  // Who waits for it is told; later its end is expected.
  exited.catch(() => {});
  const kill = () => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  process.once('exit', kill);
  const url = await Promise.race([addressOf(child), exited]);
  const connection = openConnection({ url });
  const adapter = adapterOf(connection);
  const facts = await Promise.race([adapter.probe(LIVE), exited]);
  if (facts.model !== name) throw new Error(`Another server answers: ${facts.model}.`);
  return {
    ...{ adapter, connection, facts, kill },
    async stop() {
      await connection.close();
      end(child);
      await exited.catch(() => {});
      process.off('exit', kill);
    },
  };
}

/** For servers of one test that have the same model. */
export function newName(): string {
  return `apr-${randomUUID()}`;
}
