import { promptEnd } from './promptEnd';
import type { Moment, ThreadState } from './runState';

/** How full a thread's context was: tokens in it from this moment on. */
export interface ContextPoint extends Moment {
  readonly tokens: number;
}

/**
 * A thread's context over time, in tokens: one point for each moment at which it grew, what it began
 * with and each joined message as one jump, and a last one where the thread ended. Set it against
 * `limits.contextWindow`. Empty where the reducer keeps counts only.
 */
export function contextSeries(thread: ThreadState): readonly ContextPoint[] {
  const { tokens, ended } = thread;
  if (!tokens) return [];
  const points: ContextPoint[] = [];
  // A long context that many threads begin with is not gone through for each of them.
  const first = Math.max(0, Math.min(promptEnd(thread), tokens.length) - 1);
  for (let position = first; position < tokens.length; position++) {
    const moment = tokens.moment(position);
    const latest = points.at(-1);
    if (latest && isSame(latest, moment)) points.pop();
    points.push({ ...moment, tokens: position + 1 });
  }
  const latest = points.at(-1);
  if (ended && latest && !isSame(latest, ended)) points.push({ ...ended, tokens: latest.tokens });
  return points;
}

function isSame(a: Moment, b: Moment): boolean {
  return a.step === b.step && a.ms === b.ms;
}
