import type { RunState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/** Milliseconds of counting after which others get a turn. */
const TURN_MS = 20;

/** Tokens of each thread's text in the paper's unit, counted a little at a time. */
export async function countLlamaTokensOf(
  state: RunState,
): Promise<(readonly [thread: ThreadId, tokens: number])[]> {
  // The tokenizer is large, and few ask for it.
  const { countThreadLlamaTokens } = await import('../language/llamaTokens');
  const counts: (readonly [ThreadId, number])[] = [];
  let turn = performance.now();
  for (const thread of state.threads.values()) {
    const events = thread.search.map(({ event }) => event);
    counts.push([thread.id, countThreadLlamaTokens(thread.prompt, events)]);
    if (performance.now() - turn < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  return counts;
}
