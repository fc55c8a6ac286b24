/** Longest text that a row or a hover shows of what a trace says. */
const LONGEST = 200;

/** Characters of a title: of a run, of a thread and of a problem. */
export const LONGEST_TITLE = 80;

/**
 * Control characters (C0 and C1), those that turn the direction of what follows or have no width, and
 * the separators of lines and paragraphs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of anybody as one line of characters that are seen: nothing in it breaks a line, turns it
 * around, hides, or tells a terminal to do something. Blanks become spaces, all else its number.
 */
export function oneLine(text: string): string {
  return text.replace(UNSEEN, (character) => {
    if (/\s/.test(character)) return ' ';
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}

/** Text of a trace, which anybody may have written, as one short line like that. */
export function plainText(text: string, longest = LONGEST): string {
  return oneLine(shortened(text, longest));
}

/** A value as JSON on one line, in which what is not seen stands as an escape. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSEEN, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** A text of at most so many UTF-16 units, cut between characters where it is longer. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
