import {
  applyOperation,
  isCorrect,
  isOperator,
  type Operation,
} from '../../countdown/arithmetic';
import type { Prompt } from '../../countdown/prompt';
import type {
  Fault,
  MalformedKind,
  SearchEvent,
  SpawnMessage,
} from '../../countdown/searchEvent';
import { Lexer, type Symbol } from './vocabulary';

/** Collects the symbols of one phrase; undefined means that more are to come. */
type Phrase = (symbol: Symbol) => SearchEvent[] | undefined;

/**
 * Reads one thread token by token, as it streams. It never throws: what the grammar does not allow
 * becomes a `malformed` event, and what is allowed but wrong carries its faults.
 */
export class CompactParser {
  private readonly lexer = new Lexer();
  private readonly explored = new Set<string>();
  /** The prompt's state and the states entered below it, without two-number ones. */
  private readonly path: (readonly number[])[];
  private readonly target: number;
  private state: readonly number[];
  private phrase: Phrase | undefined;
  private written: Symbol[] = [];

  constructor(prompt: Prompt) {
    this.path = [prompt.numbers];
    this.state = prompt.numbers;
    this.target = prompt.target;
  }

  /** The events completed by this token. */
  push(id: number): SearchEvent[] {
    return this.lexer.push(id).flatMap((symbol) => this.read(symbol));
  }

  /** What was begun and not finished when the thread ended, if anything. */
  end(): SearchEvent[] {
    if (!this.phrase) return [];
    return this.malformed(this.written[0] === 'spawn' ? 'unserved spawn' : 'unexpected token');
  }

  private read(symbol: Symbol): SearchEvent[] {
    this.written.push(symbol);
    this.phrase ??= this.begin(symbol);
    const events = this.phrase ? this.phrase(symbol) : this.malformed('unexpected token');
    if (events) {
      this.phrase = undefined;
      this.written = [];
    }
    return events ?? [];
  }

  private begin(symbol: Symbol): Phrase | undefined {
    if (typeof symbol === 'number') return this.exploreWide();
    if (isOperator(symbol)) return this.exploreLast();
    switch (symbol) {
      case 'up':
        return () => this.moveUp();
      case 'spawn':
        return this.collect('endspawn', (symbols) => this.spawn(symbols));
      case 'join':
        return this.collect('endjoin', (symbols) => this.join(symbols));
      case 'solution':
        return this.collect('<eos>', (symbols) => this.answer(symbols));
      case 'fail':
        return this.collect('<eos>', () => [{ type: 'giveUp' }]);
      default:
        return undefined;
    }
  }

  /** An operation on a state of three numbers or more, with the numbers that it leaves. */
  private exploreWide(): Phrase {
    const from = this.path[this.path.length - 1] as readonly number[];
    if (from.length < 3) return () => this.malformed('unexpected token');
    const length = 4 + from.length - 1;
    return () => {
      const [left, operator, right, result, ...numbers] = this.written;
      if (!isOperationPrefix(this.written)) return this.malformed('malformed operation');
      if (this.written.length < length) return undefined;
      const operation = { left, operator, right, result } as Operation;
      const events: SearchEvent[] = [];
      // Only its own operations follow a two-number state: anything else is back above it.
      if (this.state !== from) events.push({ type: 'move', numbers: from });
      const after = numbers as number[];
      events.push(this.explore(from, operation, after), { type: 'move', numbers: after });
      this.state = after;
      if (after.length > 2) this.path.push(after);
      return events;
    };
  }

  /** `op c` in a two-number state, whose operands need no writing. */
  private exploreLast(): Phrase {
    return (symbol) => {
      if (this.written.length < 2) {
        return this.state.length === 2 ? undefined : this.malformed('unexpected token');
      }
      if (typeof symbol !== 'number') return this.malformed('malformed operation');
      const [left, right] = this.state as [number, number];
      const operator = this.written[0] as Operation['operator'];
      const operation = { left, operator, right, result: symbol };
      const events: SearchEvent[] = [this.explore(this.state, operation, [symbol])];
      if (symbol === this.target) events.push({ type: 'goal' });
      return events;
    };
  }

  private explore(
    from: readonly number[],
    operation: Operation,
    numbers: readonly number[],
  ): SearchEvent {
    const faults = faultsOf(from, operation, numbers);
    const key = numbers.join();
    if (numbers.length > 1 && this.explored.has(key)) faults.push('repeated state');
    this.explored.add(key);
    return { type: 'explore', operation, numbers, faults };
  }

  private moveUp(): SearchEvent[] {
    if (this.path.length < 2) return this.malformed('unexpected token');
    this.path.pop();
    this.state = this.path[this.path.length - 1] as readonly number[];
    return [{ type: 'move', numbers: this.state }];
  }

  private collect(last: string, finish: (symbols: Symbol[]) => SearchEvent[]): Phrase {
    return (symbol) => {
      if (symbol === last) return finish(this.written.slice(1, -1));
      return symbol === '<eos>' ? this.end() : undefined;
    };
  }

  private spawn(symbols: Symbol[]): SearchEvent[] {
    const operations = readOperations(symbols);
    if (!operations || operations.length === 0) return this.malformed('malformed spawn');
    const messages: SpawnMessage[] = [];
    for (const operation of operations) {
      // A message whose operands the state does not hold cannot be served; it has no numbers.
      const numbers = applyOperation(this.state, operation) ?? [];
      messages.push({ operation, numbers, faults: faultsOf(this.state, operation, numbers) });
    }
    return [{ type: 'spawn', messages }];
  }

  private join(symbols: Symbol[]): SearchEvent[] {
    const results: (Operation[] | null)[] = [];
    let rest = symbols;
    while (rest.length > 0) {
      const [word, ...after] = rest;
      const length = after.findIndex((s) => s === 'goal' || s === 'miss');
      const body = length < 0 ? after : after.slice(0, length);
      const steps = readOperations(body);
      if (!steps || (word !== 'goal' && word !== 'miss')) return this.malformed('unexpected token');
      results.push(word === 'goal' ? steps : null);
      rest = after.slice(body.length);
    }
    return [{ type: 'join', results }];
  }

  private answer(symbols: Symbol[]): SearchEvent[] {
    const steps = readOperations(symbols);
    return steps ? [{ type: 'answer', steps }] : this.malformed('malformed answer');
  }

  private malformed(kind: MalformedKind): SearchEvent[] {
    const text = this.written.join(' ');
    this.phrase = undefined;
    this.written = [];
    return [{ type: 'malformed', kind, text }];
  }
}

function isOperationPrefix(symbols: readonly Symbol[]): boolean {
  return symbols.every((symbol, i) =>
    i === 1 ? typeof symbol === 'string' && isOperator(symbol) : typeof symbol === 'number',
  );
}

function readOperations(symbols: readonly Symbol[]): Operation[] | undefined {
  if (symbols.length % 4 !== 0) return undefined;
  const operations: Operation[] = [];
  for (let i = 0; i < symbols.length; i += 4) {
    const words = symbols.slice(i, i + 4);
    if (!isOperationPrefix(words)) return undefined;
    const [left, operator, right, result] = words;
    operations.push({ left, operator, right, result } as Operation);
  }
  return operations;
}

function faultsOf(
  from: readonly number[],
  operation: Operation,
  numbers: readonly number[],
): Fault[] {
  const faults: Fault[] = [];
  if (!isCorrect(operation)) faults.push('wrong arithmetic');
  const expected = applyOperation(from, operation);
  if (!expected) faults.push('wrong operand');
  else if (expected.join() !== numbers.join()) faults.push('wrong numbers');
  return faults;
}
