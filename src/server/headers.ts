import { decoded, readAddress } from './serverAddress';

/** What headers are made of. */
export interface HeaderOptions {
  readonly url: string;
  readonly proxy?: string;
  readonly proxyAuthorization?: string;
  readonly apiKey?: () => string | undefined | Promise<string | undefined>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Headers {
  readonly headers: Readonly<Record<string, string>>;
  /** Parts of them that no message may have. */
  readonly hidden: readonly string[];
}

const KEY_SLOT = '${apiKey}';

/**
 * What gives the headers of a request as they are now: the caller's own, with the API key where they
 * have its slot; else the key as `Authorization: Bearer`, or user and password of the address as
 * `Authorization: Basic`. All values count as secret, because only their owner knows which one is.
 * @throws HumanError where the address is none
 */
export function createHeaders(options: HeaderOptions): () => Promise<Headers> {
  const { user = '', password = '' } = readAddress(options.url);
  const { proxy, proxyAuthorization = '' } = options;
  const proxyPassword = proxy === undefined ? '' : passwordOf(proxy);
  const templates = Object.entries(options.headers ?? {});
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return async () => {
    const key = (await options.apiKey?.())?.trim();
    const filled = templates
      .filter(([, template]) => key || !template.includes(KEY_SLOT))
      .map(([name, template]) => [name.toLowerCase(), template.replaceAll(KEY_SLOT, key ?? '')]);
    const own = Object.fromEntries(filled) as Record<string, string>;
    const keyIsSent = templates.some(([, template]) => template.includes(KEY_SLOT));
    const headers = {
      ...(user || password ? { authorization: `Basic ${basic}` } : {}),
      ...(key && !keyIsSent ? { authorization: `Bearer ${key}` } : {}),
      ...own,
    };
    const values = [...Object.values(own), proxyAuthorization];
    const parts = values.flatMap((value) => [value, ...value.split(/\s+/).slice(1)]);
    const hidden = [key ?? '', password, proxyPassword, ...parts];
    return { headers, hidden: hidden.filter((secret) => secret !== '') };
  };
}

function passwordOf(proxy: string): string {
  return URL.canParse(proxy) ? decoded(new URL(proxy).password) : '';
}
