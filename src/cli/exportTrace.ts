import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { HumanError } from '../common/humanError';
import { EXPORTS, exportNamed } from '../trace/export/exports';
import { unwritable } from '../trace/traceFile';
import { EXIT, ignoreRefusal } from './main';
import { faultLines, readTrace } from './readTrace';
import { sayRaw, tellAll } from './terminal';

/** Characters that go to the disk or the pipe at once. */
const CHUNK = 1 << 16;

/** Writes a trace in a format of other programs, to a file or else to standard output. */
export async function exportTrace(path: string, format?: string, out?: string): Promise<number> {
  if (format === undefined) {
    throw new HumanError(`Give --format, one of: ${EXPORTS.map(({ name }) => name).join(', ')}.`);
  }
  const { write } = exportNamed(format);
  const trace = await readTrace(path, 'full');
  tellAll(faultLines(path, trace));
  const chunks = inChunks(write(trace.state, trace.reader.header));
  if (out === undefined) await sayRaw(chunks).catch(ignoreRefusal);
  else await writeTo(out, chunks);
  return EXIT.solved;
}

async function writeTo(path: string, chunks: Iterable<string>): Promise<void> {
  try {
    await pipeline(chunks, createWriteStream(path));
  } catch (error) {
    throw await unwritable(path, error);
  }
}

function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
