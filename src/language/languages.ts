import { COMPACT_LANGUAGE } from './compact/language';
import { isPadding, VOCABULARY } from './compact/vocabulary';
import type { TokenJoin } from '../trace/tokenNames';
import type { ThreadLanguage } from './threadLanguage';
import { HumanError } from '../common/humanError';

/** A language whose tokens a model writes by id, with the model's own names for them. */
export interface TokenLanguage {
  readonly language: ThreadLanguage;
  readonly vocabulary: readonly string[];
  /** How its tokens are put together to text; with a blank between them where nothing is said. */
  readonly join?: TokenJoin;
  /** Whether a token of this name says nothing, as padding, so that nobody is to choose it. */
  readonly isSilent?: (name: string) => boolean;
}

/** The languages that models of this program write. Another one is a file and a line here. */
export const LANGUAGES: readonly TokenLanguage[] = [
  { language: COMPACT_LANGUAGE, vocabulary: VOCABULARY, isSilent: isPadding },
];

/** What a person is told of a language that no model writes. */
export function unknownLanguage(name: string): HumanError {
  return new HumanError(
    'No model of this program writes the language {0}. Choose another model.',
    name,
  );
}

/** The language of this name; undefined where nobody knows it. */
export function languageNamed(
  name: string,
  languages: readonly TokenLanguage[] = LANGUAGES,
): TokenLanguage | undefined {
  return languages.find(({ language }) => language.facts.name === name);
}
