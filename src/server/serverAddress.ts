import { HumanError } from '../common/humanError';

/** Where a server answers, taken apart so that nothing secret is shown. */
export interface ServerAddress {
  /** Without credentials, without `/` at its end, and without the `/v1` of the OpenAI API. */
  readonly base: string;
  /** User and password in the address, decoded. */
  readonly user?: string;
  readonly password?: string;
}

/**
 * Reads the address of a server as a person gives it: `http://host:8000`, `https://user:pw@host/llm/v1`.
 * @throws HumanError where it is none; its message does not repeat it, because it may have a password
 */
export function readAddress(text: string): ServerAddress {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash) {
    throw new HumanError(
      'The address of a server is such as http://127.0.0.1:8000, without ? and #. Correct it; keys belong into its headers.',
    );
  }
  return {
    base: `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, ''),
    ...(url.username && { user: decoded(url.username) }),
    ...(url.password && { password: decoded(url.password) }),
  };
}

/** A part of an address without percent signs; one with a wrong percent sign is as it stands. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
