import { l10n, ProgressLocation, window } from 'vscode';
import type { RunSession } from '../session/run/runSession';
import type { ThreadId } from '../trace/traceEvent';
import { progressBar } from './progressBar';

/** Shows how far the reading of a file has come, with a button to end it. */
export function showReading(
  title: string,
  reading: Promise<unknown>,
  share: () => number,
  stop: AbortController,
): Thenable<void> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => stop.abort());
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
