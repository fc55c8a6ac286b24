import { isOperator, type Operation, type Operator } from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type { ExploreEvent, MalformedKind, SearchEvent } from '../../countdown/searchEvent';
import { eventOfSymbols } from './eventCodec';
import { readCheckedSteps, readOperation, readOperations } from './operations';
import { ThreadState } from './threadState';
import { ESCAPE, joinSymbols, Lexer, type Symbol } from './vocabulary';

/** Collects the symbols of one phrase; undefined means that more are to come. */
type Phrase = (symbol: Symbol) => SearchEvent[] | undefined;

/**
 * Reads one thread token by token, as it streams. It never throws: what the grammar does not allow
 * becomes a `malformed` event, and what is allowed but wrong carries its faults. Encoding the
 * events gives back the tokens, whatever they are: a phrase that the encoder writes otherwise is
 * none. The exceptions are joins and answers as earlier versions wrote them.
 */
export class CompactParser {
  private readonly lexer = new Lexer();
  private readonly state: ThreadState;
  private phrase: Phrase | undefined;
  private written: Symbol[] = [];
  /** Levels of a move that the next symbol may prolong. */
  private levels = 0;
  /** Whether a move was written that goes without saying before an operation. */
  private movedInWords = false;

  constructor(prompt: Prompt) {
    this.state = new ThreadState(prompt);
  }

  /** The events completed by this token. */
  push(id: number): SearchEvent[] {
    return this.lexer.push(id).flatMap((symbol) => this.read(symbol));
  }

  /** What was begun and not finished when the thread ended, if anything. */
  end(): SearchEvent[] {
    const events = this.lexer.end().flatMap((symbol) => this.read(symbol));
    return [...events, ...this.climb(), ...(this.phrase ? this.unfinished() : [])];
  }

  private read(symbol: Symbol): SearchEvent[] {
    if (!this.phrase && symbol === 'up' && this.state.above(this.levels + 1)) {
      this.levels++;
      return [];
    }
    const moved = this.climb();
    this.written.push(symbol);
    this.phrase ??= this.begin(symbol);
    const events = this.phrase ? this.phrase(symbol) : this.malformed('unexpected token');
    if (!events) return moved;
    this.phrase = undefined;
    this.written = [];
    return [...moved, ...events];
  }

  /** The move that the `up`s so far make. */
  private climb(): SearchEvent[] {
    const numbers = this.levels > 0 ? this.state.above(this.levels) : undefined;
    this.levels = 0;
    return numbers ? this.completed({ type: 'move', numbers }) : [];
  }

  private begin(symbol: Symbol): Phrase | undefined {
    if (typeof symbol === 'number' || isOperator(symbol)) return () => this.explore();
    switch (symbol) {
      case 'list':
      case 'swap':
        return () => this.explore();
      case 'spawn':
        return this.collect('endspawn', (symbols) => this.spawn(symbols));
      case 'join':
        return this.collect('endjoin', (symbols) => this.join(symbols));
      case 'check':
        return (last) => this.check(last);
      case 'solution':
        return this.collect('<eos>', (symbols) => this.answer(symbols));
      case 'fail':
        return this.collect('<eos>', (symbols) => this.giveUp(symbols));
      case ESCAPE.goto:
        return this.collect(ESCAPE.end, (symbols) => this.goto(symbols));
      case ESCAPE.event:
        return this.collect(ESCAPE.end, (symbols) => this.escaped(symbols));
      default:
        return undefined;
    }
  }

  private explore(): SearchEvent[] | undefined {
    const listed = this.written[0] === 'list';
    const swapped = this.written[listed ? 1 : 0] === 'swap';
    const words = this.written.slice(Number(listed) + Number(swapped));
    const first = words[0];
    if (first === undefined) return undefined;
    if (typeof first === 'number') {
      return swapped ? this.malformed('unexpected token') : this.exploreWide(words, listed);
    }
    if (!isOperator(first)) return this.malformed('unexpected token');
    return this.exploreLast(first, words[1], listed, swapped);
  }

  /** An operation on a state of three numbers or more, with the numbers that it leaves. */
  private exploreWide(words: readonly Symbol[], listed: boolean): SearchEvent[] | undefined {
    const state = this.state.wide;
    if (state.length < 3 || this.movedInWords) return this.malformed('unexpected token');
    const numbers = words.slice(4);
    if (!isWideOperation(words)) return this.malformed('malformed operation');
    if (numbers.length < state.length - 1) return undefined;
    // Only its own operations follow a two-number state: anything else is back above it.
    const back: SearchEvent[] =
      this.state.numbers === state ? [] : this.completed({ type: 'move', numbers: state });
    const explored = this.completed(
      this.judged(readOperation(words) as Operation, numbers as number[]),
    );
    const entered: SearchEvent[] = listed
      ? []
      : this.completed({ type: 'move', numbers: numbers as number[] });
    return [...back, ...explored, ...entered];
  }

