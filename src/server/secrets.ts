/** Longest excerpt of what a server sent, in characters: enough to recognise it. */
const EXCERPT = 200;
/** A shorter value is no secret, and hiding it would only make words unreadable. */
const SHORTEST_SECRET = 4;

/**
 * An excerpt of what a server sent, for an error message: in one line, and without the secrets, which
 * a server may send back as it got them, or as JSON, Base64 or a part of an address writes them.
 */
export function excerpt(text: string, secrets: readonly string[]): string {
  // Longer ones first, because one may be the beginning of another.
  const all = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, inJson(secret), encodeURIComponent(secret), toBase64(secret)])
    .sort((a, b) => b.length - a.length);
  const safe = all.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  const line = safe.replace(/\s+/g, ' ').trim();
  return line.length > EXCERPT ? `${line.slice(0, EXCERPT)}…` : line;
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

const toBase64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '');
