import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { HumanError } from '../../common/humanError';
import { numeric, object, oneOf, optional, text, whole } from '../../common/shape';
import { makeFolder } from './makeFolder';

/** What writes into a folder of results. */
export type Writer = 'editor' | 'command line';

/** The process that has a folder, as the folder names it. */
interface Owner {
  readonly writer: Writer;
  readonly host: string;
  readonly pid: number;
  /** When the process began, as Linux counts it; elsewhere nothing tells. */
  readonly start?: string | undefined;
  /** When it took the folder, in milliseconds since 1970. */
  readonly since: number;
}

const FILE = 'in-use.json';
/** A file without content for so long was left behind between its making and its writing. */
const HALF_MADE_MS = 2000;

const ownerShape = object<Owner>({
  writer: oneOf<Writer>({ editor: true, 'command line': true }),
  ...{ host: text, pid: whole, start: optional(text), since: numeric },
});

/**
 * The right to write into a folder, or a file: one process has it. It is a file, made only where there
 * is none, that names the process; what a process has left behind that does not live any more counts for
 * nothing, so that a crash needs no waiting and no cleaning.
 */
export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly owner: string,
  ) {}

  /**
   * Takes the folder, and makes it where there is none.
   * @throws HumanError that says who has it, and what to do
   */
  static async take(folder: string, writer: Writer): Promise<FolderLock> {
    await makeFolder(folder);
    return FolderLock.claim(folder, join(folder, FILE), writer);
  }

  /**
   * Takes a file, which need not be there, by a file beside it.
   * @throws HumanError that says who has it, and what to do; what the file system says
   */
  static takeFile(path: string, writer: Writer): Promise<FolderLock> {
    return FolderLock.claim(path, `${path}.${FILE}`, writer);
  }

  private static async claim(place: string, file: string, writer: Writer): Promise<FolderLock> {
    const { pid } = process;
    const start = await startOf(pid);
    const owner: Owner = { writer, host: hostname(), pid, start, since: Date.now() };
    const lock = new FolderLock(file, JSON.stringify(owner));
    if (await lock.make()) return lock;
    await lock.removeStale(place);
    if (await lock.make()) return lock;
    throw refusal(place, file, await readOwner(file));
  }

  async release(): Promise<void> {
    if ((await contentOf(this.file)) === this.owner) await rm(this.file, { force: true });
  }

  /** False where the file is there already. */
  private async make(): Promise<boolean> {
    try {
      await writeFile(this.file, this.owner, { flag: 'wx', flush: true });
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  }

  /** Moved aside first: what another process has made in the meantime must not be removed. */
  private async removeStale(place: string): Promise<void> {
    const before = await contentOf(this.file);
    if (before === undefined) return;
    const owner = parseOwner(before);
    const isTaken = owner ? await isAlive(owner) : await isYoung(this.file);
    if (isTaken) throw refusal(place, this.file, owner);
    const aside = `${this.file}.${process.pid}`;
    await rename(this.file, aside).catch(() => undefined);
    const moved = await contentOf(aside);
    if (moved !== undefined && moved !== before) {
      await rename(aside, this.file);
      throw refusal(place, this.file, parseOwner(moved));
    }
    await rm(aside, { force: true });
  }
}

function refusal(place: string, file: string, owner: Owner | undefined): HumanError {
  if (!owner) {
    return new HumanError('Another window or command is just taking {0}. Try again.', place);
  }
  const { writer, pid, host } = owner;
  const who =
    writer === 'editor'
      ? new HumanError('a window of the editor')
      : new HumanError('a command in a terminal');
  if (host === hostname()) {
    return new HumanError(
      '{0} is being decoded by {1} (process {2}). Wait for its end, or pause or cancel it there.',
      ...[place, who, pid],
    );
  }
  return new HumanError(
    '{0} is being decoded by {1} on {2} (process {3}). Wait for its end, or pause or cancel it there. If it does not run any more, delete {4}.',
    ...[place, who, host, pid, file],
  );
}

async function isYoung(file: string): Promise<boolean> {
  const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: 0 };
  return Date.now() - mtimeMs < HALF_MADE_MS;
}

/** Nobody can tell here whether a process of another machine lives. */
async function isAlive({ host, pid, start, since }: Owner): Promise<boolean> {
  if (host !== hostname()) return true;
  // Numbers of processes are given again: a later process of the same number is another one.
  if (start !== undefined) return (await startOf(pid)) === start;
  const booted = Date.now() - uptime() * 1000;
  return since > booted && isThere(pid);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of proc_pid_stat(5); the second field may hold spaces and brackets. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await contentOf(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function readOwner(file: string): Promise<Owner | undefined> {
  return parseOwner((await contentOf(file)) ?? '');
}

function parseOwner(json: string): Owner | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    return ownerShape(value) === undefined ? (value as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
