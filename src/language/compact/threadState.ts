import type { Operation } from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type {
  CheckedStep,
  CheckEvent,
  ExploreEvent,
  JoinEvent,
  MoveEvent,
  SearchEvent,
  SpawnEvent,
  SpawnMessage,
} from '../../countdown/searchEvent';
import { assertNever } from '../../common/assertNever';
import { Judge } from '../judge';
import { eventSymbols } from './eventCodec';
import { readCheckedSteps, readOperations, readResults } from './operations';
import { ESCAPE, splitSymbols, type Symbol } from './vocabulary';

/**
 * How an event is written after the events before it.
 *
 * - plain: with these symbols
 * - followed: with these, and its successor (a move there, the goal) goes without saying; `list`
 *   before them says that it does not come
 * - implied: as such a successor, with none
 * - back: with none where an operation on that state is next, else with these
 * - escaped: with these, since the grammar has no others
 */
export interface Form {
  readonly kind: 'plain' | 'followed' | 'implied' | 'back' | 'escaped';
  readonly symbols: readonly Symbol[];
}

/**
 * What both directions of the compact encoding must know of a thread. It depends on the thread's
 * events alone, so that encoder and parser agree, and what one writes the other gives back.
 */
export class ThreadState {
  readonly target: number;
  readonly judge: Judge;
  /** The state that the next operation is on. */
  numbers: readonly number[];
  /** The states of three numbers or more above it and itself, each shorter than the one before. */
  private path: (readonly number[])[];
  /** The latest event, where something may follow it without saying. */
  private followed: ExploreEvent | undefined;
  /** Whether the latest event was written with `up`, which the next one would prolong. */
  private climbed = false;
  /** Operations of the spawn that the next join answers. */
  private asked: readonly Operation[] = [];
  /** The latest check that holds, else the latest join's first solution: an answer without steps. */
  private joined: readonly Operation[] | undefined;

  constructor(prompt: Prompt) {
    this.target = prompt.target;
    this.numbers = prompt.numbers;
    this.path = [prompt.numbers];
    this.judge = new Judge(prompt.numbers);
  }

  /** The state that an operation with its operands is on: a two-number state leads back to it. */
  get wide(): readonly number[] {
    return this.path[this.path.length - 1] as readonly number[];
  }

  /** The state this many levels up, or undefined above the thread's first. */
  above(levels: number): readonly number[] | undefined {
    return this.path[this.path.length - 1 - levels];
  }

  apply(event: SearchEvent, form = this.form(event)): void {
    this.judge.observe(event);
    this.followed = form.kind === 'followed' ? (event as ExploreEvent) : undefined;
    this.climbed = event.type === 'move' && form.symbols[0] === 'up';
    if (event.type === 'move') this.enter(event.numbers);
    if (event.type === 'spawn') this.asked = event.messages.map(({ operation }) => operation);
    if (event.type === 'check' && event.holds) this.joined = event.steps.map(unmarked);
    if (event.type === 'join') {
      this.joined = event.results.find((result) => result !== null)?.map(unmarked);
      this.asked = [];
    }
  }

  private enter(numbers: readonly number[]): void {
    this.numbers = numbers;
    if (numbers.length < 3) return;
    this.path = this.path.filter((state) => state.length >= numbers.length);
    if (this.path.at(-1)?.length === numbers.length) this.path.pop();
    this.path.push(numbers);
  }

  form(event: SearchEvent): Form {
    const symbols = this.isMarked(event) ? undefined : this.ownForm(event);
    if (symbols) return symbols;
    return {
      kind: 'escaped',
      symbols: [ESCAPE.event, ...eventSymbols(event), ESCAPE.end],
    };
  }

  /** The event's form in the grammar's own words, if it has one. */
  private ownForm(event: SearchEvent): Form | undefined {
    switch (event.type) {
      case 'explore':
        return this.exploreForm(event);
      case 'move':
        return this.moveForm(event);
      case 'goal':
        return this.followed?.numbers.length === 1 ? { kind: 'implied', symbols: [] } : undefined;
      case 'spawn':
        if (!this.isServable(event)) return undefined;
        return plain('spawn', ...event.messages.flatMap((m) => words(m.operation)), 'endspawn');
      case 'join':
        return this.joinForm(event.results);
      case 'check':
        return this.checkForm(event);
      case 'answer':
        return this.answerForm(event.steps);
      case 'giveUp':
        return plain('fail', '<eos>');
      case 'malformed': {
        // Only the text protocol's parser meets lines.
        const symbols = event.kind === 'unexpected line' ? undefined : splitSymbols(event.text);
        return symbols && plain(...symbols);
      }
      default:
        return assertNever(event);
    }
  }

  private isMarked(event: SearchEvent): boolean {
    switch (event.type) {
      case 'spawn':
        return Boolean(event.marks ?? event.messages.find((m) => m.marks));
      case 'join':
        return Boolean(event.marks ?? event.results.find((r) => r?.find((step) => step.marks)));
      case 'answer':
        return Boolean(event.marks ?? event.steps.find((step) => step.marks));
      case 'malformed':
        return false;
      default:
        return event.marks !== undefined;
    }
  }

