import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import type { RunState } from '../../trace/runState';
import type { ThreadId } from '../../trace/traceEvent';
import { Turns } from '../../common/turns';
import { promptOf, searchOf } from '../../tasks/countdownTrace';

/** `countThreadLlamaTokens` of language/llamaTokens, which is loaded when it is wanted. */
export type LlamaCounter = (prompt: Prompt, events: readonly SearchEvent[]) => number;

/** Tokens of each thread's text in the paper's unit, counted a little at a time. */
export async function countLlamaTokensOf(
  state: RunState,
  count: LlamaCounter,
): Promise<(readonly [thread: ThreadId, tokens: number])[]> {
  const counts: (readonly [ThreadId, number])[] = [];
  const turns = new Turns();
  for (const thread of state.threads.values()) {
    const events = searchOf(thread).map(({ event }) => event);
    counts.push([thread.id, count(promptOf(thread), events)]);
    await turns.rest();
  }
  return counts;
}
