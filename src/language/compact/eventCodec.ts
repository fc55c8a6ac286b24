import { type Operation, OPERATORS } from '../../countdown/arithmetic';
import type { CheckedStep, Fault, MalformedKind, SearchEvent } from '../../countdown/searchEvent';
import type { SpawnMessage, Step, TextMarks } from '../../countdown/searchEvent';
import type { Symbol } from './vocabulary';

/**
 * Any event as whole numbers, field by field: the escape for what the grammar's own tokens cannot
 * say. A text is its length and its UTF-16 units, a choice is its place in a list, and a field
 * that may be missing is 0, or 1 and its value.
 */
export function eventSymbols(event: SearchEvent): Symbol[] {
  return anyEvent.write(event);
}

/** The event of these symbols, or undefined where they are not one. */
export function eventOfSymbols(symbols: readonly Symbol[]): SearchEvent | undefined {
  const reader = new Reader(symbols);
  const event = anyEvent.read(reader);
  return reader.isAtEnd ? event : undefined;
}

interface Codec<T> {
  readonly write: (value: T) => number[];
  readonly read: (reader: Reader) => T;
}

/** Reads on as if nothing were wrong after the first fault, and says so at the end. */
class Reader {
  private next = 0;
  private failed = false;

  constructor(private readonly symbols: readonly Symbol[]) {}

  get isAtEnd(): boolean {
    return !this.failed && this.next === this.symbols.length;
  }

  get hasFailed(): boolean {
    return this.failed;
  }

  /** A whole number below `limit`. */
  number(limit = Infinity): number {
    const symbol = this.symbols[this.next++];
    if (typeof symbol === 'number' && symbol < limit) return symbol;
    this.failed = true;
    return 0;
  }
}

const whole: Codec<number> = { write: (value) => [value], read: (reader) => reader.number() };

const text: Codec<string> = {
  write: (value) => [value.length, ...value.split('').map((unit) => unit.charCodeAt(0))],
  read: (reader) => {
    let value = '';
    for (let left = reader.number(); left > 0 && !reader.hasFailed; left--) {
      value += String.fromCharCode(reader.number(0x10000));
    }
    return value;
  },
};

function choice<T>(values: readonly T[]): Codec<T> {
  return {
    write: (value) => [values.indexOf(value)],
    read: (reader) => values[reader.number(values.length)] as T,
  };
}

function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    write: (value) => [value.length, ...value.flatMap(item.write)],
    read: (reader) => {
      const items: T[] = [];
      for (let left = reader.number(); left > 0 && !reader.hasFailed; left--) {
        items.push(item.read(reader));
      }
      return items;
    },
  };
}

function maybe<T, N extends null | undefined>(value: Codec<T>, none: N): Codec<T | N> {
  return {
    write: (given) => (given === none ? [0] : [1, ...value.write(given as T)]),
    read: (reader) => (reader.number(2) === 0 ? none : value.read(reader)),
  };
}

/** The compiler sees a field that was forgotten; a field that is undefined is left out. */
function record<T>(fields: {
  readonly [K in keyof T]-?: Codec<T[K]> | Codec<T[K] | undefined>;
}): Codec<T> {
  const keys = Object.keys(fields) as (keyof T)[];
  return {
    write: (value) => keys.flatMap((key) => fields[key].write(value[key])),
    read: (reader) => {
      const entries = keys.map((key) => [key, fields[key].read(reader)] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as T;
    },
  };
}

const numbers = list(whole);
const operationFields = { left: whole, operator: choice(OPERATORS), right: whole, result: whole };
const operation = record<Operation>(operationFields);
const marks = maybe(
  record<TextMarks>({
    node: maybe(text, undefined),
    path: maybe(list(operation), undefined),
    level: maybe(whole, undefined),
    written: maybe(text, undefined),
  }),
  undefined,
);
const steps = list(record<Step>({ ...operationFields, marks }));
const checkedSteps = list(
  record<CheckedStep>({ ...operationFields, product: maybe(whole, undefined) }),
);
const faults = list(
  choice<Fault>(['wrong arithmetic', 'wrong operand', 'wrong numbers', 'repeated state']),
);
const messages = list(record<SpawnMessage>({ operation, numbers, faults, marks }));
const malformedKind = choice<MalformedKind>([
  'malformed spawn',
  'unserved spawn',
  'malformed operation',
  'malformed answer',
  'unexpected token',
  'unexpected line',
  'malformed check',
]);

type Body<T extends SearchEvent['type']> = Omit<Extract<SearchEvent, { type: T }>, 'type'>;

const events: { readonly [T in SearchEvent['type']]: Codec<Body<T>> } = {
  explore: record<Body<'explore'>>({ operation, numbers, faults, marks }),
  move: record<Body<'move'>>({ numbers, marks }),
  goal: record<Body<'goal'>>({ marks }),
  spawn: record<Body<'spawn'>>({ messages, marks }),
  join: record<Body<'join'>>({ results: list(maybe(steps, null)), marks }),
  answer: record<Body<'answer'>>({ steps, marks }),
  giveUp: record<Body<'giveUp'>>({ marks }),
  malformed: record<Body<'malformed'>>({ kind: malformedKind, text }),
  check: record<Body<'check'>>({ steps: checkedSteps, holds: choice([false, true]), marks }),
};

const TYPES = Object.keys(events) as SearchEvent['type'][];

const anyEvent: Codec<SearchEvent> = {
  write: (event) => {
    const write = events[event.type].write as (event: SearchEvent) => number[];
    return [TYPES.indexOf(event.type), ...write(event)];
  },
  read: (reader) => {
    const type = TYPES[reader.number(TYPES.length)] as SearchEvent['type'];
    return { type, ...events[type].read(reader) } as SearchEvent;
  },
};
