import { childTag, type TagGrammar } from './grammar';
import type { TagMessage } from './tagThread';

/** A child that a decoder runs for itself. */
export interface DecodedChild {
  /** From 0, among its siblings. */
  readonly place: number;
  readonly message: TagMessage;
}

/**
 * What a child's context holds before the child writes: behind its parent's text where it sees
 * that (`grammar.sees` is `context`), and alone otherwise.
 */
export function childContext(grammar: TagGrammar, child: DecodedChild): string {
  return grammar.decoding.before + headerOf(grammar, child);
}

/**
 * What a decoder writes into the parent's context when all children have ended, before the parent
 * goes on.
 * @param children in the order of their spawn, each with what it wrote without the string that ended
 *   it, or, where a join brings messages, with the message that it returns
 */
export function joinText(
  grammar: TagGrammar,
  children: readonly (DecodedChild & { readonly text: string })[],
): string {
  const { join, brings, decoding } = grammar;
  if (brings === 'messages') {
    return join.open + children.map(({ text }) => text).join(join.part ?? '') + join.close;
  }
  const texts = children.map(
    (child) =>
      headerOf(grammar, child) + child.text + (childTag(grammar, child.place)?.close ?? ''),
  );
  return decoding.before + texts.join(decoding.between) + decoding.after;
}

/**
 * What is still to be written of a text of the decoder's, behind what a token says behind the tag
 * that it closes: this may be how the text begins. Otherwise it stands before the whole of it.
 */
export function continued(text: string, behind: string): string {
  return text.startsWith(behind) ? text.slice(behind.length) : text;
}

/** What a child's text begins with. */
export function headerOf({ decoding }: TagGrammar, { place, message }: DecodedChild): string {
  const values: Readonly<Record<string, string>> = {
    '{n}': message.number ?? String(place + 1),
    '{message}': message.text,
  };
  // One pass, so that slots within a message stay.
  return decoding.header.replace(/\{(?:n|message)\}/g, (slot) => values[slot] ?? slot);
}
