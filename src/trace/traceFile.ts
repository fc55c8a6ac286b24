import { setImmediate as nextTurn } from 'node:timers/promises';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream';
import { pipeline as piped } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { HumanError, type MessageValue, messageOf } from '../common/humanError';
import type { TraceHeader } from './aprtrace';
import type { ByteSource } from './byteSource';
import { type ReadOptions, TraceReader } from './traceReader';
import type { RecordedEvent } from './recordedEvent';
import { TraceWriter } from './traceWriter';

/** Read at a time: what a reader parses between two turns of the event loop. */
export const CHUNK_BYTES = 1 << 16;

/** Written that the disk has not yet taken, at most, before a writer waits for it. */
const UNWRITTEN_BYTES = 1 << 18;

/** A compressed file that unpacks to more is no trace that anybody has written. */
export const MOST_UNPACKED_BYTES = 1 << 29;

/** What every gzip file begins with (RFC 1952, 2.3.1). */
const GZIP_START = [0x1f, 0x8b];

/** The only file of this folder that opens files; those of evaluations are compressed (`.gz`). */
export async function openTraceFile(
  path: string,
  options: Omit<ReadOptions, 'wanted'>,
): Promise<TraceReader> {
  try {
    const bytes = path.endsWith('.gz') ? unpack(path) : readChunks(path);
    return await TraceReader.open(bytes, options);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    throw new HumanError('{0}: {1}', path, error);
  }
}

/**
 * A file that is read piece by piece, as often as it is asked for.
 * @throws HumanError where it cannot be read
 */
export async function fileBytes(path: string): Promise<ByteSource> {
  try {
    const { size } = await stat(path);
    return { size, read: (from) => readChunks(path, from) };
  } catch (error) {
    throw unreadable(error);
  }
}

/**
 * The same, unpacked where the file is compressed, which its first bytes tell and not its name. Of a
 * compressed file the size is that of the packed one, and each read starts from the front.
 * @throws HumanError where it cannot be read; what reads it, also where it is damaged or too large
 */
export async function unpackedFileBytes(path: string): Promise<ByteSource> {
  const source = await fileBytes(path);
  for await (const chunk of source.read(0)) {
    const isPacked = GZIP_START.every((byte, i) => chunk[i] === byte);
    return isPacked ? { ...source, read: (from) => unpackFrom(path, from) } : source;
  }
  return source;
}

/**
 * Creates the file, or overwrites it.
 * @param onFailure told at most once, with a HumanError, where it cannot be written any further
 * @throws HumanError where it cannot be created
 */
export async function createTraceFile(
  path: string,
  header: TraceHeader,
  onFailure: (error: HumanError) => void,
): Promise<TraceWriter> {
  try {
    const file = await open(path, 'w');
    const stream = file.createWriteStream({ highWaterMark: UNWRITTEN_BYTES });
    return new TraceWriter(stream, header, (error) =>
      onFailure(new HumanError('Cannot write {0}: {1}', path, explainFailure(error))),
    );
  } catch (error) {
    throw await unwritable(path, error);
  }
}

/**
 * Creates the file with these bytes, or overwrites it.
 * @throws HumanError where it cannot be written
 */
export async function writeBytes(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await piped(bytes, createWriteStream(path));
  } catch (error) {
    if (error instanceof HumanError) throw error;
    throw await unwritable(path, error);
  }
}

/**
 * Writes a whole run into a trace file, over what is there.
 * @throws HumanError where it cannot be written; what is behind that is not asked for any more
 */
export async function writeTraceFile(
  path: string,
  header: TraceHeader,
  events: Iterable<RecordedEvent> | AsyncIterable<RecordedEvent>,
): Promise<void> {
  let failure: HumanError | undefined;
  const file = await createTraceFile(path, header, (error) => (failure = error));
  for await (const event of events) {
    await file.write(event);
    if (failure) break;
  }
  await file.close();
  if (failure) throw failure;
}

/** What a person is told of a file that cannot be created or written. */
export async function unwritable(path: string, error: unknown): Promise<HumanError> {
  const code = (await isReadOnly(path, error)) ? 'EROFS' : codeOf(error);
  return new HumanError('Cannot write {0}: {1}', path, explainFailure(error, code));
}

/** Where the system lets nobody make a file (/proc), it says that there is no such file. */
export async function isReadOnly(path: string, error: unknown): Promise<boolean> {
  if (codeOf(error) !== 'ENOENT') return codeOf(error) === 'EROFS';
  const folder = await stat(dirname(path)).catch(() => undefined);
  const isDangling = await lstat(path).catch(() => undefined);
  return folder?.isDirectory() === true && isDangling === undefined;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function* readChunks(path: string, start = 0): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { start, highWaterMark: CHUNK_BYTES })) {
      yield chunk as Uint8Array;
      // However fast the disk is, what else this thread has to do comes between two chunks.
      await nextTurn();
    }
  } catch (error) {
    throw unreadable(error);
  }
}

async function* unpack(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    // Its failures are thrown by the loop.
    yield* pipeline(createReadStream(path), createGunzip(), () => {});
  } catch (error) {
    throw unreadable(error);
  }
}

async function* unpackFrom(
  path: string,
  from: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  let at = 0;
  for await (const chunk of unpack(path)) {
    const start = Math.max(0, from - at);
    at += chunk.length;
    if (at > MOST_UNPACKED_BYTES) {
      throw new HumanError(
        'It unpacks to more than {0} MB. Unpack it, and split it into several files.',
        MOST_UNPACKED_BYTES / 1024 / 1024,
      );
    }
    if (start < chunk.length) yield chunk.subarray(start);
  }
}

function unreadable(error: unknown): HumanError {
  return new HumanError('It cannot be read: {0}', explainFailure(error));
}

/** Why the disk refused something, and what to do. */
export function explainFailure(error: unknown, code = codeOf(error)): MessageValue {
  switch (code) {
    case 'ENOENT':
      return new HumanError('there is no such file or folder. Check the path.');
    case 'EACCES':
    case 'EPERM':
      return new HumanError('access is denied. Check its permissions, or choose another place.');
    case 'EROFS':
      return new HumanError('the disk is read-only. Choose another place.');
    case 'EISDIR':
      return new HumanError('this is a folder. Give the path of a file.');
    case 'ENOTDIR':
      return new HumanError('a part of the path is not a folder. Check the path.');
    case 'ENOSPC':
      return new HumanError('the disk is full. Make room, or choose another place.');
    case 'Z_BUF_ERROR':
    case 'Z_DATA_ERROR':
      return new HumanError('this compressed file is damaged or cut off. Get a whole copy of it.');
    default:
      return `${messageOf(error)}.`;
  }
}
