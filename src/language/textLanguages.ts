import { customGrammar } from './tags/custom';
import type { TagGrammar } from './tags/grammar';
import { tagLanguage, type TagOptions } from './tags/language';
import { multiverse } from './tags/multiverse';
import { npr } from './tags/npr';
import { parallelR1 } from './tags/parallelR1';
import { paraThinker } from './tags/paraThinker';
import { threadWeaver } from './tags/threadWeaver';
import { aprTextLanguage } from './text/language';
import type { ThreadLanguage } from './threadLanguage';
import type { TextTokenizer } from './tokenText';

/** A language of text, which a model writes with whatever tokenizer it has. */
export interface TextLanguage {
  /** As settings and traces name it. */
  readonly name: string;
  /** What it is called, for a person. */
  readonly label: string;
  make(tokenizer: TextTokenizer, options?: TagOptions): ThreadLanguage;
}

/** Another one is a grammar beside these and a line here, or tags in settings. */
const GRAMMARS: readonly TagGrammar[] = [multiverse, threadWeaver, parallelR1, paraThinker, npr];

/**
 * The languages of text that models of others write.
 * @param tags those of a language that a person describes in settings (`CustomTags`), if any
 * @throws HumanError where these cannot be used
 */
export function textLanguages(tags?: unknown): readonly TextLanguage[] {
  const grammars = tags === undefined ? GRAMMARS : [...GRAMMARS, customGrammar(tags)];
  return [
    { name: 'apr-text', label: 'APR text', make: aprTextLanguage },
    ...grammars.map((grammar): TextLanguage => {
      const { name, label } = grammar;
      return {
        name,
        label,
        make: (tokenizer, options) => tagLanguage(grammar, tokenizer, options),
      };
    }),
  ];
}
