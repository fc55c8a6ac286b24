import type { Prompt } from '../../countdown/prompt';
import type {
  ExploreEvent,
  GoalEvent,
  MalformedEvent,
  MalformedKind,
  SearchEvent,
  SpawnEvent,
} from '../../countdown/searchEvent';
import { type Line, parseLine, type Phrase } from './lines';
import type { TextNode } from './nodeTree';
import { isOpening, openingEvent, openingText, prefixOf, promptOf, readOpening } from './opening';
import { fits, isComplete, kindOf, reachesGoal } from './phrase';
import {
  readChildren,
  readJoin,
  readKnownSpawn,
  readListedSpawn,
  readMove,
  readSteps,
} from './reading';
import { TextRenderer } from './renderer';

/**
 * Reads one thread's transcript in the text protocol of the published APR repository, as it
 * streams. It never throws, and `renderText` gives back the text from the events, whatever it is:
 * lines that the protocol does not allow become `malformed` events, and where an event says less
 * than its lines do, its marks keep them.
 *
 * An event comes with the line that completes it. Operations that leave several numbers wait for
 * the line after them, since a spawn that is next takes them in.
 */
export class TextParser {
  private rest = '';
  private phrase: Phrase | undefined;
  /** Writes each event again, to see what its marks must keep; there from the first state on. */
  private renderer: TextRenderer | undefined;
  private events: SearchEvent[] = [];
  private isEmpty = true;
  /** The prompt's lines as an event, which is given only where the first event needs it. */
  private opening: SearchEvent | undefined;
  private listed: Phrase[] = [];
  /** The lines of a spawn, where a join may be next. */
  private spawnLines: string | undefined;

  /** @param known the thread's prompt; otherwise its first lines tell it */
  constructor(private readonly known?: Prompt) {}

  /** The thread's prompt, once it is known. */
  get prompt(): Prompt | undefined {
    return this.renderer?.prompt ?? this.known;
  }

  /** The nodes that the latest spawn hands to children. */
  get spawned(): readonly TextNode[] {
    return this.renderer?.spawned ?? [];
  }

  /** The events completed by this piece of the text, which may begin and end anywhere. */
  push(text: string): SearchEvent[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.read(`${line}\n`);
    return this.take();
  }

  /** The events completed by the end of the thread. */
  end(): SearchEvent[] {
    if (this.rest !== '') this.read(this.rest);
    this.rest = '';
    this.finishPhrase();
    this.emitListed();
    if (this.isEmpty) this.malformed('unexpected line', '');
    return this.take();
  }

  /**
   * The lines of the latest spawn leave the text, as the published decoder cuts them off before it
   * goes on with those of the join.
   */
  cutSpawn(): void {
    if (this.spawnLines !== undefined) this.spawnLines = '';
  }

  private take(): SearchEvent[] {
    const { events } = this;
    this.events = [];
    return events;
  }

  private read(raw: string): void {
    const text = raw.endsWith('\n') ? raw.slice(0, -1) : raw;
    if (this.phrase) {
      const line = this.parse(text);
      if (fits(this.phrase, line)) {
        this.add(this.phrase, line, raw);
        return;
      }
      this.finishPhrase();
    }
    const line = this.parse(text);
    const kind = kindOf(line, this.renderer);
    if (kind) {
      this.add({ kind, depth: this.renderer?.depth ?? 0, lines: [], raws: [] }, line, raw);
      return;
    }
    this.emitListed();
    this.malformed('unexpected line', raw);
  }

  private parse(text: string): Line | undefined {
    // A budget may stand before the first line.
    const isFirst = !this.renderer && !this.phrase;
    const line = parseLine(isFirst ? text.slice(prefixOf(text).length) : text);
    const target = this.prompt?.target ?? (line && 'target' in line ? line.target : undefined);
    return line && 'target' in line && line.target !== target ? undefined : line;
  }

  private add(phrase: Phrase, line: Line | undefined, raw: string): void {
    phrase.lines.push(line);
    phrase.raws.push(raw);
    this.phrase = phrase;
    if (isComplete(phrase)) this.finishPhrase();
  }

  /** Gives the events of the phrase that was begun, complete or not. */
  private finishPhrase(): void {
    const { phrase, renderer } = this;
    if (!phrase) return;
    this.phrase = undefined;
    if (!renderer) this.open(phrase);
    else if (phrase.kind === 'spawn') this.spawn(phrase, renderer);
    else if (phrase.kind === 'join') this.join(phrase, renderer);
    else if (phrase.lines[1]?.type === 'generated') {
      this.listed.push(phrase);
      this.spawnLines = undefined;
    } else {
      this.emitListed();
      this.finish(phrase, renderer);
    }
  }

