import type { RunSession } from './runSession';

/** Resolves when the run has finished, or throws what it failed with. */
export function sessionEnd(session: RunSession): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (session.status !== 'finished' && session.status !== 'failed') return;
      subscription.dispose();
      if (session.status === 'finished') resolve();
      else reject(session.failure ?? new Error('The run has failed.'));
    };
    const subscription = session.onDidChange(look);
    look();
  });
}
