import { promptEnd } from '../trace/promptEnd';
import type { RunState, SpawnState, ThreadState } from '../trace/runState';
import type { SaidEvent } from '../trace/saidEvent';
import type { ThreadId } from '../trace/traceEvent';
import type { TokenRange } from './transcript';

/** Something that a thread has said, and where in it that stands. */
export interface SaidPlace {
  readonly event: SaidEvent;
  /** Its tokens; none where they were not recorded. */
  readonly tokens: TokenRange;
  /** Of a spawn that was served, and of its join: its place among the thread's spawns. */
  readonly spawn: number | undefined;
}

/** What a thread has said with its tokens, in order, whatever the task. */
export function saidPlaces(thread: ThreadState): SaidPlace[] {
  let from = promptEnd(thread);
  let served = -1;
  return thread.search.map(({ event, tokens }) => {
    const to = Math.max(from, tokens);
    if (event.type === 'spawn' && thread.spawns[served + 1]) served++;
    const isOfSpawn = event.type === 'spawn' || event.type === 'join';
    const place = {
      event,
      tokens: { from, to },
      spawn: isOfSpawn && served >= 0 ? served : undefined,
    };
    from = to;
    return place;
  });
}

/** The children that were started with a spawn's messages, by message: of several the first. */
export function childrenOf(
  state: RunState,
  spawn: SpawnState | undefined,
): ReadonlyMap<number, ThreadId> {
  const children = new Map<number, ThreadId>();
  for (const id of spawn?.children ?? []) {
    const index = state.threads.get(id)?.index;
    if (index !== undefined && !children.has(index)) children.set(index, id);
  }
  return children;
}
