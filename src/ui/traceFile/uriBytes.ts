import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Uri, workspace } from 'vscode';
import { HumanError, messageOf } from '../../common/humanError';
import type { ByteSource } from '../../trace/byteSource';
import { CHUNK_BYTES, fileBytes, MOST_UNPACKED_BYTES } from '../../trace/traceFile';

/**
 * The bytes of a file of any file system. Files of the disk are read piece by piece and never held.
 * Others are held whole: `workspace.fs` has no other way to read them. So are `.gz` files, the
 * traces of an evaluation: unpacked, since a compressed file cannot be read from its middle.
 * @param address of the file, or of one of its runs
 * @throws HumanError where a `.gz` file cannot be unpacked
 */
export async function bytesOf(address: Uri): Promise<ByteSource> {
  const uri = address.with({ fragment: '' });
  if (uri.path.endsWith('.gz')) return held(await unpack(await workspace.fs.readFile(uri)));
  if (uri.scheme === 'file') return fileBytes(uri.fsPath);
  return held(await workspace.fs.readFile(uri));
}

async function unpack(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_UNPACKED_BYTES });
  } catch (error) {
    throw new HumanError(
      'This compressed trace is damaged ({0}). Run its problem again.',
      messageOf(error),
    );
  }
}

function held(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (from) => chunksOf(bytes, from) };
}

async function* chunksOf(bytes: Uint8Array, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
    // Let the host do other things in between, as it does while a disk is waited for.
    await new Promise(setImmediate);
  }
}
