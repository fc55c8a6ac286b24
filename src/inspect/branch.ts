import type { RunState, ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/** What a thread has sampled, in order; a new run may be given it (RunRequest). */
export interface SampledTokens {
  readonly thread: ThreadId;
  readonly tokenIds: readonly number[];
}

/**
 * What a new run is given so that it stands where this one stood when the thread was about to write
 * the token at `position`, and writes `edit` there. Every other thread has what it had sampled
 * before that step. Undefined where the tokens were not recorded.
 */
export function branchAt(
  state: RunState,
  thread: ThreadState,
  position: number,
  edit: readonly number[] = [],
): readonly SampledTokens[] | undefined {
  const { tokens } = thread;
  if (!tokens) return undefined;
  // What a join puts in comes by itself: the thread's own next token is behind it.
  let next = position;
  while (next < tokens.length && tokens.isForced(next)) next++;
  const step = next < tokens.length ? tokens.moment(next).step : Infinity;
  const given: SampledTokens[] = [];
  for (const other of state.threads.values()) {
    const isEdited = other.id === thread.id;
    const before = sampledOf(other, isEdited ? next : Infinity, step);
    const tokenIds = isEdited ? [...before, ...edit] : before;
    if (tokenIds.length > 0) given.push({ thread: other.id, tokenIds });
  }
  return given;
}

/** Where a thread is at: its next token, or its first where it has ended. */
export function herePosition(thread: ThreadState, chosen: number | undefined): number {
  const first = thread.counts.prompt;
  if (chosen !== undefined) return Math.max(first, Math.min(chosen, thread.context));
  return thread.state === 'finished' ? first : thread.context;
}

/** Tokens sampled before this position and this step. */
function sampledOf({ tokens }: ThreadState, position: number, step: number): number[] {
  const ids: number[] = [];
  const end = Math.min(tokens?.length ?? 0, position);
  for (let i = 0; i < end; i++) {
    if (!tokens || tokens.isForced(i)) continue;
    if (tokens.moment(i).step >= step) break;
    ids.push(tokens.id(i));
  }
  return ids;
}
