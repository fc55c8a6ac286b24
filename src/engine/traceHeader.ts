import { languageNamed, LANGUAGES, unknownLanguage } from '../language/languages';
import { createHeader, type TraceHeader } from '../trace/aprtrace';
import type { RunRequest } from './runRequest';

/** Which model decodes a run, and which program asks it to. */
export interface HeaderFacts {
  readonly model: { readonly name: string; readonly sha256?: string };
  /** The program with its version. */
  readonly createdBy: string;
  readonly createdAt?: string;
}

/**
 * The header of a run's trace.
 * @throws HumanError where nobody knows the request's language
 */
export function headerOf(
  { language: name, prompt, sampling, limits }: RunRequest,
  { model, createdBy, createdAt }: HeaderFacts,
  languages = LANGUAGES,
): TraceHeader {
  const known = languageNamed(name, languages);
  if (!known) throw unknownLanguage(name);
  const { language, vocabulary, join } = known;
  return createHeader({
    createdBy,
    ...(createdAt !== undefined && { createdAt }),
    model: { ...model, vocabulary, ...(join && { join }) },
    ...language.describe(prompt),
    language: language.facts,
    sampling,
    limits,
  });
}
