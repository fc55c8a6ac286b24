import { setTimeout as delay } from 'node:timers/promises';
import { l10n, ProgressLocation, window } from 'vscode';
import { HumanError } from '../common/humanError';
import type { ReadingOptions } from '../inspect/eventStore';
import type { RunSession } from '../session/run/runSession';
import type { ThreadId } from '../trace/traceEvent';
import { progressBar } from './progressBar';

/** A file that is read sooner shows no progress. */
const PATIENCE_MS = 500;

/**
 * Reads a file, and shows how far that has come where it takes a while, with a button to end it.
 * @param stop what the button aborts, with a HumanError
 */
export async function withReading<T>(
  title: string,
  read: (options: Required<ReadingOptions>) => Promise<T>,
  stop = new AbortController(),
): Promise<T> {
  let share = 0;
  const reading = read({ signal: stop.signal, onProgress: (now) => (share = now) });
  const isRead = await Promise.race([reading.then(() => true), delay(PATIENCE_MS, false)]);
  if (!isRead) await showReading(title, reading, () => share, stop);
  return reading;
}

/** Shows how far the reading of a file has come, with a button to end it. */
export function showReading(
  title: string,
  reading: Promise<unknown>,
  share: () => number,
  stop: AbortController,
): Thenable<void> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() =>
      stop.abort(new HumanError('The reading was stopped. Open the file again.')),
    );
    const moveTo = progressBar(progress);
    const report = () => moveTo(share());
    report();
    const timer = setInterval(report, 200);
    try {
      await reading;
    } finally {
      clearInterval(timer);
    }
  });
}

/** Reads what these threads wrote: only threads of a large file that are looked at are held. */
export async function loadTokens(session: RunSession, threads: Iterable<ThreadId>): Promise<void> {
  if (session.isFull) return;
  const title = l10n.t('APR: Reading what the thread wrote');
  const options = { location: ProgressLocation.Window, title };
  await window.withProgress(options, () => session.load(threads));
}
