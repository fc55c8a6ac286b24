/** The bytes of a file, wherever it lies. */
export interface ByteSource {
  /** When it was opened; the file may have grown since. */
  readonly size: number;
  /** The bytes from this one on, in chunks; each call reads them again. */
  read(from: number): AsyncIterable<Uint8Array>;
}
