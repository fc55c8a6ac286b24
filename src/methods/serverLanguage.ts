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
 * @param name as a person chose it; where nobody did, it is the one with as many words as the model
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
  const { facts } = servers;
  const language =
    name === undefined
      ? LANGUAGES.find(({ vocabulary }) => vocabulary.length === facts.vocabularySize)
      : languageNamed(name);
  if (!language) throw name === undefined ? untold(servers) : unknownLanguage(name);
  refuseStrangers(language, servers);
  return { language };
}

/** A language of token ids is written only by models with its own vocabulary, id by id. */
function refuseStrangers({ language, vocabulary }: TokenLanguage, servers: LanguageServers): void {
  const { facts, urls } = servers;
  const { name } = language.facts;
  if (facts.vocabularySize !== undefined && facts.vocabularySize !== vocabulary.length) {
    throw new HumanError(
      'The model at {0} has a vocabulary of {1} tokens, and the language {2} is written with {3}. Serve a model that was trained on it, or choose another language.',
      ...[urls.join(', '), facts.vocabularySize, name, vocabulary.length],
    );
  }
  refuseWithoutIds(name, servers);
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
        'The server at {0} does not tell how many tokens its model has, so that its language cannot be guessed. Say which language the model writes.',
        where,
      )
    : new HumanError(
        'The model at {0} has a vocabulary of {1} tokens, which no language here is known by. Say which language the model writes, or serve another model.',
        where,
        vocabularySize,
      );
}
