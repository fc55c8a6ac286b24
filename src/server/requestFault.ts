import { HumanError } from '../common/humanError';

/**
 * - broken: the server did not answer, or not to the end; another attempt may succeed
 * - busy: it has too much to do; another attempt may succeed later
 * - refused: it answered, and would answer the same again
 */
export type FaultKind = 'broken' | 'busy' | 'refused';

/** A request that failed: what came, and what to do next, for a person. */
export class RequestFault extends HumanError {
  /**
   * @param waitMs how long the server asks to wait before another attempt, in milliseconds
   * @param status the HTTP status that it answered with, where it answered
   */
  constructor(
    what: HumanError,
    readonly kind: FaultKind,
    readonly waitMs?: number,
    readonly status?: number,
  ) {
    super(what.template, ...what.values);
  }

  /** The server has nothing under the path that was asked for. */
  get isUnknownPath(): boolean {
    return this.status === 404 || this.status === 405 || this.status === 501;
  }
}

/** What an answer with an HTTP status of an error says; `body` is an excerpt without secrets. */
export interface FailedAnswer {
  readonly url: string;
  readonly path: string;
  readonly status: number;
  readonly body: string;
  readonly isHtml: boolean;
  readonly retryAfter?: string | undefined;
}

/**
 * @param now the time in milliseconds since 1970, from which a date in Retry-After counts
 */
export function statusFault(answer: FailedAnswer, now: number): RequestFault {
  const { status, retryAfter } = answer;
  return new RequestFault(statusWords(answer), kindOf(status), waitOf(retryAfter, now), status);
}

function kindOf(status: number): FaultKind {
  if (status === 429) return 'busy';
  // 501 says that the server has no such function, which it will not have later either.
  return status === 408 || (status >= 500 && status !== 501) ? 'broken' : 'refused';
}

function statusWords({ url, path, status, body, isHtml }: FailedAnswer): HumanError {
  if (status === 401 || status === 403) {
    return new HumanError(
      'The server at {0} did not accept the API key (HTTP {1}: {2}). Set the key that it expects, in the editor with APR: Set API Key of a Server, on the command line in the environment variable APR_SERVER_KEY; then try again.',
      url,
      status,
      body,
    );
  }
  if (status === 407) {
    return new HumanError(
      'The proxy on the way to {0} asks for a password (HTTP 407). Set the proxy with its user and password, then try again.',
      url,
    );
  }
  if (isHtml) return webPage(url, status, body);
  if (status === 404 || status === 405 || status === 501) {
    return new HumanError(
      'The server at {0} knows no {1} (HTTP {2}: {3}). Check its address, its version and the name of the model.',
      url,
      path,
      status,
      body,
    );
  }
  if (status === 429) {
    return new HumanError(
      'The server at {0} has too much to do (HTTP 429: {1}). Wait a while, or let fewer requests run at once.',
      url,
      body,
    );
  }
  if (status >= 500 || status === 408) {
    return new HumanError(
      'The server at {0} failed (HTTP {1}: {2}). Look into its log, then try again.',
      url,
      status,
      body,
    );
  }
  return new HumanError(
    'The server at {0} refused the request (HTTP {1}: {2}). Check that model, context length and sampling suit this server.',
    url,
    status,
    body,
  );
}

/** What a web page in place of an answer says, such as that of a proxy or of a login. */
export function webPage(url: string, status: number, body: string): HumanError {
  return new HumanError(
    'At {0} a web page answered (HTTP {1}: {2}), not an inference server. Check the address, and what stands between.',
    url,
    status,
    body,
  );
}

/** Retry-After in milliseconds: seconds, or a date, as RFC 9110 section 10.2.3 has it. */
function waitOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = /^\s*\d+\s*$/.test(retryAfter) ? Number(retryAfter) : undefined;
  const ms = seconds !== undefined ? seconds * 1000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

/** A stream that ended before its last event. */
export function cutStream(url: string, tokens: number): RequestFault {
  const what = new HumanError(
    'The server at {0} broke the stream off after {1} tokens. Look into its log, and at what stands between, then try again.',
    url,
    tokens,
  );
  return new RequestFault(what, 'broken');
}

/** An answer that is not what the server's API says; `came` is an excerpt without secrets. */
export function strangeAnswer(url: string, came: string): RequestFault {
  const what = new HumanError(
    'The server at {0} sent something else than its API says: {1}. Check its version, and whether a proxy changes what it sends.',
    url,
    came,
  );
  return new RequestFault(what, 'broken');
}

/** Ids that are fewer, or more, than the tokens that the server counted. */
export function wrongCount(url: string, counted: number, received: number): RequestFault {
  const what = new HumanError(
    'The server at {0} counted {1} tokens, but told the ids of {2}. Update it, or use another kind of server for this model.',
    url,
    counted,
    received,
  );
  return new RequestFault(what, 'refused');
}
