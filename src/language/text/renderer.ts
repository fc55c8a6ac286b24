import { assertNever } from '../../common/assertNever';
import type { Prompt } from '../../countdown/prompt';
import type {
  AnswerEvent,
  ExploreEvent,
  GiveUpEvent,
  JoinEvent,
  MalformedEvent,
  MoveEvent,
  SearchEvent,
  SpawnEvent,
  Step,
} from '../../countdown/searchEvent';
import { Judge } from '../judge';
import { formatLine, type Line } from './lines';
import { isSameNumbers, NodeTree, type TextNode } from './nodeTree';
import { isOpening, openingText } from './opening';

/** The transcript of a thread in the text protocol of the published APR repository. */
export function renderText(prompt: Prompt, events: readonly SearchEvent[]): string {
  const renderer = new TextRenderer(prompt);
  let text = isOpening(events[0]) ? '' : renderer.open();
  for (const [i, event] of events.entries()) {
    text += renderer.render(event, events[i + 1]);
    renderer.apply(event);
  }
  return text;
}

/**
 * Writes the events of one thread in order. A spawn that was joined leaves the text: the published
 * decoder cuts it off and puts what the children returned in its place.
 */
export class TextRenderer {
  readonly judge: Judge;
  readonly nodes: NodeTree;
  /** Whether it is known where the thread begins. */
  private isOpen = false;
  /** What the latest explored operation left, if one number. */
  private reached: number | undefined;
  private isAfterGoal = false;
  private nodesOfSpawn: readonly TextNode[] = [];
  /** Searches within the search (SoS+) that have not ended. */
  private levels = 0;

  constructor(readonly prompt: Prompt) {
    this.judge = new Judge(prompt.numbers);
    this.nodes = new NodeTree(prompt.numbers, this.judge);
  }

  /** Whether the latest event claims the goal, so that an answer is next. */
  get afterGoal(): boolean {
    return this.isAfterGoal;
  }

  get depth(): number {
    return this.levels;
  }

  /** The nodes that the latest spawn hands to children. */
  get spawned(): readonly TextNode[] {
    return this.nodesOfSpawn;
  }

  /** The lines of the prompt. */
  open(): string {
    this.isOpen = true;
    return openingText(this.prompt);
  }

  /** Must be called for each event, in order, after it was rendered. */
  apply(event: SearchEvent): void {
    this.judge.observe(event);
    this.isAfterGoal = event.type === 'goal';
    switch (event.type) {
      case 'explore':
        this.reached = event.numbers.length === 1 ? event.numbers[0] : undefined;
        if (event.numbers.length !== 1) this.nodes.explore(this.explored(event));
        break;
      case 'move':
        this.nodes.enter(this.nodes.resolve(event), !this.isOpen);
        // A search within the search is a level deeper, whatever number the text gives it.
        this.levels = Math.min(event.marks?.level ?? this.levels, this.levels + 1);
        break;
      case 'spawn':
        this.nodesOfSpawn = this.messageNodes(event).map((node) => this.nodes.add(node));
        break;
      case 'join':
        for (const node of this.joined(event).flat()) this.nodes.add(node);
        break;
      case 'answer':
        this.levels = 0;
        break;
      case 'giveUp':
        this.levels = Math.min(Math.max((event.marks?.level ?? 0) - 1, 0), this.levels);
        break;
      case 'goal':
      case 'check':
      case 'malformed':
        break;
      default:
        assertNever(event);
    }
    this.isOpen ||= !isOpening(event) || event.type === 'move';
  }

  /** The text of an event; `next` is the one after it. */
  render(event: SearchEvent, next?: SearchEvent): string {
    switch (event.type) {
      case 'explore':
        return event.marks?.written ?? this.explore(event, next);
      case 'move':
        return event.marks?.written ?? this.move(event);
      case 'goal':
        return event.marks?.written ?? this.goal(this.reached);
      case 'spawn': {
        const listing = this.listing(event);
        return next?.type === 'join' ? listing : listing + this.call(event);
      }
      case 'join':
        return event.marks?.written ?? this.join(event);
      case 'answer':
        return event.marks?.written ?? this.answer(event);
      case 'check':
        // The published text has no words for it.
        return '';
      case 'giveUp':
        return event.marks?.written ?? this.giveUp(event);
      case 'malformed':
        return this.malformed(event, next);
      default:
        return assertNever(event);
    }
  }

  private explored({ operation, numbers, marks }: ExploreEvent): TextNode {
    return this.nodes.child(this.nodes.current, operation, numbers, marks?.node);
  }

  private explore(event: ExploreEvent, next: SearchEvent | undefined): string {
    const { operation, numbers } = event;
    if (numbers.length !== 1) return this.generated(this.explored(event));
    const exploring = lines({ type: 'exploring', operation, numbers });
    if (next?.type === 'goal') return exploring;
    const number = numbers[0] as number;
    return exploring + lines({ type: 'unequal', number, target: this.prompt.target });
  }

