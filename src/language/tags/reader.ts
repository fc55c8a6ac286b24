import { assertNever } from '../../common/assertNever';
import { Block } from './block';
import type { Tag, TagGrammar } from './grammar';
import { Passage } from './passage';
import { rolesOf, type TagRole } from './tagRoles';
import { TagScanner } from './tagScanner';
import type { TagFaultKind, TagPart, TagThread } from './tagThread';

/** A thread that is being read. The root has no tag. */
interface Level {
  readonly tag: Tag | undefined;
  readonly header: Passage;
  readonly parts: TagPart[];
  text: Passage;
  block: Block | undefined;
  /** How many blocks are open that are its text, since it may not spawn. */
  literalBlocks: number;
}

/**
 * Reads a text in which spawn and join are written as tags, as it streams. It never throws and loses
 * nothing: `writtenText` gives the text back. Tags where their grammar does not allow them are text
 * with a fault, and what nothing closes ends with what it stands in. A child ends at the first tag
 * that closes it, as it does in the decoders of all these grammars. Linear in the text, and without
 * recursion, since children may be nested as deep as a text is long.
 */
export class TagReader {
  private readonly scanner: TagScanner;
  private readonly roles: ReadonlyMap<string, TagRole>;
  private readonly above: Level[] = [];
  private level: Level;
  /** How often something ended without its closing tag, which may come yet. */
  private readonly awaited = new Map<string, number>();

  /** @param within the tag of the child whose text this is; undefined where it is the root's */
  constructor(
    private readonly grammar: TagGrammar,
    within?: Tag,
  ) {
    this.level = newLevel(within, new Passage());
    this.roles = rolesOf(grammar);
    this.scanner = new TagScanner([...this.roles.keys()]);
  }

  /** Reads a piece of the text, which may begin and end anywhere. */
  push(piece: string): void {
    for (const { text, isTag } of this.scanner.push(piece)) {
      if (isTag) this.tag(text);
      else this.text(text);
    }
  }

  /** The spawn whose messages have been read, while nothing of its children has. */
  get announced(): Block | undefined {
    const { block } = this.level;
    const isListed = !this.grammar.spawn || block?.isListed;
    return isListed && block?.isBeforeChildren ? block : undefined;
  }

  /** The parts of the thread that are complete, each of them once. */
  takeParts(): TagPart[] {
    return (this.above[0] ?? this.level).parts.splice(0);
  }

  /** The whole text, without the parts that were taken, as the thread that it is of. */
  end(): TagThread {
    for (const { text } of this.scanner.end()) this.text(text);
    while (this.above.length > 0) this.endChild();
    this.endBlock();
    return { parts: finish(this.level) };
  }

  private text(text: string): void {
    const { block } = this.level;
    if (block && (block.phase === 'between' || block.phase === 'after') && /\S/.test(text)) {
      if (this.grammar.block && block.phase === 'between') {
        block.gap.fault('loose text in', this.grammar.block.open);
      } else this.endBlock();
    }
    this.add(text);
  }

  private tag(tag: string): void {
    const role = this.roles.get(tag);
    if (!role) return;
    const open = role.opens;
    switch (role.kind) {
      case 'block':
        return open ? this.openBlock(tag) : this.closeBlock(tag);
      case 'spawn':
        return open ? this.openList(tag) : this.closeList(tag);
      case 'message':
        return this.level.block?.phase === 'list' ? this.add(tag) : this.stray(tag, open);
      case 'child':
        return open ? this.openChild(tag) : this.closeChild(tag);
      case 'join':
        return open ? this.openJoin(tag) : this.closeJoin(tag);
      default:
        return assertNever(role.kind);
    }
  }

  private openBlock(tag: string): void {
    this.endLooseBlock(['join', 'after']);
    if (this.level.block) this.literal('nested', tag);
    else if (this.maySpawn) this.startBlock(tag);
    else {
      this.level.literalBlocks++;
      this.literal('nested', tag);
    }
  }

  private closeBlock(tag: string): void {
    if (this.level.block?.isClosed) this.endBlock();
    if (!this.level.block && this.level.literalBlocks > 0) {
      this.level.literalBlocks--;
      this.add(tag);
      return;
    }
    // Without a block of its own a child is in one, which ends here, and the child with it.
    if (!this.level.block && this.level.tag) this.endChild();
    const { block } = this.level;
    if (!block) {
      this.stray(tag, false);
      return;
    }
    if (block.phase === 'list') this.cutList(block);
    if (block.phase === 'join') this.miss(this.grammar.join.close);
    block.close(tag);
    if (this.grammar.join.stands === 'inBlock') this.endBlock();
  }

  private openList(tag: string): void {
    this.endLooseBlock(['between', 'join', 'after']);
    if (!this.level.block && !this.grammar.block) {
      if (!this.maySpawn) {
        this.literal('nested', tag);
        return;
      }
      this.startBlock();
    }
    const { block } = this.level;
    if (!block || block.phase === 'join') this.stray(tag, true);
    else if (block.phase === 'list') this.literal('nested', tag);
    else if (block.isListed) this.literal('repeated', tag);
    else if (block.children.length > 0 || block.isJoined) this.stray(tag, true);
    else block.openList(tag);
  }

