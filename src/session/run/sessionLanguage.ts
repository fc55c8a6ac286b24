import { languageNamed, LANGUAGES, type TokenLanguage } from '../../language/languages';
import { isSameVocabulary } from '../../trace/tokenNames';
import type { RunSession } from './runSession';

/**
 * The language that a run's model writes, where a model of this program writes it as well: of a
 * recorded run the one with its vocabulary, since tokens mean something in it alone. Undefined where
 * nobody here knows it.
 */
export function languageOf(
  { request, header }: Pick<RunSession, 'request' | 'header'>,
  languages = LANGUAGES,
): TokenLanguage | undefined {
  if (request) return languageNamed(request.language, languages);
  const known = languages.filter(({ vocabulary }) =>
    isSameVocabulary(vocabulary, header.model.vocabulary),
  );
  return languageNamed(header.language?.name ?? '', known) ?? known[0];
}
