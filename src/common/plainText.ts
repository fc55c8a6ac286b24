/** Longest text that a row or a hover shows of what a trace says. */
const LONGEST = 200;

/** Characters of a title: of a run, of a thread and of a problem. */
export const LONGEST_TITLE = 80;

/** Control characters, and those that turn the direction of what follows or have no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of a trace, which anybody may have written, as one short line: nothing in it breaks a line,
 * turns it around or hides.
 */
export function plainText(text: string, longest = LONGEST): string {
  return shortened(text, longest).replace(UNSEEN, (character) => {
    if (/\s/.test(character)) return ' ';
    return `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
  });
}

/** A text of at most so many UTF-16 units, cut between characters where it is longer. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
