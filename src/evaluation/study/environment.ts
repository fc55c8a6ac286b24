import { availableParallelism, cpus, loadavg, platform, arch, release, totalmem } from 'node:os';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notNegative, numeric, object, record, text } from '../../common/shape';

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
  /** SHA-256 of each model's file; empty where there was none at hand. */
  readonly models: Readonly<Record<string, string>>;
}

const FILE = 'environment.json';

/**
 * This machine as it is now.
 * @param root of the program, where its packages lie
 */
export async function describeEnvironment(
  fields: Pick<Environment, 'program' | 'command' | 'threads' | 'seed' | 'models'>,
  root: string,
): Promise<Environment> {
  return {
    ...fields,
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

export async function keepEnvironment(folder: string, environment: Environment): Promise<void> {
  await writeFile(join(folder, FILE), `${JSON.stringify(environment, undefined, 1)}\n`);
}

const environmentShape = object<Environment>({
  program: text,
  command: text,
  startedAt: text,
  cpu: text,
  cores: notNegative,
  memoryGiB: notNegative,
  system: text,
  node: text,
  onnxruntime: text,
  threads: notNegative,
  load: notNegative,
  seed: numeric,
  models: record(text),
});

/** What was kept in the folder of an evaluation, if it can be read. */
export async function readEnvironment(folder: string): Promise<Environment | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, FILE), 'utf8'));
    return environmentShape(value) === undefined ? (value as Environment) : undefined;
  } catch {
    return undefined;
  }
}

async function versionOf(path: string): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version?: string };
    return version ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
