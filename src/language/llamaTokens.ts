import llamaTokenizer from 'llama-tokenizer-js';
import type { Prompt } from '../countdown/prompt';
import type { SearchEvent } from '../countdown/searchEvent';
import { renderText } from './text/renderer';

/**
 * Tokens of a text in the tokenizer of Llama 2, the unit of the paper's windows and counts, with
 * the one that begins a text (BOS) and without one that ends it.
 *
 * The tokenizer's vocabulary is large: import this file where counts are wanted, not at start-up.
 */
export function countLlamaTokens(text: string): number {
  if (text === '') return 0;
  // A line feed is a token by itself and merges with nothing, so that lines count separately, and
  // the many that repeat count once. A blank is put before the text, but not before other lines.
  const end = text.indexOf('\n') + 1;
  const first = end === 0 ? text : text.slice(0, end);
  const counts = new Map<string, number>();
  let total = llamaTokenizer.encode(first).length;
  if (end === 0) return total;
  const lines = text.slice(end).split('\n');
  for (const line of lines) {
    let count = counts.get(line);
    if (count === undefined) {
      count = line === '' ? 0 : llamaTokenizer.encode(line, false, false).length;
      counts.set(line, count);
    }
    total += count;
  }
  return total + lines.length - 1;
}

/** Tokens of a thread in the paper's unit: those of its text in the published protocol. */
export function countThreadLlamaTokens(prompt: Prompt, events: readonly SearchEvent[]): number {
  return countLlamaTokens(renderText(prompt, events));
}
