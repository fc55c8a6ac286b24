import { languageNamed, LANGUAGES, unknownLanguage } from '../language/languages';
import { createHeader, type TraceHeader } from '../trace/aprtrace';
import type { Recordable } from '../trace/recorded';
import type { RunRequest } from './runRequest';

/** A model as traces and studies name it, wherever it decodes. */
export interface ModelIdentity {
  readonly name: string;
  /** Hash of the model file; absent where there was none at hand, as of one behind a server. */
  readonly sha256?: string;
  /** What its engine does not tell of a run; absent where it tells everything. */
  readonly notRecorded?: readonly Recordable[];
}

/** Which model decodes a run, and which program asks it to. */
export interface HeaderFacts {
  readonly model: ModelIdentity;
  /** The program with its version. */
  readonly createdBy: string;
  readonly createdAt?: string;
}

/**
 * The header of a run's trace.
 * @throws HumanError where nobody knows the request's language
 */
export function headerOf(
  { language: name, prompt, sampling, limits, join: rule }: RunRequest,
  { model: { name: modelName, sha256, notRecorded }, createdBy, createdAt }: HeaderFacts,
  languages = LANGUAGES,
): TraceHeader {
  const known = languageNamed(name, languages);
  if (!known) throw unknownLanguage(name);
  const { language, vocabulary, join } = known;
  return createHeader({
    createdBy,
    ...(createdAt !== undefined && { createdAt }),
    model: {
      name: modelName,
      ...(sha256 !== undefined && { sha256 }),
      ...{ vocabulary, ...(join && { join }) },
    },
    ...language.describe(prompt),
    language: language.facts,
    sampling,
    limits,
    ...(rule === 'first' && { join: rule }),
    ...(notRecorded && { notRecorded }),
  });
}
