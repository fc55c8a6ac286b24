import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What became of a command. */
export interface CommandRun {
  /** Null where it was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processor time of all its threads, in milliseconds; undefined where it was killed. */
  readonly cpuMs: number | undefined;
}

/**
 * Told to Node before the command begins: standard output passes for a terminal, so that nothing is
 * written raw, and the processor time is told at the end.
 */
const PROBE = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  process.stdout.isTTY = true;
  process.on('exit', () => writeSync(3, JSON.stringify(process.cpuUsage())));
`)}`;

/**
 * Runs a command of the built program.
 * @param script its file
 * @param ms wall clock after which it is killed
 */
export async function runCommand(
  script: string,
  args: readonly string[],
  ms: number,
): Promise<CommandRun> {
  const child = spawn(process.execPath, ['--import', PROBE, script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: ms,
    killSignal: 'SIGKILL',
  });
  const [, stdout, stderr, told] = child.stdio as unknown as readonly [null, ...Readable[]];
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [out, err, usage] = await Promise.all([textOf(stdout), textOf(stderr), textOf(told)]);
  return { code: await ended, stdout: out, stderr: err, cpuMs: msOf(usage) };
}

async function textOf(stream: Readable | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function msOf(usage: string): number | undefined {
  if (usage === '') return undefined;
  const { user, system } = JSON.parse(usage) as NodeJS.CpuUsage;
  return (user + system) / 1000;
}
