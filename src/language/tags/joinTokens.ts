import { byteLength, endTagOf, type TextTokenizer, withoutEnd } from '../tokenText';
import type { ForcedTokens } from '../threadLanguage';
import { continued, headerOf } from './decoding';
import { childTag, type TagGrammar } from './grammar';
import type { TagMessage } from './tagThread';

/** A child that was started, when it has ended. */
export interface EndedChild {
  /** From 0, among its siblings. */
  readonly place: number;
  readonly message: TagMessage;
  /** The text that the decoder gave it to begin with. */
  readonly prompt: string;
  /** The tokens of that text, and all that it wrote behind them, with what its own joins brought. */
  readonly tokenIds: readonly number[];
}

/**
 * The tokens of `joinText`, where a join brings the texts of children: what these wrote themselves
 * stays in their own tokens, and is never made of its text again. Only a token that goes on behind
 * the tag that ended its child is cut there, and what stays of it is made of its text.
 *
 * @param behind what the parent's last token says behind the tag that closed the spawn
 */
export function joinTokens(
  grammar: TagGrammar,
  tokenizer: TextTokenizer,
  children: readonly EndedChild[],
  behind: string,
): readonly ForcedTokens[] {
  const { before, between, after, ends } = grammar.decoding;
  const pieces = new Pieces(tokenizer);
  const [first] = children;
  if (!first) return pieces.say(continued(before, behind) + after).end();
  for (const child of children) {
    const lead = child === first ? before : between;
    const header = lead + headerOf(grammar, child);
    const prompt = tokenizer.encode(child.prompt);
    const opening = child === first ? continued(header, behind) : header;
    const written = withoutEndOfText(tokenizer, child.tokenIds.slice(prompt.length));
    const close = childTag(grammar, child.place)?.close ?? '';
    if (opening.endsWith(child.prompt)) {
      pieces.say(opening.slice(0, opening.length - child.prompt.length)).keep(prompt);
    } else pieces.say(opening);
    const end = endTagOf(tokenizer, written, ends);
    if (!end) pieces.keep(written).say(close);
    else {
      const isOwn = end.tag === close;
      const { tokenIds, text } = withoutEnd(
        tokenizer,
        written,
        isOwn ? end.bytes - byteLength(close) : end.bytes,
      );
      pieces.keep(tokenIds).say(isOwn ? text : text + close);
    }
  }
  return pieces.say(after).end();
}

/** Tokens one behind the other, in as few pieces as there are changes of who wrote them. */
class Pieces {
  private readonly done: ForcedTokens[] = [];
  private text = '';
  private kept: number[] = [];

  constructor(private readonly tokenizer: TextTokenizer) {}

  /** Text of the decoder's. */
  say(text: string): this {
    if (text !== '') this.flushKept();
    this.text += text;
    return this;
  }

  /** Tokens that a child had in its context. */
  keep(tokenIds: readonly number[]): this {
    if (tokenIds.length > 0) this.flushText();
    for (const id of tokenIds) this.kept.push(id);
    return this;
  }

  end(): readonly ForcedTokens[] {
    this.flushText();
    this.flushKept();
    return this.done;
  }

  private flushKept(): void {
    if (this.kept.length > 0) this.done.push({ tokenIds: this.kept, inherited: true });
    this.kept = [];
  }

  private flushText(): void {
    if (this.text !== '') this.done.push({ tokenIds: this.tokenizer.encode(this.text) });
    this.text = '';
  }
}

function withoutEndOfText(
  { endOfText }: TextTokenizer,
  tokenIds: readonly number[],
): readonly number[] {
  const last = tokenIds.at(-1);
  return last !== undefined && endOfText.includes(last) ? tokenIds.slice(0, -1) : tokenIds;
}