  /** The two lines that make a node. */
  private generated({ id, numbers, path }: TextNode): string {
    const operation = path.at(-1);
    if (!operation) return '';
    const { target } = this.prompt;
    return lines(
      { type: 'exploring', operation, numbers },
      { type: 'generated', node: id, target, numbers, operation },
    );
  }

  private move(event: MoveEvent): string {
    const { id, numbers, path } = this.nodes.resolve(event);
    const level = event.marks?.level;
    return lines(
      { type: 'moving', node: id, ...(level === undefined ? {} : { level }) },
      { type: 'state', target: this.prompt.target, numbers, path },
    );
  }

  private goal(number = this.prompt.target): string {
    return lines({ type: 'equal', number, target: this.prompt.target });
  }

  /**
   * The node of each message: one that the thread explored, if the message names it, or else one
   * that the spawn itself explores.
   */
  private messageNodes({ messages }: SpawnEvent): TextNode[] {
    let unnamed = 0;
    return messages.map(({ operation, numbers, marks }) => {
      const known = marks?.node === undefined ? undefined : this.nodes.get(marks.node);
      if (known && isSameNumbers(known.numbers, numbers)) return known;
      const { current } = this.nodes;
      const id = marks?.node ?? this.nodes.nextId(current, unnamed++);
      return this.nodes.child(current, operation, numbers, id);
    });
  }

  /** Explores the states that a spawn hands over, which its messages give in another order. */
  listing(event: SpawnEvent): string {
    const place = (node: TextNode) => Number(node.id.slice(node.id.lastIndexOf(',') + 1));
    return this.messageNodes(event)
      .filter((node) => this.nodes.get(node.id) !== node)
      .sort((one, other) => place(one) - place(other))
      .map((node) => this.generated(node))
      .join('');
  }

  /** The lines that spawn. */
  call(event: SpawnEvent): string {
    const { level } = this;
    return (
      event.marks?.written ??
      lines(
        { type: 'calling' },
        ...this.messageNodes(event).map(
          ({ id }, index) => ({ type: 'start', index, level, node: id }) as const,
        ),
        { type: 'endCalling' },
      )
    );
  }

  /** The level of this thread's children: a child's own are a level deeper, and so is its node. */
  private get level(): number {
    return this.nodes.root.id.split(',').length;
  }

  /** The nodes that the children's solutions lead through, but for the last, which has no name. */
  private joined({ results }: JoinEvent): TextNode[][] {
    return results.map((result, i) => {
      const from = this.nodesOfSpawn[i];
      return result && from ? this.nodes.follow(from, result.slice(1, -1)) : [];
    });
  }

  private join({ results }: JoinEvent): string {
    const { level } = this;
    const texts = results.map((result, index) => {
      const from = this.nodesOfSpawn[index];
      if (!from) return '';
      if (!result) return lines({ type: 'missed', index, level, node: from.id });
      // A result begins with the spawn's operation, which the message shows.
      const steps = result.slice(1);
      return lines({ type: 'reached', index, level, node: from.id }) + this.path(from, steps);
    });
    return [lines({ type: 'joined' }), ...texts, lines({ type: 'endJoined' })].join('');
  }

  /** The way from a node to the goal, as the published solver prints it once more. */
  private path(from: TextNode, steps: readonly Step[]): string {
    const { target } = this.prompt;
    const nodes = [from, ...this.nodes.follow(from, steps)];
    const texts = steps.map((operation, i) => {
      const { numbers, path } = nodes[i] as TextNode;
      const next = nodes[i + 1] as TextNode;
      const state = lines({ type: 'state', target, numbers, path });
      if (i < steps.length - 1) {
        return state + this.generated(next) + lines({ type: 'moving', node: next.id });
      }
      return (
        state +
        lines({ type: 'exploring', operation, numbers: next.numbers }) +
        this.goal(operation.result)
      );
    });
    return lines({ type: 'moving', node: from.id }) + texts.join('');
  }

  private answer({ steps }: AnswerEvent): string {
    const goal = this.isAfterGoal ? '' : this.goal(steps.at(-1)?.result);
    const exits = Array.from({ length: this.levels }, (_, i) => this.levels - i).map((level) =>
      lines({ type: 'exit', level }),
    );
    return goal + this.path(this.nodes.root, steps) + exits.join('');
  }

  private giveUp({ marks }: GiveUpEvent): string {
    const ended = lines({ type: 'giveUp' });
    if (marks?.level === undefined) return ended;
    return ended + lines({ type: 'exit', level: marks.level }, { type: 'notInSub' });
  }

  private malformed({ kind, text }: MalformedEvent, next: SearchEvent | undefined): string {
    // Symbols of the compact language have a line to themselves.
    const isLine = kind === 'unexpected line' || text.endsWith('\n') || !next;
    return isLine ? text : `${text}\n`;
  }
}

function lines(...all: readonly Line[]): string {
  return all.map((line) => `${formatLine(line)}\n`).join('');
}