  private closeList(tag: string): void {
    const { block } = this.level;
    if (block?.phase === 'list') block.closeList(tag);
    else this.stray(tag, false);
  }

  private openChild(tag: string): void {
    this.endLooseBlock(['join', 'after']);
    if (this.level.block?.phase === 'list') this.cutList(this.level.block);
    if (!this.level.block) {
      if (this.level.tag) {
        this.literal('nested', tag);
        return;
      }
      if (!this.grammar.block) this.startBlock();
    }
    const { block } = this.level;
    if (!block || block.isJoined) {
      this.stray(tag, true);
      return;
    }
    this.above.push(this.level);
    const pair = this.grammar.children.find(({ open }) => open === tag);
    this.level = newLevel(pair, block.childHeader(tag));
  }

  private closeChild(tag: string): void {
    if (this.level.tag?.close === tag) this.endChild(tag);
    else if (this.level.tag) this.literal('interleaved', tag);
    else this.stray(tag, false);
  }

  private openJoin(tag: string): void {
    const { join } = this.grammar;
    if (this.level.block?.phase === 'list') this.cutList(this.level.block);
    const parent = this.level.block ? undefined : this.above.at(-1)?.block;
    if (parent && join.stands === 'inBlock') this.endChild();
    const { block } = this.level;
    if (!block) this.stray(tag, true);
    else if (block.phase === 'join') this.literal('nested', tag);
    else if (join.stands === 'afterBlock' && !block.isClosed) this.stray(tag, true);
    else if (block.isJoined) this.literal('repeated', tag);
    else block.openJoin(tag);
  }

  private closeJoin(tag: string): void {
    const { block } = this.level;
    if (block?.phase !== 'join') {
      this.stray(tag, false);
      return;
    }
    block.closeJoin(tag);
    if (!this.grammar.block || block.isClosed) this.endBlock();
  }

  private get maySpawn(): boolean {
    return this.grammar.nests || !this.level.tag;
  }

  private startBlock(tag?: string): void {
    flush(this.level);
    this.level.block = new Block(this.grammar);
    if (tag !== undefined) this.level.block.spawn.add(tag);
  }

  /** Ends a block that nothing holds any more, where another one begins. */
  private endLooseBlock(phases: readonly Block['phase'][]): void {
    const { block } = this.level;
    const isLoose = !this.grammar.block || block?.isClosed;
    if (block && isLoose && phases.includes(block.phase)) this.endBlock();
  }

  private endBlock(): void {
    const { level, grammar } = this;
    const { block } = level;
    if (!block) return;
    if (block.phase === 'list') this.cutList(block);
    if (block.phase === 'join') this.miss(grammar.join.close);
    if (grammar.block && !block.isClosed) this.miss(grammar.block.close);
    for (const part of block.end()) level.parts.push(part);
    level.text = block.gap;
    level.block = undefined;
  }

  private cutList(block: Block): void {
    block.closeList();
    if (this.grammar.spawn) this.miss(this.grammar.spawn.close);
  }

  /** @param tag undefined where nothing closes the child */
  private endChild(tag?: string): void {
    this.endBlock();
    const { level } = this;
    const parent = this.above.pop();
    if (!parent?.block || !level.tag) return;
    if (tag === undefined) {
      level.header.fault('unclosed', level.tag.open);
      this.miss(level.tag.close);
    }
    const { text: header, faults } = level.header;
    parent.block.children.push({ header, parts: finish(level), footer: tag ?? '', faults });
    this.level = parent;
  }

  private miss(tag: string): void {
    this.awaited.set(tag, (this.awaited.get(tag) ?? 0) + 1);
  }

  private stray(tag: string, opens: boolean): void {
    const awaited = opens ? 0 : (this.awaited.get(tag) ?? 0);
    if (awaited > 0) this.awaited.set(tag, awaited - 1);
    this.literal(awaited > 0 ? 'interleaved' : 'stray', tag);
  }

  private literal(kind: TagFaultKind, tag: string): void {
    (this.level.block?.sinks[0] ?? this.level.text).fault(kind, tag);
    this.add(tag);
  }

  private add(text: string): void {
    const { block } = this.level;
    if (!block) this.level.text.add(text);
    else for (const sink of block.sinks) sink.add(text);
  }
}

/** The thread of a whole text. */
export function readTags(grammar: TagGrammar, text: string): TagThread {
  const reader = new TagReader(grammar);
  reader.push(text);
  return reader.end();
}

function newLevel(tag: Tag | undefined, header: Passage): Level {
  return { tag, header, parts: [], text: new Passage(), block: undefined, literalBlocks: 0 };
}

function finish(level: Level): TagPart[] {
  flush(level);
  return level.parts;
}

/** What was read of a thread's text becomes a part. */
function flush(level: Level): void {
  const { text, faults } = level.text;
  if (text !== '') level.parts.push({ kind: 'text', text, faults });
  level.text = new Passage();
}
