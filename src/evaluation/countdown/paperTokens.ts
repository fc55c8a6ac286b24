import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { isOpening } from '../../language/text/opening';
import { TextRenderer } from '../../language/text/renderer';
import { criticalPath } from '../../trace/criticalPath';
import { graphOf } from '../../trace/graph';
import type { RunState } from '../../trace/runState';
import { promptOf, searchOf } from '../../tasks/countdownTrace';

/**
 * A run in the paper's unit: tokens of the Llama 2 tokenizer in the text that the published
 * repository's protocol has for the same events. Definitions are those of `RunMetrics`.
 */
export interface PaperTokens {
  /** All threads together, each with the spawn calls that it wrote and that the join cut off. */
  readonly total: number;
  /** Along the longest causally dependent path. */
  readonly sequential: number;
  /** The most that one context held: what the paper's 4k window bounds. */
  readonly longestContext: number;
}

/** Counts a text: `countLlamaTokens`, whose large vocabulary is loaded by callers that count. */
export type TextCounter = (text: string) => number;

/** @param state of a run that has ended, reduced in full detail */
export function paperTokens(state: RunState, count: TextCounter): PaperTokens {
  const threads = new Map(
    [...state.threads.values()].map((thread) => [
      thread.id,
      measureText(
        promptOf(thread),
        searchOf(thread).map(({ event }) => event),
        count,
      ),
    ]),
  );
  const { nodes, edges } = graphOf(state);
  const weighed = nodes.map((node) => {
    const sampled = threads.get(node.thread)?.segments[node.segment] ?? 0;
    return { ...node, forced: 0, sampled, inherited: 0 };
  });
  const all = [...threads.values()];
  return {
    total: all.flatMap(({ segments }) => segments).reduce((sum, tokens) => sum + tokens, 0),
    sequential: criticalPath({ nodes: weighed, edges }).tokens,
    longestContext: all.reduce((most, { longest }) => Math.max(most, longest), 0),
  };
}

/**
 * Tokens of a thread between its waits. At a join the call of the spawn leaves the text and the
 * children's messages take its place:
 *
 *     kept | call             first segment: all of it
 *     kept | messages | ...   second segment: what stands behind `kept`
 */
function measureText(prompt: Prompt, events: readonly SearchEvent[], count: TextCounter) {
  const renderer = new TextRenderer(prompt);
  let kept = isOpening(events[0]) ? '' : renderer.open();
  let before = 0;
  let longest = 0;
  const segments: number[] = [];
  const close = (text: string) => {
    const tokens = count(text);
    segments.push(tokens - before);
    longest = Math.max(longest, tokens);
  };
  for (const [i, event] of events.entries()) {
    const next = events[i + 1];
    const joined = event.type === 'spawn' && next?.type === 'join';
    if (joined) close(kept + renderer.render(event));
    kept += renderer.render(event, next);
    if (joined) before = count(kept);
    renderer.apply(event);
  }
  close(kept);
  return { segments, longest };
}
