import { l10n, type Uri } from 'vscode';
import { HumanError, messageIn } from '../../common/humanError';
import { formatEvent, formatHeader, type TraceHeader } from '../../trace/aprtrace';
import type { RecordedEvent } from '../../trace/recordedEvent';
import { createTraceFile } from '../../trace/traceFile';
import { writeFile } from '../writeFile';

/**
 * Writes a run as a file of any file system, over what is there.
 * @throws HumanError where it cannot be written
 */
export async function writeRun(
  uri: Uri,
  header: TraceHeader,
  events: AsyncIterable<readonly RecordedEvent[]>,
): Promise<void> {
  if (uri.scheme === 'file') await writeEvents(uri.fsPath, header, events);
  else await writeFile(uri, await bytesOf(header, events));
}

async function writeEvents(
  path: string,
  header: TraceHeader,
  batches: AsyncIterable<readonly RecordedEvent[]>,
): Promise<void> {
  let failure: Error | undefined;
  const file = await createTraceFile(path, header, (error) => (failure = error));
  for await (const events of batches) {
    for (const event of events) await file.write(event);
    if (failure) break;
  }
  await file.close();
  if (failure) throw new HumanError(l10n.t('The run was not saved. {0}', messageIn(l10n, failure)));
}

/** `workspace.fs` writes whole files only. */
async function bytesOf(
  header: TraceHeader,
  batches: AsyncIterable<readonly RecordedEvent[]>,
): Promise<Uint8Array> {
  const parts = [Buffer.from(`${formatHeader(header)}\n`)];
  for await (const batch of batches) {
    parts.push(Buffer.from(batch.map((event) => `${formatEvent(event)}\n`).join('')));
  }
  return Buffer.concat(parts);
}
