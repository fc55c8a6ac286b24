import type { TagGrammar } from './grammar';
import { multiverse } from './multiverse';
import { npr } from './npr';
import { parallelR1 } from './parallelR1';
import { paraThinker } from './paraThinker';
import { threadWeaver } from './threadWeaver';

/**
 * What tells a grammar: an opening tag that comes after another one, which may be shared. Multiverse
 * and Parallel-R1 have `<Path>` in common, but only the latter has it without a `<Goal>` before.
 */
const SIGNS: Readonly<Record<string, { readonly grammar: TagGrammar; readonly after?: string }>> = {
  '<Goal>': { grammar: multiverse, after: '<Parallel>' },
  '<Outlines>': { grammar: threadWeaver, after: '<Parallel>' },
  '<Thread>': { grammar: threadWeaver, after: '<Parallel>' },
  '<Path>': { grammar: parallelR1, after: '<Parallel>' },
  '<plan>': { grammar: npr, after: '<guideline>' },
  '<think1>': { grammar: paraThinker },
};

/** In which grammar a text is written, by its first tags; null where these are of none. */
export function recognise(text: string): TagGrammar | null {
  const seen = new Set<string>();
  for (const [tag] of text.matchAll(
    /<(?:Parallel|Goal|Outlines|Thread|Path|guideline|plan|think1)>/g,
  )) {
    const sign = SIGNS[tag];
    if (sign && (sign.after === undefined || seen.has(sign.after))) return sign.grammar;
    seen.add(tag);
  }
  return null;
}
