import type { Prompt } from '../countdown/prompt';
import type { SearchEvent } from '../countdown/searchEvent';
import type { RunState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/** Milliseconds of counting after which others get a turn. */
const TURN_MS = 20;

/** `countThreadLlamaTokens` of language/llamaTokens, which is loaded when it is wanted. */
export type LlamaCounter = (prompt: Prompt, events: readonly SearchEvent[]) => number;

/** Tokens of each thread's text in the paper's unit, counted a little at a time. */
export async function countLlamaTokensOf(
  state: RunState,
  count: LlamaCounter,
): Promise<(readonly [thread: ThreadId, tokens: number])[]> {
  const counts: (readonly [ThreadId, number])[] = [];
  let turn = performance.now();
  for (const thread of state.threads.values()) {
    const events = thread.search.map(({ event }) => event);
    counts.push([thread.id, count(thread.prompt, events)]);
    if (performance.now() - turn < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turn = performance.now();
  }
  return counts;
}
