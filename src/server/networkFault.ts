import { HumanError } from '../common/humanError';
import { isObject } from '../common/shape';
import { RequestFault } from './requestFault';

/** How long to wait for a server, in milliseconds; 0 is for ever. */
export interface Timeouts {
  /** For the connection. */
  readonly connectMs: number;
  /** From the request to the head of the answer: a server may be reading a long prompt. */
  readonly answerMs: number;
  /** Between two chunks of an answer. */
  readonly idleMs: number;
}

/**
 * What an error of the network means. Its own message stays out: it may have a header's value.
 * @param error what undici threw, or Node under it: they tell by `code` what it is
 */
export function networkFault(error: unknown, url: string, timeouts: Timeouts): RequestFault {
  const code = codeOf(error) ?? 'unknown error';
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return broken(
        new HumanError(
          'The server at {0} could not be reached within {1} s. Check the address and the network, or give it more time.',
          url,
          timeouts.connectMs / 1000,
        ),
      );
    case 'UND_ERR_HEADERS_TIMEOUT':
      return silent(url, timeouts.answerMs);
    case 'UND_ERR_BODY_TIMEOUT':
      return silent(url, timeouts.idleMs);
    case 'ENOTFOUND':
      return new RequestFault(
        new HumanError(
          'No host of this name is known: {0}. Check the address of the server, and the network.',
          url,
        ),
        'refused',
      );
    case 'UND_ERR_INVALID_ARG':
      return new RequestFault(
        new HumanError(
          'A header for the server at {0} has characters that HTTP does not allow. Correct its headers and its API key.',
          url,
        ),
        'refused',
      );
    default:
      if (!isAboutTrust(code)) return unreachable(url, code);
      return new RequestFault(
        new HumanError(
          'The certificate of {0} is not trusted ({1}). Give the certificate of the authority that issued it.',
          url,
          code,
        ),
        'refused',
      );
  }
}

function silent(url: string, ms: number): RequestFault {
  return broken(
    new HumanError(
      'The server at {0} sent nothing for {1} s. Look whether it still works, or give it more time.',
      url,
      ms / 1000,
    ),
  );
}

function unreachable(url: string, code: string): RequestFault {
  return broken(
    new HumanError(
      'The connection to the server at {0} failed ({1}). Look whether it runs, and check its address.',
      url,
      code,
    ),
  );
}

const broken = (what: HumanError) => new RequestFault(what, 'broken');

/** The code of an error, or of what caused it: a proxy's is inside, as are those of several addresses. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; isObject(at) && depth < 4; at = at['cause'], depth++) {
    if (typeof at['code'] === 'string' && /^[A-Z][A-Z0-9_]*$/.test(at['code'])) return at['code'];
  }
  return undefined;
}

/** Codes of OpenSSL and Node for certificates: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function isAboutTrust(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CRL|INVALID_CA/.test(code);
}
