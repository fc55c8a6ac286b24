import { l10n, ProgressLocation, window } from 'vscode';
import type { RunSession } from '../../session/run/runSession';
import { totalTokens } from '../../trace/runState';
import { progressBar } from '../progressBar';

/** A run that ends before this shows its result only. */
const PATIENCE_MS = 400;

/**
 * A notification with Cancel whenever the run decodes; one that is paused is not waited for. Its bar
 * is the share of the tokens that the run may take.
 * @param problem in words
 */
export function showProgress(session: RunSession, problem: string): void {
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

function report(session: RunSession, problem: string): Thenable<void> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Solving {0}', problem),
    cancellable: true,
  };
  return window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => session.stop());
    return new Promise((resolve) => {
      const moveTo = progressBar(progress);
      const look = () => {
        if (session.status === 'running') {
          moveTo(tokenShare(session), progressWords(session));
          return;
        }
        subscription.dispose();
        resolve();
      };
      const subscription = session.onDidChange(look);
      look();
    });
  });
}

function tokenShare({ playback: { latest }, header: { limits } }: RunSession): number {
  return totalTokens(latest.tokens) / limits.runTokens;
}

function progressWords({ playback: { latest }, header: { limits } }: RunSession): string {
  if (latest.tokens.sampled === 0) return l10n.t('loading the model');
  const threads = latest.threads.size;
  const tokens = totalTokens(latest.tokens);
  return threads === 1
    ? l10n.t('1 thread, {0} of at most {1} tokens', tokens, limits.runTokens)
    : l10n.t('{0} threads, {1} of at most {2} tokens', threads, tokens, limits.runTokens);
}
