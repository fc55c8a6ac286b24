import type { SaidEvent, SpawnMessage } from '../../trace/saidEvent';
import { type TextPrompt, textFacts, textPromptOf } from '../textPrompt';
import type { Joining, Opening, Returned, ThreadContext, ThreadLanguage } from '../threadLanguage';
import { endTagOf, type TextTokenizer } from '../tokenText';
import { childContext, continued, joinText } from './decoding';
import type { TagGrammar } from './grammar';
import { joinTokens } from './joinTokens';
import { faultNames } from './tagFaults';
import { type NumberedMessage, spawnMessages, TagThreadReader } from './threadReader';

export interface TagOptions {
  /** How many children a spawn has where its language tells them nothing; never more than it has tags. */
  readonly children?: number;
}

/** As many as Parallel-R1 starts where nobody says otherwise. */
const UNTOLD_CHILDREN = 2;

/**
 * A language of tags that a decoder can run, with any tokenizer. A prompt is a {@link TextPrompt}.
 *
 * - A spawn closes with the token that completes the tag it waits at, and a child ends with one of
 *   its tags or with the end of a text. Tokens need not end where tags do.
 * - A token that closes a spawn stays whole, and what it says behind the tag stands between the spawn
 *   and its first child. Where that is how the decoder's text there begins, only the rest is put in;
 *   other words than blanks are a fault.
 * - Children that see their parent's context begin with all of its tokens, that one included.
 * - A join that brings texts brings the tokens of the children (see `joinTokens`), of all that were
 *   started, whatever ended them; a join that brings messages brings what each came to at last.
 * - Where the decoder starts children before the parent writes a word, as in ParaThinker, the root
 *   does so.
 *
 * Nothing is judged here: tasks judge texts.
 */
export function tagLanguage(
  grammar: TagGrammar,
  tokenizer: TextTokenizer,
  { children = UNTOLD_CHILDREN }: TagOptions = {},
): ThreadLanguage {
  return new TagLanguage(grammar, tokenizer, untoldChildren(grammar, children));
}

/** The last tag is of all children that come after, but not where each has a number in its tag. */
function untoldChildren({ children: tags }: TagGrammar, wanted: number): number {
  return tags.length > 1 ? Math.min(wanted, tags.length) : wanted;
}

class TagLanguage implements ThreadLanguage {
  readonly facts;
  readonly says;
  readonly stops;

  constructor(
    private readonly grammar: TagGrammar,
    private readonly tokenizer: TextTokenizer,
    private readonly untold: number,
  ) {
    const { name, sees, brings, decoding } = grammar;
    this.facts = { name, child: sees, join: brings, answers: brings === 'messages' } as const;
    this.says = { events: [], faults: faultNames(grammar) };
    this.stops = { ids: tokenizer.endOfText, texts: [...decoding.stops, ...decoding.ends] };
  }

  describe(prompt: unknown) {
    return textFacts(textPromptOf(prompt), this.grammar.label);
  }

  open(prompt: unknown): Opening {
    const asked = textPromptOf(prompt);
    const { grammar } = this;
    const opening = { prompt: asked, tokenIds: this.begin(asked.text), inherited: 0 };
    if (grammar.decoding.stops.length > 0) return opening;
    const messages = spawnMessages(grammar, [], this.untold);
    return { ...opening, spawn: { type: 'spawn', messages } };
  }

  child(parent: ThreadContext, message: SpawnMessage): Opening | undefined {
    const text = this.promptOf(parent, message);
    const prompt: TextPrompt = { text, isChild: true };
    if (this.grammar.sees === 'context') {
      const inherited = parent.tokenIds.length;
      return { prompt, tokenIds: this.tokenizer.encode(text), inherited };
    }
    const tokenIds = this.begin(text);
    return tokenIds.length === 0 ? undefined : { prompt, tokenIds, inherited: 0 };
  }

  reader(prompt: unknown): TagThreadReader {
    const { isChild = false } = prompt as TextPrompt;
    return new TagThreadReader(this.grammar, this.tokenizer, isChild, this.untold);
  }

  join(parent: ThreadContext, spawn: SaidEvent, children: readonly Returned[]): Joining {
    const { grammar, tokenizer } = this;
    const { messages = [] } = spawn;
    const results = children.map(({ answer }) => (typeof answer === 'string' ? answer : null));
    const event: SaidEvent = { type: 'join', results };
    const behind = this.behindSpawn(parent);
    const named = children.map(({ tokenIds }, place) => {
      const asked = messages[place] ?? {};
      return { place, message: messageOf(asked), asked, tokenIds };
    });
    if (grammar.brings === 'messages') {
      const texts = named.map((child, i) => ({ ...child, text: results[i] ?? '' }));
      return { tokenIds: tokenizer.encode(continued(joinText(grammar, texts), behind)), event };
    }
    const started = named.filter(({ tokenIds }) => tokenIds.length > 0);
    const hasBegin = grammar.sees === 'message' && tokenizer.beginOfText !== undefined;
    const ended = started.map(({ tokenIds, asked, ...child }) => ({
      ...child,
      prompt: this.promptOf(parent, asked),
      tokenIds: hasBegin ? tokenIds.slice(1) : tokenIds,
    }));
    const [first = { tokenIds: [] }, ...then] = joinTokens(grammar, tokenizer, ended, behind);
    return { ...first, then, event };
  }

  /** A root that ends by itself says that it is done. */
  judge(_prompt: unknown, answer: unknown) {
    return { claimed: answer !== undefined };
  }

  /** The text that a child begins with, behind its parent's context where it sees that. */
  private promptOf(parent: ThreadContext, message: SpawnMessage): string {
    const text = childContext(this.grammar, { place: 0, message: messageOf(message) });
    return this.grammar.sees === 'context' ? continued(text, this.behindSpawn(parent)) : text;
  }

  /** What the parent's latest token says behind the tag that closed its spawn. */
  private behindSpawn({ tokenIds }: ThreadContext): string {
    return endTagOf(this.tokenizer, tokenIds, this.grammar.decoding.stops)?.behind ?? '';
  }

  private begin(text: string): readonly number[] {
    const { beginOfText } = this.tokenizer;
    const tokenIds = this.tokenizer.encode(text);
    return beginOfText === undefined ? tokenIds : [beginOfText, ...tokenIds];
  }
}

function messageOf(message: SpawnMessage): NumberedMessage & { readonly text: string } {
  const { text = '', number } = message as NumberedMessage;
  return { text, number };
}
