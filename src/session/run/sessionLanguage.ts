import { HumanError } from '../../common/humanError';
import { plainText } from '../../common/plainText';
import { languageNamed, LANGUAGES, type TokenLanguage } from '../../language/languages';
import { isSameVocabulary } from '../../trace/tokenNames';
import type { SpawnEditing } from '../../language/spawnEditing';
import type { Sayable } from '../../language/threadLanguage';
import type { RunState } from '../../trace/runState';
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

/**
 * How the spawn messages of a run are edited.
 * @throws HumanError where its language does not tell
 */
export function editingOf(session: RunSession, languages = LANGUAGES): SpawnEditing {
  const editing = languageOf(session, languages)?.language.editing;
  if (editing) return editing;
  const name = session.header.language?.name;
  throw name === undefined
    ? new HumanError(
        'In what language this run was written was not recorded, so that its spawn messages cannot be edited. Force another token instead.',
      )
    : new HumanError(
        'The spawn messages of the language {0} cannot be edited. Force another token where the message was written.',
        plainText(name),
      );
}

/**
 * What the threads of a run may say, or have said; without a run, what those of any language may that
 * is known here.
 */
export function sayableIn(
  session: RunSession | undefined,
  languages = LANGUAGES,
): readonly Sayable[] {
  if (!session) return languages.map(({ language }) => language.says);
  const known = languageOf(session, languages);
  const said = saidIn(session.detailed(session.playback.latest));
  return known ? [known.language.says, said] : [said];
}

/** What the threads of a run have said so far, as far as its events are held. */
function saidIn({ threads, faults }: RunState): Sayable {
  const events = new Set<string>();
  for (const { search } of threads.values()) for (const { event } of search) events.add(event.type);
  return { events: [...events], faults: Object.keys(faults) };
}
