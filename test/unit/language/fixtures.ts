import { readFileSync } from 'node:fs';
import type { Prompt } from '../../../src/countdown/prompt';
import type { SearchEvent } from '../../../src/countdown/searchEvent';
import { encodeEvents } from '../../../src/language/compact/encoder';
import { CompactParser } from '../../../src/language/compact/parser';
import { TextParser } from '../../../src/language/text/parser';
import type { TraceDict } from '../../../src/language/text/traceDict';

interface Item {
  readonly trace_dict: TraceDict;
  readonly search_path: string;
}

function load(name: string): Item[] {
  const url = new URL(`../../fixtures/apr-text/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Item[];
}

/** Runs of the published APR solver. */
export const traceDicts = load('apr_demonstrations').map((item) => item.trace_dict);

/** Transcripts of its SoS+ solver. */
export const sosTexts = load('sosp_demonstrations').map((item) => item.search_path);

export const aprTexts = traceDicts.flatMap(textsOf);

/** All transcripts: parents before and after joins, children, and SoS+. */
export const texts = [...aprTexts, ...sosTexts];

function textsOf(dict: TraceDict): string[] {
  return [...dict.main_calls, ...(dict.sub_calls ?? []).flat().flatMap(textsOf)];
}

/** What a text parser makes of a text that comes in pieces of these sizes, one after the other. */
export function readText(text: string, known?: Prompt, sizes: readonly number[] = [text.length]) {
  const parser = new TextParser(known);
  const events: SearchEvent[] = [];
  for (let from = 0, i = 0; from < text.length; i++) {
    const to = from + Math.max(sizes[i % sizes.length] as number, 1);
    events.push(...parser.push(text.slice(from, to)));
    from = to;
  }
  events.push(...parser.end());
  return { events, prompt: parser.prompt ?? known ?? NO_PROMPT };
}

/** For texts that tell no problem. */
const NO_PROMPT: Prompt = {
  method: 'apr',
  children: 'unlimited',
  perSpawn: 8,
  target: 1,
  numbers: [1],
};

export function readTokens(prompt: Prompt, ids: readonly number[]): SearchEvent[] {
  const parser = new CompactParser(prompt);
  return [...ids.flatMap((id) => parser.push(id)), ...parser.end()];
}

/** The events after compact encoding. */
export function throughTokens(prompt: Prompt, events: readonly SearchEvent[]): SearchEvent[] {
  return readTokens(prompt, encodeEvents(prompt, events));
}
