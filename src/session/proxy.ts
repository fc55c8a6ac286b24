import type { ConnectionOptions } from '../server/connection';
import { readAddress } from '../server/serverAddress';

/** What the editor's own settings say of proxies: `http.proxy` and those beside it. */
export interface ProxySettings {
  /** Its address; empty for none. */
  readonly proxy: string;
  /** `off` where extensions are to use none. */
  readonly support: string;
  /** Whether its certificate is checked. */
  readonly strictSsl: boolean;
  /** Hosts that are reached without it: `example.com` and all below it, `10.0.0.1:8000`, or `*`. */
  readonly exceptions: readonly string[];
}

/** The proxy by which these addresses are reached; none for this machine's own. */
export function proxyFor(
  urls: readonly string[],
  { proxy, support, strictSsl, exceptions }: ProxySettings,
): Pick<ConnectionOptions, 'proxy' | 'proxyStrictSsl'> {
  const isDirect = (url: string) => {
    const { hostname, host } = new URL(readAddress(url).base);
    return isOwn(hostname) || exceptions.some((exception) => covers(exception, hostname, host));
  };
  if (proxy === '' || support === 'off' || urls.every(isDirect)) return {};
  return { proxy, proxyStrictSsl: strictSsl };
}

function isOwn(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost');
}

function covers(exception: string, hostname: string, host: string): boolean {
  const name = exception
    .trim()
    .toLowerCase()
    .replace(/^\*?\./, '');
  if (name === '') return false;
  return name === '*' || [hostname, host].some((one) => one === name || one.endsWith(`.${name}`));
}
