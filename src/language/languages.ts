import { COMPACT_LANGUAGE } from './compact/language';
import { VOCABULARY } from './compact/vocabulary';
import type { ThreadLanguage } from './threadLanguage';

/** A language whose tokens a model writes by id, with the model's own names for them. */
export interface TokenLanguage {
  readonly language: ThreadLanguage;
  readonly vocabulary: readonly string[];
}

/** The languages that models of this program write. Another one is a file and a line here. */
export const LANGUAGES: readonly TokenLanguage[] = [
  { language: COMPACT_LANGUAGE, vocabulary: VOCABULARY },
];

/** The language of this name; undefined where nobody knows it. */
export function languageNamed(name: string): TokenLanguage | undefined {
  return LANGUAGES.find(({ language }) => language.facts.name === name);
}
