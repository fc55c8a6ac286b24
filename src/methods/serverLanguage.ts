import { HumanError } from '../common/humanError';
import {
  languageNamed,
  LANGUAGES,
  type TokenLanguage,
  unknownLanguage,
} from '../language/languages';
import { ServerTokenizer } from '../engine/serverTokenizer';
import { TextPieces } from '../engine/textPieces';
import { type TextLanguage, textLanguages } from '../language/textLanguages';
import type { Servers } from '../server/servers';

/** What a language is chosen by: what servers say of their model, and how it makes tokens of text. */
export type LanguageServers = Pick<Servers, 'facts' | 'urls' | 'tokenize' | 'detokenize'>;

/** A language of token ids, or one of text. */
export interface ServedLanguage {
  /** What traces say of it. */
  readonly language: TokenLanguage;
  /** Makes it of a tokenizer, where it is one of text. */
  readonly text?: TextLanguage;
  /** The servers' tokenizer, where they have one: otherwise they tell and take text only. */
  readonly tokenizer?: ServerTokenizer;
}

/**
 * The language that a model behind servers writes.
 * @param name as a person chose it; where nobody did, it is the one with the model's vocabulary
 * @param tags those of a language that a person describes in settings, if any
 * @throws HumanError where the model cannot write it, or nobody can tell which it is; the signal's
 * reason where it aborts
 */
export async function languageFor(
  name: string | undefined,
  servers: LanguageServers,
  signal: AbortSignal,
  tags?: unknown,
): Promise<ServedLanguage> {
  const text = textLanguages(tags).find((one) => one.name === name);
  if (text) {
    const tokenizer = servers.facts.can.tokenIds
      ? await ServerTokenizer.open(servers, signal)
      : undefined;
    // Names of its tokens come with the events that use them first.
    const names = { vocabulary: [], join: 'nothing' } as const;
    const language = { language: text.make(tokenizer ?? new TextPieces()), ...names };
    return { language, text, ...(tokenizer && { tokenizer }) };
  }
  const language =
    name === undefined ? await languageOf(servers, signal) : await askedFor(name, servers, signal);
  refuseWithoutIds(language.language.facts.name, servers);
  return { language };
}

/**
 * The language of this name.
 * @throws HumanError where nobody knows it, or the model has another vocabulary
 */
async function askedFor(
  name: string,
  servers: LanguageServers,
  signal: AbortSignal,
): Promise<TokenLanguage> {
  const language = languageNamed(name);
  if (!language) throw unknownLanguage(name);
  if ((await hasVocabulary(language, servers, signal)) === false) throw strange(language, servers);
  return language;
}

/**
 * The language whose vocabulary the model has.
 * @throws HumanError where that is none, or nobody can tell
 */
async function languageOf(servers: LanguageServers, signal: AbortSignal): Promise<TokenLanguage> {
  for (const language of LANGUAGES) {
    if (await hasVocabulary(language, servers, signal)) return language;
  }
  throw untold(servers);
}

/**
 * Whether the model has the vocabulary of this language: as many tokens, or where its server does not
 * tell how many, the last one and one in the middle by their names. Undefined where it tells neither.
 */
async function hasVocabulary(
  { vocabulary }: TokenLanguage,
  { facts, detokenize }: LanguageServers,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  if (facts.vocabularySize !== undefined) return facts.vocabularySize === vocabulary.length;
  if (!detokenize) return undefined;
  const ids = [vocabulary.length >> 1, vocabulary.length - 1];
  try {
    const names = await Promise.all(ids.map((id) => detokenize([id], signal)));
    return names.every((name, i) => name.trim() === vocabulary[ids[i] as number]);
  } catch {
    // Routers do not pass it on, and servers refuse tokens that they do not have.
    signal.throwIfAborted();
    return undefined;
  }
}

/** A language of token ids is written only by models with its own vocabulary, id by id. */
function strange(
  { language, vocabulary }: TokenLanguage,
  { facts: { vocabularySize }, urls }: LanguageServers,
): HumanError {
  const { name } = language.facts;
  const where = urls.join(', ');
  return vocabularySize === undefined
    ? new HumanError(
        'The model at {0} has other tokens than those that the language {1} is written with. Serve a model that was trained on it, or choose another language.',
        ...[where, name],
      )
    : new HumanError(
        'The model at {0} has a vocabulary of {1} tokens, and the language {2} is written with {3}. Serve a model that was trained on it, or choose another language.',
        ...[where, vocabularySize, name, vocabulary.length],
      );
}

function refuseWithoutIds(name: string, { facts, urls }: LanguageServers): void {
  if (facts.can.tokenIds) return;
  throw new HumanError(
    'The server at {0} tells and takes text only, and the language {1} is made of token ids, which no text stands for. Use the address of llama.cpp, vLLM (0.10.2 or newer) or SGLang itself, or a language of text.',
    urls.join(', '),
    name,
  );
}

function untold({ facts: { vocabularySize }, urls }: LanguageServers): HumanError {
  const where = urls.join(', ');
  return vocabularySize === undefined
    ? new HumanError(
        'The server at {0} does not tell of its model’s tokens what a language here is known by. Say which language the model writes.',
        where,
      )
    : new HumanError(
        'The model at {0} has a vocabulary of {1} tokens, which no language here is known by. Say which language the model writes, or serve another model.',
        where,
        vocabularySize,
      );
}