  private finish(phrase: Phrase, renderer: TextRenderer): void {
    const { kind, depth, lines, raws } = phrase;
    const raw = raws.join('');
    if (kind === 'move') this.emit(readMove(renderer.nodes, lines), raw, renderer);
    if (kind === 'explore') this.explore(phrase, renderer);
    if (kind === 'giveUp') {
      this.emit({ type: kind, ...(depth > 0 && { marks: { level: depth } }) }, raw, renderer);
    }
    if (kind !== 'answer') return;
    if (!reachesGoal(phrase)) this.malformed('malformed answer', raw);
    else {
      const steps = readSteps(renderer.nodes, renderer.nodes.root, lines);
      this.emit({ type: kind, steps }, raw, renderer);
    }
  }

  /** The lines of the prompt, or what stands in their place. */
  private open(phrase: Phrase): void {
    const raw = phrase.raws.join('');
    const opening = isComplete(phrase) ? readOpening(phrase) : undefined;
    if (!opening) {
      this.malformed('unexpected line', raw);
      return;
    }
    const prompt = this.known ?? promptOf(opening);
    const renderer = new TextRenderer(prompt);
    this.renderer = renderer;
    if (this.isEmpty && raw === openingText(prompt)) {
      this.opening = this.marked(openingEvent(opening), raw, renderer);
      this.isEmpty = false;
      renderer.open();
      return;
    }
    if (opening.prefix !== '') this.malformed('unexpected line', opening.prefix);
    this.emit(openingEvent(opening), raw.slice(opening.prefix.length), renderer);
  }

  private explore({ lines, raws }: Phrase, renderer: TextRenderer): void {
    const [explored, outcome] = lines;
    if (explored?.type !== 'exploring') return;
    const { nodes, judge } = renderer;
    const { operation, numbers } = explored;
    const faults = judge.exploreFaults(nodes.current.numbers, operation, numbers);
    const isNamed = outcome?.type === 'generated' && outcome.node !== nodes.nextId();
    const marks = isNamed && { marks: { node: outcome.node } };
    const event: ExploreEvent = { type: 'explore', operation, numbers, faults, ...marks };
    if (outcome?.type !== 'equal') {
      this.emit(event, raws.join(''), renderer);
      return;
    }
    const goal: GoalEvent = { type: 'goal' };
    this.emit(event, raws[0] as string, renderer, goal);
    this.emit(goal, raws[1] as string, renderer);
  }

  private emitListed(): void {
    const { listed, renderer } = this;
    this.listed = [];
    if (renderer) for (const phrase of listed) this.explore(phrase, renderer);
  }

  private spawn(phrase: Phrase, renderer: TextRenderer): void {
    const raw = phrase.raws.join('');
    const event = isComplete(phrase) ? this.spawnOf(phrase, renderer) : undefined;
    if (!event) {
      this.emitListed();
      this.malformed(isComplete(phrase) ? 'malformed spawn' : 'unserved spawn', raw);
      return;
    }
    const isPlain = renderer.call(event) === raw;
    this.deliver(isPlain ? event : { ...event, marks: { written: raw } });
    this.spawnLines = raw;
  }

  /** The spawn whose children these lines name; without one, listed operations are given alone. */
  private spawnOf(phrase: Phrase, renderer: TextRenderer): SpawnEvent | undefined {
    const ids = readChildren(phrase);
    const event = ids && readListedSpawn(renderer, this.listed, ids);
    if (event) {
      this.listed = [];
      return event;
    }
    this.emitListed();
    return ids && readKnownSpawn(renderer, ids);
  }

  /** What the children returned, and before it the spawn, whose lines the join's stand for. */
  private join(phrase: Phrase, renderer: TextRenderer): void {
    const raw = phrase.raws.join('');
    const { spawnLines } = this;
    const isKnown = spawnLines !== undefined;
    const spawn = isKnown || !isComplete(phrase) ? undefined : this.spawnOf(phrase, renderer);
    if (!isComplete(phrase) || (!isKnown && !spawn)) {
      this.emitListed();
      this.malformed('unexpected line', raw);
      return;
    }
    if (spawn) this.deliver(spawn);
    this.emit(readJoin(renderer, phrase.lines), (spawnLines ?? '') + raw, renderer);
  }

  private malformed(kind: MalformedKind, text: string): void {
    this.deliver({ type: 'malformed', kind, text });
  }

  private emit(
    event: Exclude<SearchEvent, MalformedEvent>,
    raw: string,
    renderer: TextRenderer,
    next?: SearchEvent,
  ): void {
    this.deliver(this.marked(event, raw, renderer, next));
  }

  /** The event, with its words where it would be written with others. */
  private marked<T extends Exclude<SearchEvent, MalformedEvent>>(
    event: T,
    raw: string,
    renderer: TextRenderer,
    next?: SearchEvent,
  ): T {
    if (renderer.render(event, next) === raw) return event;
    return { ...event, marks: { ...event.marks, written: raw } };
  }

  private deliver(event: SearchEvent): void {
    if (this.opening && isOpening(event)) this.events.push(this.opening);
    this.opening = undefined;
    this.isEmpty = false;
    this.spawnLines = undefined;
    this.renderer?.apply(event);
    this.events.push(event);
  }
}