  private exploreForm({ operation, numbers, faults }: ExploreEvent): Form | undefined {
    const { left, operator, right, result } = operation;
    const state = this.numbers;
    if (!isSame(faults, this.judge.exploreFaults(state, operation, numbers))) return undefined;
    if (state.length === 2) {
      if (numbers.length !== 1 || numbers[0] !== result) return undefined;
      const kind = result === this.target ? 'followed' : 'plain';
      if (left === state[0] && right === state[1]) return { kind, symbols: [operator, result] };
      if (left !== state[1] || right !== state[0]) return undefined;
      return { kind, symbols: ['swap', operator, result] };
    }
    if (state !== this.wide || state.length < 3 || numbers.length !== state.length - 1) {
      return undefined;
    }
    return { kind: 'followed', symbols: [...words(operation), ...numbers] };
  }

  private moveForm({ numbers }: MoveEvent): Form {
    const wide = this.followed && this.followed.numbers.length > 1;
    if (wide && isSame(numbers, this.followed?.numbers)) return { kind: 'implied', symbols: [] };
    const explicit = [ESCAPE.goto, ...numbers, ESCAPE.end];
    const levels = this.path.filter((state) => state.length < numbers.length).length;
    if (!isSame(numbers, this.above(levels))) return { kind: 'plain', symbols: explicit };
    if (levels === 0) {
      // A move to the state where the thread is already says nothing, and so must be written.
      const kind = this.numbers === this.wide || numbers.length < 3 ? 'plain' : 'back';
      return { kind, symbols: explicit };
    }
    if (this.climbed) return { kind: 'plain', symbols: explicit };
    return { kind: 'plain', symbols: Array.from({ length: levels }, () => 'up') };
  }

  private joinForm(results: JoinEvent['results']): Form | undefined {
    const solutions = results.flatMap((steps) => (steps ? ['goal', ...steps.flatMap(words)] : []));
    const all = results.flatMap((steps) => (steps ? ['goal', ...steps.flatMap(words)] : ['miss']));
    const symbols = [solutions, all].find((written) => {
      const read = this.readJoin(written);
      return read?.length === results.length && read.every((r, i) => isSameSteps(r, results[i]));
    });
    return symbols && plain('join', ...symbols, 'endjoin');
  }

  private checkForm({ steps, holds }: CheckEvent): Form | undefined {
    const symbols = steps.flatMap((step) => [...words(step), ...productOf(step)]);
    const read = readCheckedSteps(symbols);
    const isSame = read?.every(({ product }, i) => product === steps[i]?.product);
    return isSame ? plain('check', ...symbols, holds ? 'goal' : 'miss') : undefined;
  }

  private answerForm(steps: readonly Operation[]): Form | undefined {
    const symbols = [[], steps.flatMap(words)].find((written) =>
      isSameSteps(this.readAnswer(written), steps),
    );
    return symbols && plain('solution', ...symbols, '<eos>');
  }

  /**
   * What these symbols say that children returned. Those that found nothing are not written: a
   * solution begins with the operation that it answers. With `miss` among them every child is.
   */
  readJoin(symbols: readonly Symbol[]): JoinEvent['results'] | undefined {
    const written = readResults(symbols);
    if (!written || symbols.includes('miss')) return written;
    const left = [...written];
    const results = this.asked.map((operation) =>
      isSameSteps([operation], left[0]?.slice(0, 1)) ? (left.shift() as Operation[]) : null,
    );
    return left.length === 0 ? results : written;
  }

  /** The steps of an answer: none stand for what was checked or joined. */
  readAnswer(symbols: readonly Symbol[]): readonly Operation[] | undefined {
    return symbols.length === 0 && this.joined ? this.joined : readOperations(symbols);
  }

  /** Whether the messages are what their operations make of this state. */
  private isServable({ messages }: SpawnEvent): boolean {
    return (
      messages.length > 0 &&
      messages.every((message) => {
        const { numbers, faults } = this.message(message.operation);
        return isSame(numbers, message.numbers) && isSame(faults, message.faults);
      })
    );
  }

  /** What a spawn's operation makes of this state: no numbers where it holds no such operands. */
  message(operation: Operation): SpawnMessage {
    const numbers = this.judge.numbersLeft(this.numbers, operation) ?? [];
    const faults = this.judge.messageFaults(this.numbers, operation, numbers);
    return { operation, numbers, faults };
  }
}

function plain(...symbols: readonly Symbol[]): Form {
  return { kind: 'plain', symbols };
}

function words({ left, operator, right, result }: Operation): Symbol[] {
  return [left, operator, right, result];
}

function productOf({ product }: CheckedStep): Symbol[] {
  return product === undefined ? [] : [product];
}

function unmarked({ left, operator, right, result }: Operation): Operation {
  return { left, operator, right, result };
}

function isSame(one: readonly unknown[], other: readonly unknown[] | undefined): boolean {
  return one.length === other?.length && one.every((item, i) => item === other[i]);
}

function isSameSteps(
  one: readonly Operation[] | null | undefined,
  other: readonly Operation[] | null | undefined,
): boolean {
  return one && other ? isSame(one.flatMap(words), other.flatMap(words)) : one === other;
}
