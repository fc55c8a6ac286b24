import type { ConnectionOptions } from './connection';
import { readAddress } from './serverAddress';

/** What the editor's own settings say of proxies: `http.proxy` and those beside it. */
export interface ProxySettings {
  /** Its address; empty for none. */
  readonly proxy: string;
  /** `off` where extensions are to use none. */
  readonly support: string;
  /** Whether its certificate is checked. */
  readonly strictSsl: boolean;
  /** What is sent to it as `Proxy-Authorization`; null for nothing. */
  readonly authorization: string | null;
  /** Hosts that are reached without it: `example.com` and all below it, `10.0.0.1:8000`, or `*`. */
  readonly exceptions: readonly string[];
}

/** What environment variables say of proxies, as most programs read them. */
export function proxyOfEnvironment(variables: NodeJS.ProcessEnv): ProxySettings {
  const value = (name: string) => variables[name] || variables[name.toLowerCase()] || '';
  return {
    proxy: value('HTTPS_PROXY') || value('HTTP_PROXY') || value('ALL_PROXY'),
    ...{ support: 'override', strictSsl: true, authorization: null },
    exceptions: value('NO_PROXY').split(','),
  };
}

/** The proxy by which these addresses are reached; none for this machine's own. */
export function proxyFor(
  urls: readonly string[],
  { proxy, support, strictSsl, authorization, exceptions }: ProxySettings,
): Pick<ConnectionOptions, 'proxy' | 'proxyStrictSsl' | 'proxyAuthorization'> {
  const isDirect = (url: string) => {
    const { hostname, host } = new URL(readAddress(url).base);
    return isOwn(hostname) || exceptions.some((exception) => covers(exception, hostname, host));
  };
  if (proxy === '' || support === 'off' || urls.every(isDirect)) return {};
  return {
    ...{ proxy, proxyStrictSsl: strictSsl },
    ...(authorization !== null && { proxyAuthorization: authorization }),
  };
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
