import { type Uri, workspace } from 'vscode';
import type { ByteSource } from '../trace/byteSource';
import { fileBytes } from '../trace/traceFile';

/** What is parsed between two turns of the event loop. */
const CHUNK_BYTES = 1 << 18;

/**
 * The bytes of a file of any file system. Files of the disk are read piece by piece and never held.
 * Others are held whole: `workspace.fs` has no other way to read them.
 */
export async function bytesOf(uri: Uri): Promise<ByteSource> {
  if (uri.scheme === 'file') return fileBytes(uri.fsPath);
  const bytes = await workspace.fs.readFile(uri);
  return { size: bytes.length, read: (from) => chunksOf(bytes, from) };
}

async function* chunksOf(bytes: Uint8Array, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < bytes.length; at += CHUNK_BYTES) {
    yield bytes.subarray(at, at + CHUNK_BYTES);
    // Let the host do other things in between, as it does while a disk is waited for.
    await new Promise(setImmediate);
  }
}
