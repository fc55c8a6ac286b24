import type { ByteSource } from '../../../src/trace/byteSource';

/** A file in small chunks, so that its events are in many batches. */
export function inChunks(
  bytes: Uint8Array,
  size = 5_000,
  onRead: (chunk: Uint8Array) => void = () => {},
): ByteSource {
  return {
    size: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await
    async *read(from) {
      for (let at = from; at < bytes.length; at += size) {
        const chunk = bytes.subarray(at, at + size);
        onRead(chunk);
        yield chunk;
      }
    },
  };
}
