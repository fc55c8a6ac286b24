import { l10n, ProgressLocation, window } from 'vscode';
import type { Problem } from '../../countdown/problem';
import { formatProblem } from '../../countdown/problemText';
import type { RunSession } from '../../session/runSession';
import { totalTokens } from '../../trace/runState';

/** A run that ends before this shows its result only. */
const PATIENCE_MS = 400;
/** At least so long between two reports. */
const REPORT_MS = 500;

/**
 * A notification with Cancel whenever the run decodes; one that is paused is not waited for. Its bar
 * is the share of the tokens that the run may take. A bar without an end would move all the time, and
 * a window without a graphics processor would be painted anew for it on the decoder's processor.
 */
export function showProgress(session: RunSession, problem: Problem): void {
  let waiting: NodeJS.Timeout | undefined;
  let isShown = false;
  const show = async () => {
    isShown = true;
    await report(session, problem);
    isShown = false;
  };
  const follow = () => {
    clearTimeout(waiting);
    if (session.status === 'running' && !isShown) {
      waiting = setTimeout(() => void show(), PATIENCE_MS);
    }
    if (!session.isLiveRun && session.status !== 'reading') subscription.dispose();
  };
  const subscription = session.onDidChange(({ status }) => status && follow());
  follow();
}

function report(session: RunSession, problem: Problem): Thenable<void> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Solving {0}', formatProblem(problem)),
    cancellable: true,
  };
  return window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => session.stop());
    return new Promise((resolve) => {
      let reported = -Infinity;
      let shown = 0;
      const look = () => {
        if (session.status !== 'running') {
          subscription.dispose();
          resolve();
          return;
        }
        const now = performance.now();
        if (now - reported < REPORT_MS) return;
        reported = now;
        const percent = tokenPercent(session);
        progress.report({ message: progressWords(session), increment: percent - shown });
        shown = percent;
      };
      const subscription = session.onDidChange(look);
      look();
    });
  });
}

/** Whole, so that the bar seldom moves. */
function tokenPercent({ playback: { latest }, header: { limits } }: RunSession): number {
  return Math.floor((100 * totalTokens(latest.tokens)) / limits.runTokens);
}

function progressWords({ playback: { latest }, header: { limits } }: RunSession): string {
  if (latest.tokens.sampled === 0) return l10n.t('loading the model');
  const threads = latest.threads.size;
  const tokens = totalTokens(latest.tokens);
  return threads === 1
    ? l10n.t('1 thread, {0} of at most {1} tokens', tokens, limits.runTokens)
    : l10n.t('{0} threads, {1} of at most {2} tokens', threads, tokens, limits.runTokens);
}
