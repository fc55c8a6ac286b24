/**
 * Stands before the suite in an extension host whose output no terminal receives: sends it to a
 * file that the launcher follows, then runs the suite.
 */
import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import { OUTPUT_FILE, SUITE_FILE } from './relay';

export async function run(): Promise<void> {
  const output = process.env[OUTPUT_FILE];
  const suite = process.env[SUITE_FILE];
  if (!output || !suite) throw new Error('launcher.js starts this file.');
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      appendFileSync(output, chunk);
      done();
    },
  });
  for (const name of ['stdout', 'stderr'] as const) {
    Object.defineProperty(process, name, { value: stream, configurable: true });
  }
  const print = (...values: unknown[]) => void stream.write(`${format(...values)}\n`);
  for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
    // Assigning does nothing: the host has made accessors of them.
    Object.defineProperty(console, name, { value: print, configurable: true });
  }
  process.setSourceMapsEnabled(true);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a path known at run time
  await (require(suite) as { run(): Promise<void> }).run();
}
