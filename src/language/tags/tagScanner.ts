/** A tag, or text without one. */
export interface TagToken {
  readonly text: string;
  readonly isTag: boolean;
}

/**
 * Finds tags in a text that comes in pieces, which may begin and end anywhere. Of the text it holds
 * no more than what may yet become a tag. Linear in the text.
 */
export class TagScanner {
  private rest = '';
  private readonly pattern: RegExp;
  private readonly beginnings: ReadonlySet<string>;
  private readonly longest: number;

  /** @param tags at least one, none of them empty, and none within another */
  constructor(private readonly tags: readonly string[]) {
    this.pattern = new RegExp(tags.map(escape).join('|'), 'g');
    this.beginnings = new Set(tags.map((tag) => tag.charAt(0)));
    this.longest = Math.max(...tags.map((tag) => tag.length));
  }

  *push(piece: string): Generator<TagToken, void, undefined> {
    const text = this.rest + piece;
    let from = 0;
    for (const { 0: tag, index } of text.matchAll(this.pattern)) {
      if (index > from) yield { text: text.slice(from, index), isTag: false };
      yield { text: tag, isTag: true };
      from = index + tag.length;
    }
    const to = this.beginningIn(text, from);
    if (to > from) yield { text: text.slice(from, to), isTag: false };
    this.rest = text.slice(to);
  }

  /** What was held back. */
  *end(): Generator<TagToken, void, undefined> {
    if (this.rest !== '') yield { text: this.rest, isTag: false };
    this.rest = '';
  }

  /** Where a tag begins that the text ends within; the end of the text where none does. */
  private beginningIn(text: string, from: number): number {
    for (let at = Math.max(from, text.length - this.longest + 1); at < text.length; at++) {
      if (!this.beginnings.has(text.charAt(at))) continue;
      const end = text.slice(at);
      if (this.tags.some((tag) => tag.startsWith(end))) return at;
    }
    return text.length;
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
