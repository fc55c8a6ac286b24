import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { inWords } from '../../countdown/words';
import type { SaidEvent } from '../../trace/saidEvent';
import { TagScanner } from '../tags/tagScanner';
import type { Joining, Reading, Replacement, ThreadReader } from '../threadLanguage';
import { endTagOf, textOf, type TextTokenizer, TokenText, withoutEnd } from '../tokenText';
import { formatLine } from './lines';
import type { TextNode } from './nodeTree';
import { TextParser } from './parser';

/** Begins a spawn. */
export const CALLING = formatLine({ type: 'calling' });
export const END_OF_CALL = formatLine({ type: 'endCalling' });
/** Begins what children returned, and nobody but a decoder may write it. */
export const JOINED = formatLine({ type: 'joined' });

/** Where a child begins: a node, by its name, and the operations that lead to it. */
export type TextStart = Pick<TextNode, 'id' | 'path'>;

/** A prompt of Countdown, and of a child its beginning. */
export type AprTextPrompt = Prompt & { readonly start?: TextStart };

const NOTHING: Reading = { events: [] };

/**
 * Reads one thread of the published text as it is decoded. A tag may begin and end within tokens:
 * what a token says behind one is lost, as it leaves the context with the tag.
 */
export class AprTextReader implements ThreadReader {
  private readonly parser: TextParser;
  private text: TokenText;
  private scanner = newScanner();
  /** Tokens that it wrote since the decoder put in some. */
  private own: number[] = [];
  /** The lines of a child's prompt are an event of the text, and not said by the thread. */
  private isOpening: boolean;

  /** @param opening the text of the prompt */
  constructor(
    private readonly tokenizer: TextTokenizer,
    prompt: AprTextPrompt,
    opening: string,
  ) {
    this.text = new TokenText(tokenizer);
    this.parser = new TextParser(prompt);
    this.parser.push(opening);
    this.isOpening = prompt.start !== undefined;
  }

  push(tokenId: number): Reading {
    if (this.tokenizer.endOfText.includes(tokenId)) return { events: [], closes: 'thread' };
    this.own.push(tokenId);
    const piece = this.text.push(tokenId);
    if (piece === '') return NOTHING;
    const events: SaidEvent[] = [];
    for (const { text, isTag } of this.scanner.push(piece)) {
      if (isTag && text === JOINED) return { events, instead: this.replaceJoin() };
      events.push(...this.say(text));
      if (!isTag) continue;
      // The line ends here: whatever else stands in it leaves the context.
      events.push(...this.say('\n'));
      this.forget();
      return { events, closes: 'spawn' };
    }
    return { events };
  }

  joined(joining: Joining): readonly SaidEvent[] {
    const text = textOf(this.tokenizer, joining.tokenIds);
    this.forget();
    this.parser.cutSpawn();
    return this.say(text.slice(text.indexOf(JOINED)));
  }

  end(): readonly SaidEvent[] {
    const rest = [...this.scanner.push(this.text.end()), ...this.scanner.end()];
    const events = rest.flatMap(({ text }) => this.say(text));
    return [...events, ...this.worded(this.parser.end())];
  }

  private say(text: string): readonly SaidEvent[] {
    return this.worded(this.parser.push(text));
  }

  /** A spawn in place of a join that the thread began itself. */
  private replaceJoin(): Replacement {
    const { own, tokenizer } = this;
    const { bytes = 0 } = endTagOf(tokenizer, own, [JOINED]) ?? {};
    const { tokenIds, text } = withoutEnd(tokenizer, own, bytes);
    this.forget();
    this.parser.push(CALLING);
    return {
      leaves: own.length - tokenIds.length,
      tokensInstead: () => tokenizer.encode(text + CALLING),
    };
  }

  private forget(): void {
    this.text = new TokenText(this.tokenizer);
    this.scanner = newScanner();
    this.own = [];
  }

  private worded(events: readonly SearchEvent[]): readonly SaidEvent[] {
    const [first] = events;
    const isDerived = this.isOpening && first?.type === 'move';
    if (first) this.isOpening = false;
    return events.slice(isDerived ? 1 : 0).map((event) => inWords(this.withStarts(event)));
  }

  /** A spawn with where each child begins: all that it is to be told. */
  private withStarts(event: SearchEvent): SearchEvent {
    if (event.type !== 'spawn') return event;
    const messages = event.messages.map((message, i) => {
      const node = this.parser.spawned[i];
      const start: TextStart | undefined = node && { id: node.id, path: node.path };
      return { ...message, start };
    });
    return { ...event, messages };
  }
}

function newScanner(): TagScanner {
  return new TagScanner([END_OF_CALL, JOINED]);
}
