/**
 * A text for XML or HTML, between tags or in an attribute's quotes: markup as numbered characters,
 * and none of the characters that XML 1.0 forbids, such as control characters and half pairs.
 */
export function escapeXml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
