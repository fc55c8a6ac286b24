import type { SaidEvent, SpawnMessage } from '../../trace/saidEvent';
import { type TextTokenizer, TokenText } from '../tokenText';
import type { Joining, Reading, ThreadReader } from '../threadLanguage';
import type { Block } from './block';
import { continued, joinText } from './decoding';
import { childTag, type TagGrammar } from './grammar';
import { TagReader } from './reader';
import { faultsFact } from './tagFaults';
import { rolesOf } from './tagRoles';
import { TagScanner } from './tagScanner';
import type { TagChild, TagFault, TagMessage, TagPart } from './tagThread';

/** What a child is asked, with the number that its text begins with. */
export interface NumberedMessage extends SpawnMessage {
  readonly number: string;
}

/**
 * A spawn with these messages, each with a number: its own, or its place from 1.
 * @param untold how many children there are where a language tells them nothing
 */
export function spawnMessages(
  grammar: TagGrammar,
  told: readonly TagMessage[],
  untold: number,
): readonly NumberedMessage[] {
  if (grammar.spawn) {
    return told.map(({ text, number }, i) => ({ text, number: number ?? String(i + 1) }));
  }
  return Array.from({ length: untold }, (_, i) => ({ number: String(i + 1) }));
}

const NOTHING: Reading = { events: [] };

/**
 * Reads what one thread of a tagged language writes, a token at a time. What it says between spawns
 * and joins is a text each; what it says last, if it ends by itself, is what it has come to. Faults
 * of tags stand with the text in which they are seen.
 *
 * A tag may begin and end within tokens. A token that closes a spawn stays whole in its thread: what
 * it says behind the tag is the beginning of the thread's next text.
 */
export class TagThreadReader implements ThreadReader {
  private readonly text: TokenText;
  private readonly scanner: TagScanner;
  private readonly reader: TagReader;
  /** What the thread wrote since it last said something. */
  private written: string[] = [];
  private served: Block | undefined;
  private readonly toldFaults = new Set<TagFault>();
  /** Behind which the thread ended by itself: its tag, or nothing. */
  private endedBy: string | undefined;

  /**
   * @param isChild whether the thread ends with the tag of a child, and is one
   * @param untold how many children a spawn has where the language does not tell them apart
   */
  constructor(
    private readonly grammar: TagGrammar,
    private readonly tokenizer: TextTokenizer,
    private readonly isChild: boolean,
    private readonly untold: number,
  ) {
    this.text = new TokenText(tokenizer);
    const { ends } = grammar.decoding;
    this.scanner = new TagScanner([...new Set([...rolesOf(grammar).keys(), ...ends])]);
    this.reader = new TagReader(grammar, isChild ? childTag(grammar, 0) : undefined);
  }

  push(tokenId: number): Reading {
    if (this.tokenizer.endOfText.includes(tokenId)) {
      this.flush();
      this.endedBy = '';
      return { events: [], closes: 'thread' };
    }
    const piece = this.text.push(tokenId);
    return piece === '' ? NOTHING : this.read(piece);
  }

  joined({ event }: Joining): readonly SaidEvent[] {
    this.flush();
    const children = (event.results ?? []).map((_, place) => {
      return { place, message: { text: '' }, text: '' };
    });
    // Texts of children may have faults, which are theirs: tags stand for them here.
    this.reader.push(continued(joinText(this.grammar, children), this.written.join('')));
    return [event];
  }

  end(): readonly SaidEvent[] {
    this.flush();
    const { endedBy } = this;
    const text = this.takeText();
    const faults = this.faultsOf(this.reader.end().parts);
    const steps = endedBy === undefined ? '' : withoutEndOf(text, endedBy).trim();
    if (steps !== '') return [{ type: 'answer', text, steps, ...faultsFact(faults) }];
    return textEvents(text, faults);
  }

  private read(piece: string): Reading {
    const { stops, ends } = this.grammar.decoding;
    let events: readonly SaidEvent[] = [];
    let closes: Reading['closes'];
    for (const { text, isTag } of this.scanner.push(piece)) {
      this.written.push(text);
      if (isTag && !closes && this.isChild && ends.includes(text)) {
        this.endedBy = text;
        closes = 'thread';
      }
      if (closes === 'thread') continue;
      this.reader.push(text);
      if (closes || !isTag || !stops.includes(text)) continue;
      const block = this.reader.announced;
      if (!block || block === this.served) continue;
      this.served = block;
      events = this.spawn(block);
      closes = 'spawn';
    }
    return { events, ...(closes && { closes }) };
  }

  /** What stands before a spawn, and the spawn. */
  private spawn(block: Block): readonly SaidEvent[] {
    const { grammar } = this;
    const written = this.takeText();
    const { text, faults } = block.spawn;
    const before = withoutEndOf(written, text);
    const messages = spawnMessages(grammar, block.told, this.untold);
    const missing: TagFault[] =
      grammar.spawn && messages.length === 0 ? [{ kind: 'missing', tag: grammar.spawn.open }] : [];
    for (const fault of faults) this.toldFaults.add(fault);
    const spawn = { type: 'spawn', text, messages, ...faultsFact([...faults, ...missing]) };
    return [...textEvents(before, this.faultsOf(this.reader.takeParts())), spawn];
  }

  /** What was held back of the text, since it could have become a tag or a character. */
  private flush(): void {
    const rest = [...this.scanner.push(this.text.end()), ...this.scanner.end()];
    for (const { text } of rest) {
      this.written.push(text);
      this.reader.push(text);
    }
  }

  private takeText(): string {
    return this.written.splice(0).join('');
  }

  /** What is wrong in these parts, and in what stands within them, and was not told before. */
  private faultsOf(parts: readonly TagPart[]): TagFault[] {
    const found: TagFault[] = [];
    const rest: (TagPart | TagChild)[] = [...parts];
    // The list grows while it is read, so that deep texts need no recursion.
    for (const one of rest) {
      for (const fault of one.faults) if (!this.toldFaults.has(fault)) found.push(fault);
      const within = 'parts' in one ? one.parts : one.kind === 'spawn' ? one.children : [];
      for (const inner of within) rest.push(inner);
    }
    return found;
  }
}

function textEvents(text: string, faults: readonly TagFault[]): readonly SaidEvent[] {
  return text === '' && faults.length === 0 ? [] : [{ type: 'text', text, ...faultsFact(faults) }];
}

function withoutEndOf(text: string, end: string): string {
  const at = end === '' ? text.length : text.lastIndexOf(end);
  return at < 0 ? text : text.slice(0, at);
}
