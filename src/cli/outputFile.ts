import { once } from 'node:events';
import { open, rename, stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { HumanError } from '../common/humanError';
import { FolderLock } from '../evaluation/study/folderLock';
import { unwritable } from '../trace/traceFile';

/**
 * Does the task while no other command writes the file. A pipe or a device has no owner.
 * @param path undefined where there is no file to be written
 * @param explain what a person is told where it cannot be
 * @throws HumanError where the file cannot be written, or another command has it
 */
export async function withOutput<T>(
  path: string | undefined,
  task: () => Promise<T>,
  explain = unwritable,
): Promise<T> {
  const lock = path === undefined || !(await isFile(path)) ? undefined : await take(path, explain);
  try {
    return await task();
  } finally {
    await lock?.release();
  }
}

async function take(path: string, explain: typeof unwritable): Promise<FolderLock> {
  try {
    return await FolderLock.takeFile(path, 'command line');
  } catch (error) {
    throw error instanceof HumanError ? error : await explain(path, error);
  }
}

/** Whether it is a file, or can become one. */
export async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? true;
}

/** A large file that is written bit by bit, no faster than the disk takes it. */
export class OutputFile {
  private failure: Error | undefined;

  private constructor(
    private readonly stream: Writable,
    /** What it lies under until it is whole, and its own name. */
    private readonly names?: { readonly part: string; readonly path: string },
  ) {
    stream.on('error', (error) => (this.failure ??= error));
  }

  /** @throws what the file system says */
  static async create(path: string): Promise<OutputFile> {
    return new OutputFile((await open(path, 'w')).createWriteStream());
  }

  /**
   * One that takes the place of an older file once it is whole; until then, and where it never is, what
   * there is of it lies in `path` with `.part` behind it.
   * @throws HumanError where it cannot be written
   */
  static async replace(path: string): Promise<OutputFile> {
    const part = (await isFile(path)) ? `${path}.part` : path;
    try {
      const stream = (await open(part, 'w')).createWriteStream();
      return new OutputFile(stream, part === path ? undefined : { part, path });
    } catch (error) {
      throw await unwritable(path, error);
    }
  }

  /** @throws what the file system has said of this or of what was written before */
  async write(part: string | ArrayBufferView): Promise<void> {
    if (this.failure) throw this.failure;
    const bytes =
      typeof part === 'string' ? part : Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    if (!this.stream.write(bytes)) await once(this.stream, 'drain');
  }

  /** Resolves when all is written. */
  async close(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
  }

  /** Closes it, and gives it its name. */
  async finish(): Promise<void> {
    await this.close();
    if (this.names) await rename(this.names.part, this.names.path);
  }
}
