import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/** A large file that is written bit by bit, no faster than the disk takes it. */
export class OutputFile {
  private failure: Error | undefined;

  private constructor(private readonly stream: Writable) {
    stream.on('error', (error) => (this.failure ??= error));
  }

  /** @throws what the file system says */
  static async create(path: string): Promise<OutputFile> {
    return new OutputFile((await open(path, 'w')).createWriteStream());
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
}
