import type { SpawnView, ThreadView } from '../../src/inspect/runView';
import type { Moment } from '../../src/trace/runState';
import { RunStore } from '../runStore';
import type { ThreadCounts } from './contextScene';

/**
 * A run whose own tokens were not recorded, with those of Llama 2 in their place: what is known is
 * how many a thread's text has in all, and they are spread evenly over the steps in which it wrote.
 * @param counts tokens of each thread; none yet where they are still being counted
 */
export function llamaRun(run: RunStore, counts: ThreadCounts): RunStore {
  if (counts.size === 0) return run;
  const threads = [...run.threads.values()].map((thread) =>
    counted(thread, counts.get(thread.id) ?? 0, run.head.cursor),
  );
  const head = { ...run.head, notRecorded: run.head.notRecorded.filter((w) => w !== 'tokens') };
  return new RunStore({ head, threads, steps: run.steps });
}

function counted(thread: ThreadView, tokens: number, cursor: Moment): ThreadView {
  const end = (thread.ended ?? cursor).step;
  const written = end - thread.started.step - waited(thread.spawns, end);
  const spawns = thread.spawns.map((spawn, i) => {
    const before = spawn.waited.step - thread.started.step - waited(thread.spawns.slice(0, i), end);
    return { ...spawn, context: written > 0 ? Math.round((tokens * before) / written) : tokens };
  });
  return {
    ...thread,
    spawns,
    context: tokens,
    counts: { prompt: 0, joined: 0, sampled: tokens, inherited: 0 },
  };
}

/** Steps in which it waited. */
function waited(spawns: readonly SpawnView[], end: number): number {
  return spawns.reduce((n, { waited: from, resumed }) => n + (resumed?.step ?? end) - from.step, 0);
}
