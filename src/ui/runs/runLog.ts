import { Disposable, type LogOutputChannel } from 'vscode';
import { formatProblem } from '../../countdown/problemText';
import { measureRun } from '../../trace/metrics';
import type { RunSession } from '../../session/run/runSession';
import type { Runs } from './runs';

/** Logs when live runs start, take their first step, and end. In English: logs are for reports. */
export function logRuns(runs: Runs, log: LogOutputChannel): Disposable {
  const known = new WeakSet<RunSession>();
  return Disposable.from(
    runs.onDidChangeList(() => {
      for (const session of runs.all) {
        if (known.has(session) || !session.request) continue;
        known.add(session);
        follow(session, log);
      }
    }),
  );
}

function follow(session: RunSession, log: LogOutputChannel): void {
  const { header, request } = session;
  const { problem, model } = header;
  const name = `Run ${session.id.slice(0, 8)}`;
  const start = performance.now();
  const passed = () => `${Math.round(performance.now() - start)} ms`;
  const asked = JSON.stringify({ ...request?.prompt, ...request?.sampling, ...request?.limits });
  log.info(`${name} starts: ${formatProblem(problem)}, ${asked}`);
  log.debug(`${name} uses the model ${model.name}, sha256 ${model.sha256}`);
  let decoding = false;
  const subscription = session.onDidChange(({ status }) => {
    if (!decoding && session.playback.latest.tokens.sampled > 0) {
      decoding = true;
      log.debug(`${name} took its first step after ${passed()}`);
    }
    if (!status || (session.status !== 'finished' && session.status !== 'failed')) return;
    subscription.dispose();
    if (session.failure) log.warn(`${name} failed after ${passed()}: ${session.failure.message}`);
    else log.info(`${name} ended after ${passed()}: ${resultOf(session)}`);
  });
}

function resultOf({ playback: { latest } }: RunSession): string {
  const { totalTokens, children } = measureRun(latest);
  const result = latest.end?.verified ? `solved, ${latest.end.expression}` : 'not solved';
  const reason = latest.end?.finishReason;
  return `${result} (${reason}), ${totalTokens} tokens, ${children} children`;
}