  /** `op c` in a two-number state, whose operands need no writing. */
  private exploreLast(
    operator: Operator,
    result: Symbol | undefined,
    listed: boolean,
    swapped: boolean,
  ): SearchEvent[] | undefined {
    const state = this.state.numbers;
    if (state.length !== 2) return this.malformed('unexpected token');
    if (result === undefined) return undefined;
    if (typeof result !== 'number') return this.malformed('malformed operation');
    const [left, right] = (swapped ? [state[1], state[0]] : state) as [number, number];
    const isGoal = result === this.state.target;
    // Neither says anything there.
    if ((swapped && left === right) || (listed && !isGoal)) {
      return this.malformed('unexpected token');
    }
    const explored = this.completed(this.judged({ left, operator, right, result }, [result]));
    return isGoal && !listed ? [...explored, ...this.completed({ type: 'goal' })] : explored;
  }

  private judged(operation: Operation, numbers: readonly number[]): ExploreEvent {
    const faults = this.state.judge.exploreFaults(this.state.numbers, operation, numbers);
    return { type: 'explore', operation, numbers, faults };
  }

  private collect(last: string, finish: (symbols: Symbol[]) => SearchEvent[]): Phrase {
    return (symbol) => {
      if (symbol === last) return finish(this.written.slice(1, -1));
      return symbol === '<eos>' ? this.unfinished() : undefined;
    };
  }

  private spawn(symbols: Symbol[]): SearchEvent[] {
    const operations = readOperations(symbols);
    if (!operations || operations.length === 0) return this.malformed('malformed spawn');
    const messages = operations.map((operation) => this.state.message(operation));
    return this.completed({ type: 'spawn', messages });
  }

  private join(symbols: Symbol[]): SearchEvent[] {
    const results = this.state.readJoin(symbols);
    return results ? this.completed({ type: 'join', results }) : this.malformed('unexpected token');
  }

  /** It ends with its verdict. */
  private check(last: Symbol): SearchEvent[] | undefined {
    if (last === '<eos>') return this.unfinished();
    if (last !== 'goal' && last !== 'miss') return undefined;
    const steps = readCheckedSteps(this.written.slice(1, -1));
    return steps
      ? this.completed({ type: 'check', steps, holds: last === 'goal' })
      : this.malformed('malformed check');
  }

  private answer(symbols: Symbol[]): SearchEvent[] {
    const steps = this.state.readAnswer(symbols);
    return steps ? this.completed({ type: 'answer', steps }) : this.malformed('malformed answer');
  }

  private giveUp(symbols: Symbol[]): SearchEvent[] {
    return symbols.length === 0
      ? this.completed({ type: 'giveUp' })
      : this.malformed('unexpected token');
  }

  private goto(symbols: Symbol[]): SearchEvent[] {
    const numbers = symbols.filter((symbol) => typeof symbol === 'number');
    const event = { type: 'move', numbers } as const;
    const form = this.state.form(event);
    if (joinSymbols(form.symbols) !== joinSymbols(this.written)) {
      return this.malformed('unexpected token');
    }
    const events = this.completed(event);
    this.movedInWords = form.kind === 'back';
    return events;
  }

  private escaped(symbols: Symbol[]): SearchEvent[] {
    const event = eventOfSymbols(symbols);
    return event && this.state.form(event).kind === 'escaped'
      ? this.completed(event)
      : this.malformed('unexpected token');
  }

  /** A phrase that the thread's end, or its token, cuts off. */
  private unfinished(): SearchEvent[] {
    return this.malformed(this.written[0] === 'spawn' ? 'unserved spawn' : 'unexpected token');
  }

  private malformed(kind: MalformedKind): SearchEvent[] {
    const text = joinSymbols(this.written);
    this.phrase = undefined;
    this.written = [];
    return this.completed({ type: 'malformed', kind, text });
  }

  private completed(event: SearchEvent): SearchEvent[] {
    this.movedInWords = false;
    this.state.apply(event);
    return [event];
  }
}

/** Whether the symbols begin `a op b c` and the numbers left. */
function isWideOperation(symbols: readonly Symbol[]): boolean {
  return symbols.every((symbol, i) =>
    i === 1 ? typeof symbol === 'string' && isOperator(symbol) : typeof symbol === 'number',
  );
}
