import type { TraceHeader } from '../../trace/aprtrace';
import { type ThreadOutcome, outcomeOf } from '../../trace/outcome';
import { type RunState, totalTokens } from '../../trace/runState';
import { threadLabel } from '../../trace/threadLabel';

/** What a list of recorded runs says of one. */
export interface RunSummary {
  readonly title: string;
  /** How it was asked, in words; undefined where the file does not say. */
  readonly method?: string;
  /** When it was started, in UTC (ISO 8601); undefined where the file does not say. */
  readonly createdAt?: string;
  /** The root's; a run without an end is `running` or `waiting`. */
  readonly outcome: ThreadOutcome;
  readonly threads: number;
  /** Tokens of all threads together. */
  readonly tokens: number;
  readonly ms: number;
}

export function summariseRun(
  { title, method, createdAt }: TraceHeader,
  state: RunState,
): RunSummary {
  const root = state.threads.get(0);
  return {
    title: title ?? state.start?.title ?? (root ? threadLabel(state, root) : ''),
    ...(method !== undefined && { method }),
    ...(createdAt !== undefined && { createdAt }),
    outcome: root ? outcomeOf(state, root) : 'running',
    threads: state.threads.size,
    tokens: totalTokens(state.tokens),
    ms: state.ms,
  };
}
