import type { ThreadId } from '../trace/traceEvent';
import type { ThreadView } from './runView';

/** Spawns with more children than this are drawn as one stack until a person opens it. */
export const WIDEST_OPEN = 12;
/** Beyond this many threads in the picture, further spawns are stacks, however narrow. */
export const MOST_OPEN = 300;

/** Names a spawn: the thread and the spawn's number in it. */
export type SpawnKey = `${number}/${number}`;

export function spawnKey(thread: ThreadId, spawn: number): SpawnKey {
  return `${thread}/${spawn}`;
}

/** Which segment of its thread a spawn ended; undefined where there is no such spawn. */
export function spawnSegment(
  threads: ReadonlyMap<ThreadId, ThreadView>,
  key: SpawnKey,
): { readonly thread: ThreadId; readonly segment: number } | undefined {
  const [thread = NaN, spawn] = key.split('/').map(Number);
  const segment = threads.get(thread)?.spawns.findIndex(({ number }) => number === spawn) ?? -1;
  return segment < 0 ? undefined : { thread, segment };
}

/**
 * The spawns whose children are drawn one by one: what a person chose, else what was open before
 * (what is in the picture stays), else narrow ones from the top as long as there is room.
 */
export function openSpawns(
  threads: ReadonlyMap<ThreadId, ThreadView>,
  chosen: ReadonlyMap<SpawnKey, boolean>,
  before: ReadonlySet<SpawnKey> = new Set(),
): Set<SpawnKey> {
  const open = new Set<SpawnKey>();
  // Breadth first: upper levels are shown before lower ones.
  const shown: ThreadId[] = threads.has(0) ? [0] : [];
  for (let next = 0; next < shown.length; next++) {
    const id = shown[next] as ThreadId;
    for (const { number, children } of threads.get(id)?.spawns ?? []) {
      const key = spawnKey(id, number);
      const fits = children.length <= WIDEST_OPEN;
      const byDefault = fits && (before.has(key) || shown.length + children.length <= MOST_OPEN);
      if (!(chosen.get(key) ?? byDefault)) continue;
      open.add(key);
      for (const child of children) shown.push(child);
    }
  }
  return open;
}

/** The folded spawn that hides the thread, the topmost one; undefined where it is in the picture. */
export function hidingSpawn(
  threads: ReadonlyMap<ThreadId, ThreadView>,
  open: ReadonlySet<SpawnKey>,
  thread: ThreadId,
): SpawnKey | undefined {
  return hidingSpawns(threads, open, thread)[0];
}

/** All of them, from the top. */
export function hidingSpawns(
  threads: ReadonlyMap<ThreadId, ThreadView>,
  open: ReadonlySet<SpawnKey>,
  thread: ThreadId,
): readonly SpawnKey[] {
  const hiding: SpawnKey[] = [];
  for (let view = threads.get(thread); view?.parent !== undefined;) {
    const key = spawnKey(view.parent, view.spawn ?? 0);
    if (!open.has(key)) hiding.push(key);
    view = threads.get(view.parent);
  }
  return hiding.reverse();
}
