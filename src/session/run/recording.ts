import { createTraceFile } from '../../trace/traceFile';
import type { RunSession } from './runSession';

/**
 * Writes a live run to a file while it runs. Events go to the disk as they arrive, so that after a
 * killed process the file ends with the last of them. The run never waits for it, and a disk that
 * fails ends the recording only.
 * @param onFailure told at most once; what was written until then can be read
 * @returns resolves once the run has ended and its file is closed
 */
export async function recordRun(
  session: RunSession,
  path: Promise<string>,
  onFailure: (error: unknown) => void,
): Promise<void> {
  const opening = path
    .then((known) => createTraceFile(known, session.header, onFailure))
    .catch((error: unknown) => {
      onFailure(error);
      return undefined;
    });
  const arrivals = session.onDidArrive((events) => {
    // In the order of arrival, also of what comes before the file is there.
    void opening.then((file) => {
      for (const event of events) void file?.write(event);
    });
  });
  await over(session);
  arrivals.dispose();
  await (await opening)?.close();
}

function over(session: RunSession): Promise<void> {
  return new Promise((resolve) => {
    const changes = session.onDidChange(({ status }) => {
      if (!status || (session.status !== 'finished' && session.status !== 'failed')) return;
      changes.dispose();
      resolve();
    });
  });
}
