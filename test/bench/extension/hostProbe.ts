import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the extension host's thread was busy at a time, and how much memory it held. */
export interface Probed {
  /** Milliseconds of the longest time without a turn of the event loop. */
  readonly longest: number;
  /** Milliseconds that the thread itself computed in the turn in which it computed longest. */
  readonly busiest: number;
  /** Milliseconds of that turn in which garbage was collected, others' work on the processor included. */
  readonly collected: number;
  /** Most bytes of the heap and of array buffers, and of the process. */
  readonly heap: number;
  readonly resident: number;
}

const TURN_MS = 2;
const MEMORY_MS = 100;

/** Node 24, which the extension host is. */
interface WithThreadTimes {
  threadCpuUsage(): { readonly user: number; readonly system: number };
}

/** Looks at this process while the task runs. */
export async function probe(task: () => Promise<unknown>): Promise<Probed> {
  const found = { longest: 0, busiest: 0, heap: 0, resident: 0 };
  let busiest = { start: 0, end: 0 };
  let [time, computed] = [performance.now(), threadMs()];
  const look = () => {
    const [now, then] = [performance.now(), threadMs()];
    found.longest = Math.max(found.longest, now - time - TURN_MS);
    if (then - computed > found.busiest) {
      found.busiest = then - computed;
      busiest = { start: time, end: now };
    }
    [time, computed] = [now, then];
  };
  const collections: PerformanceEntry[] = [];
  const collecting = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  collecting.observe({ entryTypes: ['gc'] });
  const turns = setInterval(look, TURN_MS);
  const memory = setInterval(() => {
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    found.heap = Math.max(found.heap, heapUsed + arrayBuffers);
    found.resident = Math.max(found.resident, rss);
  }, MEMORY_MS);
  try {
    await task();
  } finally {
    look();
    clearInterval(turns);
    clearInterval(memory);
    // The last ones are told a turn later.
    await nextTurn();
    collecting.disconnect();
  }
  const collected = collections
    .filter(({ startTime }) => startTime >= busiest.start && startTime < busiest.end)
    .reduce((sum, { duration }) => sum + duration, 0);
  return { ...found, collected };
}

function threadMs(): number {
  const { user, system } = (process as unknown as WithThreadTimes).threadCpuUsage();
  return (user + system) / 1000;
}
