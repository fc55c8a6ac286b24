import { createHash } from 'node:crypto';

const TRACE = 'trace-';

/** The id of a run that is started: another one each time. */
export function newRunId(): string {
  return `run-${crypto.randomUUID()}`;
}

/**
 * The id of a run that a file holds: the same whenever it is opened, so that what is kept of its
 * transcripts, such as breakpoints, is found again.
 * @param file its address, as an URI's text
 */
export function traceId(file: string): string {
  return `${TRACE}${createHash('sha256').update(file).digest('hex').slice(0, 16)}`;
}

/** Whether a run of this id can come to be open again. */
export function comesAgain(id: string): boolean {
  return id.startsWith(TRACE);
}
