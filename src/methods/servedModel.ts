import { HumanError } from '../common/humanError';
import { ServerEngine } from '../engine/serverEngine';
import type { ModelIdentity } from '../engine/traceHeader';
import { type TokenLanguage, unknownLanguage } from '../language/languages';
import { serverName } from '../server/serverName';
import type { Servers } from '../server/servers';
import { TASKS } from '../tasks/tasks';
import type { Asking } from './asking';
import { ASKINGS } from './askings';
import { DEFAULT_OPTIONS, SHORTEST_WINDOW } from './decodingOptions';
import { languageFor } from './serverLanguage';
import { textAskings } from './textAskings';

/** A model behind servers, ready to be asked. */
export interface ServedModel {
  readonly engine: ServerEngine;
  /** As traces and studies name it. */
  readonly identity: ModelIdentity;
  readonly language: TokenLanguage;
  /** How problems are put to it. */
  readonly asking: Asking;
  /** The longest window that is usual and that the servers have, in tokens, or in pieces of text. */
  readonly window: number;
}

/** What a person says of a model that servers do not tell. */
export interface ServedAs {
  /** The language that it writes; where nothing is said, what its vocabulary tells. */
  readonly language?: string | undefined;
  /** The task that it is asked, by name; where nothing is said, the first of its language. */
  readonly task?: string | undefined;
  /** The text that it is given, with `{prompt}` where the prompt stands; the prompt alone by default. */
  readonly template?: string | undefined;
  /** The tags of a language of a person's own, as `customGrammar` reads them. */
  readonly tags?: unknown;
}

/**
 * Makes an engine of servers whose model is asked problems of a task in a language.
 * @param concurrency most runs at once
 * @throws HumanError where these servers cannot decode them, which says what to do; the signal's
 * reason where it aborts
 */
export async function servedModel(
  servers: Servers,
  { language: name, task, template, tags }: ServedAs,
  concurrency: number,
  signal: AbortSignal,
): Promise<ServedModel> {
  const { facts, urls, complete } = servers;
  const { language, text, tokenizer } = await languageFor(name, servers, signal, tags);
  const { contextLength = Infinity } = facts;
  if (contextLength < SHORTEST_WINDOW) {
    throw new HumanError(
      'The server at {0} has a context of {1} tokens, and a run needs {2} or more. Start it with a longer one.',
      ...[urls.join(', '), contextLength, SHORTEST_WINDOW],
    );
  }
  const known = language.language.facts.name;
  return {
    engine: new ServerEngine({
      ...{ facts, complete, concurrency, ...(tokenizer && { tokenizer }) },
      close: () => servers.close(),
      language: (asked, pieces) => {
        if (asked !== known) throw unknownLanguage(asked);
        return pieces && text ? text.make(pieces) : language.language;
      },
    }),
    identity: {
      name: `${facts.model} (${serverName(facts)})`,
      notRecorded: facts.can.tokenIds ? ['steps'] : ['steps', 'modelTokens'],
    },
    language,
    asking: askingOver(facts.model, text ? textAskings(known, template) : ASKINGS, known, task),
    window: Math.min(text ? LONGEST_TEXT : DEFAULT_OPTIONS.window, contextLength),
  };
}

/** Tokens of a thread of text, where its server does not tell its context: as long as many models'. */
const LONGEST_TEXT = 131_072;

/** How problems are put to a model of this name that writes this language. */
function askingOver(
  model: string,
  askings: readonly Asking[],
  language: string,
  task: string | undefined,
): Asking {
  if (task !== undefined && !TASKS.some(({ name }) => name === task)) {
    const names = TASKS.map(({ name }) => name).join(', ');
    throw new HumanError('There is no task {0}. Choose one of these: {1}.', task, names);
  }
  const asking = askings.find(
    (one) => one.language === language && (task === undefined || one.task.name === task),
  );
  if (asking) return { ...asking, model: () => model };
  throw new HumanError(
    'Nobody has said yet how problems of the task {0} are put in the language {1}. Choose another task or language.',
    ...[task ?? TASKS.map(({ name }) => name).join(', '), language],
  );
}
