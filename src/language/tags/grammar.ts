/** What opens something in a text and what closes it, letter for letter. */
export interface Tag {
  readonly open: string;
  readonly close: string;
}

/**
 * A language in which spawn and join are written as tags: what a reader looks for, what a child and
 * a join see of each other, and what a decoder does. No tag of a grammar contains another one.
 */
export interface TagGrammar {
  readonly name: 'multiverse' | 'threadWeaver' | 'parallelR1' | 'paraThinker' | 'npr' | 'custom';
  /** What it is called, for a person. */
  readonly label: string;
  /** Holds a spawn and its children; absent where these just follow each other. */
  readonly block?: Tag;
  /** Holds what the children are told; absent where they are told nothing. */
  readonly spawn?: SpawnTag;
  /**
   * Hold the children's texts: the first tag is of the first child, and the last one of all that
   * come after. Empty where the children's texts stand elsewhere.
   */
  readonly children: readonly Tag[];
  readonly join: JoinTag;
  /** Whether a child may spawn; otherwise the tags that it writes are its text. */
  readonly nests: boolean;
  /** A child sees its message alone, or its parent's context up to the spawn as well. */
  readonly sees: 'message' | 'context';
  /** A parent reads messages of its children, or goes on with their whole texts in its context. */
  readonly brings: 'messages' | 'text';
  readonly decoding: TagDecoding;
}

/** The messages have tags of their own, or a text stands between them. */
export type SpawnTag = Tag & { readonly message: Tag | { readonly part: string } };

export interface JoinTag extends Tag {
  /** In the block before its end, which is also where there is no block, or behind its end. */
  readonly stands: 'inBlock' | 'afterBlock';
  /** A spawn without it is whole. */
  readonly isOptional?: boolean;
  /** Stands between the messages of the children. */
  readonly part?: string;
}

/** What a program does that decodes the children of a spawn for themselves. */
export interface TagDecoding {
  /** A parent that has just written one of these waits; without any, the children start at once. */
  readonly stops: readonly string[];
  /** Stands between what the parent wrote and its first child. */
  readonly before: string;
  /** What a child begins with; `{n}` stands for its number, `{message}` for its message. */
  readonly header: string;
  /** A child that has just written one of these has ended. */
  readonly ends: readonly string[];
  /** Stands between two children, where a join brings their texts. */
  readonly between: string;
  /** What the parent goes on with after its children's texts. */
  readonly after: string;
}

/** The tag of a child, whose place among its siblings counts from 0. */
export function childTag(grammar: TagGrammar, place: number): Tag | undefined {
  return grammar.children[Math.min(place, grammar.children.length - 1)];
}
