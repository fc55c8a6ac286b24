import type { Method } from '../common/method';
import type { Engine } from '../engine/engine';
import { openModelPackage } from '../engine/modelPackage';
import type { ModelIdentity } from '../engine/traceHeader';
import { LANGUAGES, type TokenLanguage } from '../language/languages';
import type { Asking } from '../methods/asking';
import { ASKINGS } from '../methods/askings';
import { DEFAULT_OPTIONS } from '../methods/decodingOptions';
import { servedModel } from '../methods/servedModel';
import { openServers } from '../server/servers';
import { proxyFor, proxyOfEnvironment } from '../server/proxy';
import { HumanError } from '../common/humanError';
import { createEngine, MODELS } from './decodingArguments';
import { wholeNumber } from './main';
import { readTags } from './readTags';

/** Options of every command that decodes on servers as well. */
export const SERVER_OPTIONS = {
  server: { type: 'string' },
  'server-model': { type: 'string' },
  'server-requests': { type: 'string' },
  language: { type: 'string' },
  task: { type: 'string' },
  template: { type: 'string' },
} as const;

export const SERVER_USAGE = `  --server URL[,URL]     decode on inference servers in place of the bundled model: llama.cpp, vLLM or
                         SGLang, or in languages of text any other with the completions of the OpenAI
                         API; several with the same model side by side; the API key is what the
                         environment variable APR_SERVER_KEY holds, and HTTPS_PROXY, NO_PROXY and
                         NODE_EXTRA_CA_CERTS mean what they usually do
  --server-model NAME    which of a server's models (default: its first)
  --server-requests N    most requests at once to one server (default: what it says, or 16)
  --language NAME        language that the model writes (default: what its vocabulary tells), or a JSON
                         file that describes its tags
  --template TEXT        what the model is given, with {prompt} where the prompt stands
  --task NAME            task that it is asked (default: the one of its language)`;

export type ServerValues = Readonly<Partial<Record<keyof typeof SERVER_OPTIONS, string>>>;

/** What decodes a command's runs. */
export interface ChosenEngine {
  readonly engine: Engine;
  /**
   * The model that requests call by this name, as traces and studies name it.
   * @throws HumanError where its files are not whole
   */
  identityOf(this: void, name: string): Promise<ModelIdentity>;
  /** How problems are put to its models, and the languages that these write. */
  readonly askings: readonly Asking[];
  readonly languages: readonly TokenLanguage[];
  /** Its longest window, in tokens. */
  readonly window: number;
}

export interface EngineChoice {
  /** Folder of each method's model, where no server decodes. */
  readonly models?: Readonly<Record<Method, string>>;
  /** Most runs at once. */
  readonly concurrency: number;
  /** Ends the asking of servers. */
  readonly signal: AbortSignal;
}

/**
 * The engine that the options name: servers, which are asked what they are, or the models here.
 * @throws HumanError that says what to do where it cannot decode
 */
export async function openEngine(
  values: ServerValues & { readonly threads: string },
  { models = MODELS, concurrency, signal }: EngineChoice,
): Promise<ChosenEngine> {
  if (values.server !== undefined) return openServed(values, values.server, concurrency, signal);
  refuseWithoutServer(values);
  return {
    engine: createEngine(values.threads, concurrency, models),
    identityOf: identitiesIn(models),
    ...{ askings: ASKINGS, languages: LANGUAGES, window: DEFAULT_OPTIONS.window },
  };
}

/** What gives the identities of models that lie in folders, by the names that requests give them. */
export function identitiesIn(
  folders: Readonly<Record<string, string>>,
): (name: string) => Promise<ModelIdentity> {
  return async (name) => {
    const { name: own, sha256 } = await openModelPackage(folders[name] ?? name);
    return { name: own, sha256 };
  };
}

async function openServed(
  values: ServerValues,
  server: string,
  concurrency: number,
  signal: AbortSignal,
): Promise<ChosenEngine> {
  const { 'server-model': model, 'server-requests': requests, task, template } = values;
  const spoken = await languageOption(values.language);
  const urls = server.split(',').filter((url) => url.trim() !== '');
  const servers = await openServers(
    {
      urls,
      ...proxyFor(urls, proxyOfEnvironment(process.env)),
      apiKey: () => process.env['APR_SERVER_KEY'],
      ...(model !== undefined && { model }),
      ...(requests !== undefined && {
        concurrency: wholeNumber('--server-requests', requests, 1, 4096),
      }),
    },
    signal,
  );
  try {
    const served = await servedModel(servers, { ...spoken, task, template }, concurrency, signal);
    return {
      ...{ engine: served.engine, window: served.window },
      identityOf: () => Promise.resolve(served.identity),
      ...{ askings: [served.asking], languages: [served.language] },
    };
  } catch (error) {
    await servers.close();
    throw error;
  }
}

/** A language by its name, or one of a person's own by the file that describes its tags. */
async function languageOption(
  given: string | undefined,
): Promise<{ readonly language?: string; readonly tags?: unknown }> {
  if (given === undefined) return {};
  if (!given.endsWith('.json')) return { language: given };
  return { language: 'custom', tags: await readTags(given) };
}

function refuseWithoutServer(values: ServerValues): void {
  const names = Object.keys(SERVER_OPTIONS) as (keyof typeof SERVER_OPTIONS)[];
  const given = names.find((name) => values[name] !== undefined);
  if (given === undefined) return;
  throw new HumanError(`--${given} is of models behind a server. Give its address with --server.`);
}
