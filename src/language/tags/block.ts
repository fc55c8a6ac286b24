import { type TagGrammar, childTag } from './grammar';
import { messagesOf } from './messages';
import { Passage } from './passage';
import type { TagChild, TagMessage, TagPart } from './tagThread';

/**
 * A spawn that is being read, with its children and its join.
 * - list: within the tags of its messages
 * - between: before a child, between two, or behind the last
 * - join: within the tags of its join
 * - after: behind its end, where only its join may follow
 */
export type BlockPhase = 'list' | 'between' | 'join' | 'after';

export class Block {
  phase: BlockPhase = 'between';
  readonly spawn = new Passage();
  /** What was read since the last part of the block. */
  gap = new Passage();
  readonly children: TagChild[] = [];
  /** The closing tag of the block was read. */
  isClosed = false;
  private readonly used = new Set<string>();
  private list: Passage | undefined;
  private messages: readonly TagMessage[] = [];
  private join: Passage | undefined;
  private said: Passage | undefined;

  constructor(private readonly grammar: TagGrammar) {}

  get isListed(): boolean {
    return this.list !== undefined;
  }

  get isJoined(): boolean {
    return this.said !== undefined;
  }

  get isBeforeChildren(): boolean {
    return this.phase === 'between' && this.children.length === 0 && !this.join;
  }

  /** What its children are told, when that was read. */
  get told(): readonly TagMessage[] {
    return this.messages;
  }

  /** Where text goes now; faults belong to the first of these. */
  get sinks(): readonly [Passage, ...Passage[]] {
    if (this.phase === 'list' && this.list) return [this.spawn, this.list];
    if (this.phase === 'join' && this.join && this.said) return [this.join, this.said];
    return [this.gap];
  }

  openList(tag: string): void {
    this.spawn.append(this.takeGap());
    this.spawn.add(tag);
    this.list = new Passage();
    this.phase = 'list';
  }

  /** @param tag undefined where nothing closes it */
  closeList(tag?: string): void {
    const { spawn } = this.grammar;
    if (!spawn || !this.list) return;
    if (tag === undefined) this.spawn.fault('unclosed', spawn.open);
    else this.spawn.add(tag);
    const { messages, faults } = messagesOf(spawn, this.list.text);
    for (const fault of faults) this.spawn.fault(fault.kind, fault.tag);
    this.messages = messages;
    this.phase = 'between';
  }

  /** What stands before the text of the child that this tag opens. */
  childHeader(tag: string): Passage {
    const { spawn, children } = this.grammar;
    if (spawn && !this.list && this.children.length === 0) this.spawn.fault('missing', spawn.open);
    const header = this.takeGap();
    header.add(tag);
    if (children.length > 1 && this.used.has(tag)) header.fault('repeated', tag);
    this.used.add(tag);
    return header;
  }

  openJoin(tag: string): void {
    this.join ??= new Passage();
    this.join.append(this.takeGap());
    this.join.add(tag);
    this.said = new Passage();
    this.phase = 'join';
  }

  /** @param tag undefined where nothing closes it */
  closeJoin(tag?: string): void {
    if (tag === undefined) this.join?.fault('unclosed', this.grammar.join.open);
    else this.join?.add(tag);
    this.phase = 'between';
  }

  close(tag: string): void {
    if (this.phase === 'list') this.closeList();
    if (this.phase === 'join') this.closeJoin();
    this.join ??= new Passage();
    this.join.append(this.takeGap());
    this.join.add(tag);
    this.isClosed = true;
    this.phase = 'after';
  }

  /** The parts of the block, which ends here; the gap that stays is the thread's text. */
  end(): TagPart[] {
    const { block } = this.grammar;
    if (this.phase === 'list') this.closeList();
    if (this.phase === 'join') this.closeJoin();
    if (block && !this.isClosed) this.spawn.fault('unclosed', block.open);
    this.count();
    const { spawn, join, said, messages, children } = this;
    const parts: TagPart[] = [
      { kind: 'spawn', text: spawn.text, messages, children, faults: spawn.faults },
    ];
    if (join) parts.push({ kind: 'join', text: join.text, said: said?.text, faults: join.faults });
    return parts;
  }

  /** Tells what the block should have and has not. */
  private count(): void {
    const { grammar, spawn, messages, children } = this;
    const child = childTag(grammar, children.length);
    if (child && children.length < Math.max(1, messages.length)) spawn.fault('missing', child.open);
    if (this.list && grammar.spawn && children.length > messages.length) {
      const { message } = grammar.spawn;
      spawn.fault('missing', 'part' in message ? message.part : message.open);
    }
    if (!this.said && grammar.join.isOptional !== true) spawn.fault('missing', grammar.join.open);
  }

  private takeGap(): Passage {
    const { gap } = this;
    this.gap = new Passage();
    return gap;
  }
}
