import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { RunRequest } from '../../engine/runRequest';
import type { TokenLanguage } from '../../language/languages';
import type { TraceEvent } from '../../trace/traceEvent';
import { TraceWriter } from '../../trace/traceWriter';
import { headerOf, type ModelIdentity } from '../../engine/traceHeader';

/** What a run was decoded by. */
export interface TraceOrigin {
  readonly request: RunRequest;
  readonly model: ModelIdentity;
  /** Name and version of the program. */
  readonly createdBy: string;
  /** Those that the model may write. */
  readonly languages?: readonly TokenLanguage[];
}

/** A compressed trace that is written as its run goes on. */
export interface CompressedTrace {
  write(event: TraceEvent): void;
  /** Resolves when the file is whole; rejects where it could not be written. */
  close(): Promise<void>;
}

export function writeCompressedTrace(
  file: string,
  { request, model, createdBy, languages }: TraceOrigin,
): CompressedTrace {
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(file));
  // Awaited at the end; until then a failure must not go unheard.
  written.catch(() => {});
  const header = headerOf(request, { model, createdBy }, languages);
  const writer = new TraceWriter(gzip, header, () => {});
  return {
    write: (event) => void writer.write(event),
    close: async () => {
      await writer.close();
      await written;
    },
  };
}
