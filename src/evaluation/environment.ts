import { availableParallelism, cpus, loadavg, platform, arch, release, totalmem } from 'node:os';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the figures of an evaluation depend on, times most of all. */
export interface Environment {
  readonly program: string;
  readonly command: string;
  /** When the evaluation, or the part of it that this run did, began: UTC, ISO 8601. */
  readonly startedAt: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly onnxruntime: string;
  /** Threads of one operator of the engine. */
  readonly threads: number;
  /** Runnable processes before it began, mean of a minute; above 0.5 the times are of a busy machine. */
  readonly load: number;
  readonly seed: number;
  /** SHA-256 of each model's file. */
  readonly models: Readonly<Record<string, string>>;
}

export async function describeEnvironment(
  fields: Pick<Environment, 'program' | 'threads' | 'seed' | 'models'>,
  root: string,
): Promise<Environment> {
  return {
    ...fields,
    command: `npm run evaluate -- ${process.argv.slice(2).join(' ')}`,
    startedAt: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()} ${release()}`,
    node: process.version.slice(1),
    onnxruntime: await versionOf(join(root, 'node_modules', 'onnxruntime-node', 'package.json')),
    load: Math.round(10 * (loadavg()[0] ?? 0)) / 10,
  };
}

async function versionOf(path: string): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version?: string };
    return version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
