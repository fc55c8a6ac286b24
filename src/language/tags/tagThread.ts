/**
 * What is wrong with tags:
 * - unclosed: nothing closes it before the end of what it stands in
 * - interleaved: it closes what something around it has closed already
 * - stray: it stands where nothing can be opened or closed by it
 * - repeated: its spawn has had it already
 * - nested: it stands within a part that cannot hold it, and is text there
 * - missing: its spawn has none, or fewer than it must have
 * - loose text in: text stands between the parts of this block
 */
export type TagFaultKind =
  'unclosed' | 'interleaved' | 'stray' | 'repeated' | 'nested' | 'missing' | 'loose text in';

export interface TagFault {
  readonly kind: TagFaultKind;
  /** As it is written, or would be. */
  readonly tag: string;
}

/** A thread of a text: what it wrote, in order. */
export interface TagThread {
  readonly parts: readonly TagPart[];
}

export interface TagChild extends TagThread {
  /** What stands before its own text: its opening tag, and what is between this and its sibling. */
  readonly header: string;
  /** Its closing tag; empty where there is none. */
  readonly footer: string;
  readonly faults: readonly TagFault[];
}

export interface TagMessage {
  /** How the text numbers it, such as `2.1`. */
  readonly number?: string;
  /** Without its number. */
  readonly text: string;
}

/**
 * - text: what the thread wrote
 * - spawn: from its opening to the end of its messages as it is written, and its children
 * - join: from the last child to the end of the block as it is written. `said` is what stands between
 *   the join's own tags, and undefined where there are none
 */
export type TagPart = (
  | { readonly kind: 'text' }
  | {
      readonly kind: 'spawn';
      readonly messages: readonly TagMessage[];
      readonly children: readonly TagChild[];
    }
  | { readonly kind: 'join'; readonly said: string | undefined }
) & {
  readonly text: string;
  /** Each of them once. */
  readonly faults: readonly TagFault[];
};

/** The text that a thread was read from, with those of its children, letter for letter. */
export function writtenText(thread: TagThread): string {
  const written: string[] = [];
  // A stack instead of recursion: children may be nested as deep as a text is long.
  const rest: (TagPart | string)[] = thread.parts.toReversed();
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') {
      written.push(next);
      continue;
    }
    written.push(next.text);
    if (next.kind !== 'spawn') continue;
    for (const { header, parts, footer } of next.children.toReversed()) {
      rest.push(footer);
      for (const part of parts.toReversed()) rest.push(part);
      rest.push(header);
    }
  }
  return written.join('');
}
