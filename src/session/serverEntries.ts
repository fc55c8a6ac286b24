import { HumanError } from '../common/humanError';
import { isObject } from '../common/shape';
import { readAddress } from '../server/serverAddress';

/** A server of the setting `apr.servers`. */
export interface ServerEntry {
  /** Its address, or those of several with the same model, with commas between them. */
  readonly url: string;
  /** Which of its models. */
  readonly model?: string;
  /** The language that the model writes, and the task that it is asked. */
  readonly language?: string;
  readonly task?: string;
  /** The text that the model is given, with `{prompt}` where the prompt stands. */
  readonly template?: string;
  /** More headers of each request; `${apiKey}` in a value stands for its key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The entries of a setting that are whole; a settings file can hold anything. */
export function readServers(value: unknown): readonly ServerEntry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const entry = isObject(one) ? entryOf(one) : undefined;
    return entry ? [entry] : [];
  });
}

function entryOf(fields: Readonly<Record<string, unknown>>): ServerEntry | undefined {
  const { url, headers } = fields;
  if (typeof url !== 'string' || !isAddress(url)) return undefined;
  const texts = (['model', 'language', 'task', 'template'] as const).flatMap((name) => {
    const text = fields[name];
    if (typeof text !== 'string' || text.trim() === '') return [];
    return [[name, name === 'template' ? text : text.trim()] as const];
  });
  const own = Object.entries(isObject(headers) ? headers : {}).filter(
    (header): header is [string, string] => typeof header[1] === 'string',
  );
  return {
    url,
    ...Object.fromEntries(texts),
    ...(own.length > 0 && { headers: Object.fromEntries(own) }),
  };
}

function isAddress(url: string): boolean {
  try {
    return addressOf({ url }) !== '';
  } catch {
    return false;
  }
}

/** The addresses of an entry, one each. */
export function urlsOf({ url }: Pick<ServerEntry, 'url'>): readonly string[] {
  return url
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/**
 * What names an entry to people, and in settings and secrets: its addresses without credentials. A
 * key is kept under it, so that it is sent to no other address.
 * @throws HumanError where one is no address
 */
export function addressOf(entry: Pick<ServerEntry, 'url'>): string {
  return urlsOf(entry)
    .map((url) => readAddress(url).base)
    .join(',');
}

/** The name of a server's key in the editor's secrets. */
export function secretOf(entry: Pick<ServerEntry, 'url'>): string {
  return `apr.serverKey ${addressOf(entry)}`;
}

/**
 * An entry of an address that a person typed.
 * @throws HumanError where it is none, or has a password, which a setting would keep in plain text
 */
export function newServer(typed: string): ServerEntry {
  const url = urlsOf({ url: typed }).join(',');
  for (const one of urlsOf({ url: url || typed })) {
    const { user, password } = readAddress(one);
    if (user === undefined && password === undefined) continue;
    throw new HumanError(
      'Settings are plain text. Leave user and password out of the address, and set the key of the server with APR: Set API Key of a Server.',
    );
  }
  // Of an empty text, the words of a wrong address.
  if (url === '') readAddress(typed);
  return { url };
}
