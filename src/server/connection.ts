import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { HumanError } from '../common/humanError';
import { createHeaders } from './headers';
import { networkFault, type Timeouts } from './networkFault';
import { RequestFault, statusFault, strangeAnswer, webPage } from './requestFault';
import { excerpt } from './secrets';
import { readAddress } from './serverAddress';
import { serverEvents } from './serverEvents';
import { faultWords } from './toldFault';

export interface ConnectionOptions {
  /** Address of the server: `http://127.0.0.1:8000`; a `/v1` at its end is the same. */
  readonly url: string;
  /** The API key as it is now, asked before every request; it is sent, and never told. */
  readonly apiKey?: () => string | undefined | Promise<string | undefined>;
  /**
   * More headers; `${apiKey}` in a value stands for the key. Where none of them has it, the key is
   * sent as `Authorization: Bearer`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates of authorities to trust, in PEM, in place of the well-known ones. */
  readonly ca?: string | readonly string[];
  /** Address of an HTTP proxy, with its user and password if it needs them. */
  readonly proxy?: string;
  /** Whether the proxy's own certificate is checked, as it is where nothing is said. */
  readonly proxyStrictSsl?: boolean;
  /** What is sent to the proxy as `Proxy-Authorization`, where its address has no user. */
  readonly proxyAuthorization?: string;
  readonly timeouts?: Partial<Timeouts>;
}

/** Requests to one server. All failures are told as RequestFault, without any secret. */
export interface Connection {
  /** The address as people may read it. */
  readonly url: string;
  /**
   * Sends a body as JSON, or none, and reads the answer as JSON.
   * @throws RequestFault; the signal's reason where it aborts
   */
  json(path: string, signal: AbortSignal, body?: object): Promise<unknown>;
  /**
   * Sends a body and reads the answer as server-sent events, each of them JSON. Who leaves early
   * closes the connection.
   * @throws RequestFault; the signal's reason where it aborts
   */
  events(
    path: string,
    signal: AbortSignal,
    sent: SentBody,
  ): AsyncGenerator<unknown, void, undefined>;
  /** What an answer says that the API does not know. */
  strange(answer: unknown): RequestFault;
  /** Closes what is open. */
  close(): Promise<void>;
}

export interface SentBody {
  readonly body: object;
  readonly traceparent?: string | undefined;
}

const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, answerMs: 120_000, idleMs: 60_000 };
/** Longest answer that is no stream, in bytes: the list of a large vocabulary is shorter. */
const LONGEST_ANSWER = 32 * 1024 * 1024;
/** As much of an error's answer is read as its excerpt may need. */
const LONGEST_ERROR = 64 * 1024;

/**
 * A connection to the server at an address; nothing is sent before the first request.
 * @throws HumanError where an address is none
 */
export function openConnection(options: ConnectionOptions): Connection {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  refuseProxy(options);
  let client: ReturnType<typeof openClient> | undefined;
  const headersNow = createHeaders(options);
  const url = readAddress(options.url).base;
  // All that was sent so far and must not be told: an answer may repeat it.
  const secrets = new Set<string>();

  async function send(path: string, signal: AbortSignal, sent?: SentBody) {
    signal.throwIfAborted();
    const { headers, hidden } = await headersNow();
    client ??= openClient(options, timeouts);
    const { request, dispatcher } = await client;
    for (const secret of hidden) secrets.add(secret);
    const response = await request(`${url}${path}`, {
      dispatcher,
      signal,
      method: sent ? 'POST' : 'GET',
      headers: {
        accept: 'application/json, text/event-stream',
        ...(sent && { 'content-type': 'application/json' }),
        ...(sent?.traceparent !== undefined && { traceparent: sent.traceparent }),
        ...headers,
      },
      ...(sent && { body: JSON.stringify(sent.body) }),
    });
    // Who leaves early, or aborts, gets an error event that nobody waits for.
    response.body.on('error', () => {});
    if (response.statusCode !== 200) throw await failure(path, response);
    return response;
  }

  async function failure(path: string, response: Dispatcher.ResponseData): Promise<RequestFault> {
    const text = await textOf(response.body, LONGEST_ERROR);
    const retryAfter = response.headers['retry-after'];
    const answer = {
      ...{ url, path, status: response.statusCode },
      ...{ body: shown(wordsIn(text)), isHtml: isHtml(text) },
      retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
    };
    return statusFault(answer, Date.now());
  }

  function parse(text: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw notThat(text);
    }
  }

  const notThat = (text: string) =>
    isHtml(text)
      ? new RequestFault(webPage(url, 200, shown(text)), 'refused')
      : strangeAnswer(url, shown(wordsIn(text)));

  const shown = (text: string) => excerpt(text, [...secrets]);

  function faultOf(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (error instanceof HumanError) return error;
    if (error instanceof RangeError) return strangeAnswer(url, error.message);
    return networkFault(error, url, timeouts);
  }

  return {
    url,
    async json(path, signal, body) {
      try {
        const response = await send(path, signal, body && { body });
        return parse(await textOf(response.body, LONGEST_ANSWER));
      } catch (error) {
        throw faultOf(error, signal);
      }
    },
    async *events(path, signal, sent) {
      let open: Readable | undefined;
      try {
        const response = await send(path, signal, sent);
        open = response.body;
        if (!isStream(response)) throw notThat(await textOf(open, LONGEST_ERROR));
        for await (const data of serverEvents(open)) yield parse(data);
      } catch (error) {
        throw faultOf(error, signal);
      } finally {
        open?.destroy();
      }
    },
    strange: (answer) => strangeAnswer(url, shown(JSON.stringify(answer) ?? 'nothing')),
    close: async () => (await client)?.dispatcher.destroy(),
  };
}

/** @throws HumanError where the address of the proxy is none */
function refuseProxy({ proxy }: ConnectionOptions): void {
  if (proxy === undefined || URL.canParse(proxy)) return;
  throw new HumanError(
    'The address of a proxy is such as http://proxy.example:3128. Correct it, or set none.',
  );
}

/**
 * What sends requests. It is loaded by the first one: it is larger than all else here, and most who
 * load this file never ask a server.
 */
async function openClient(
  { ca, proxy, proxyStrictSsl = true, proxyAuthorization: token }: ConnectionOptions,
  timeouts: Timeouts,
) {
  const { Agent, ProxyAgent, request } = await import('undici');
  const tls = { timeout: timeouts.connectMs, ...(ca !== undefined && { ca: [ca].flat() }) };
  const all = { headersTimeout: timeouts.answerMs, bodyTimeout: timeouts.idleMs };
  const dispatcher =
    proxy === undefined
      ? new Agent({ ...all, connect: tls })
      : new ProxyAgent({
          ...{ ...all, uri: proxy, requestTls: tls, ...(token !== undefined && { token }) },
          proxyTls: { ...tls, rejectUnauthorized: proxyStrictSsl },
        });
  return { request, dispatcher };
}

/** As much of a body as `longest` bytes, as text. */
async function textOf(body: Readable, longest: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longest) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

const isStream = ({ headers }: Dispatcher.ResponseData) =>
  String(headers['content-type']).startsWith('text/event-stream');

/** The words of an error's answer: its own where it is JSON as servers send it. */
function wordsIn(text: string): string {
  try {
    return faultWords(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}

const isHtml = (text: string) => /^\s*<(!doctype|html|head|body)/i.test(text);
