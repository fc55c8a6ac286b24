import { type Random, randomChoice, randomInteger } from '../../src/common/random';

/** An object of JSON whose fields a mutation may set. */
export interface Json {
  [field: string]: unknown;
}

/** A recorded run on its way to a damaged one: its lines as objects, and later as text. */
export interface Draft {
  header: Json;
  events: Json[];
}

/**
 * Something that happens to files in the world. `change` is what it does to the lines of a trace,
 * `damage` what it does to the bytes of any file.
 */
export interface Mutation {
  readonly name: string;
  /** Why it happens. */
  readonly why: string;
  readonly change?: (draft: Draft, random: Random) => void;
  readonly damage?: (bytes: Uint8Array, random: Random) => Uint8Array;
}

/** A mutated input, and what made it. */
export interface Mutated {
  readonly bytes: Uint8Array;
  readonly mutations: readonly string[];
}

const MOST = 4;

/** How a file is taken apart for mutations, and put together again. */
export interface FileForm {
  readonly parse: (source: string) => Draft;
  readonly format: (draft: Draft) => string;
}

/** A file after one to four of the mutations, those of its bytes last. */
export function mutate(
  source: string,
  mutations: readonly Mutation[],
  random: Random,
  { parse, format }: FileForm,
): Mutated {
  const chosen = Array.from({ length: randomInteger(random, 1, MOST) }, () =>
    randomChoice(random, mutations),
  );
  const draft = parse(source);
  for (const { change } of chosen) change?.(draft, random);
  let bytes: Uint8Array = Buffer.from(format(draft));
  for (const { damage } of chosen) bytes = damage?.(bytes, random) ?? bytes;
  return { bytes, mutations: chosen.map(({ name }) => name) };
}

/** A trace: JSON Lines, the header first. */
export const TRACE_FORM: FileForm = {
  parse(source) {
    const [header = {}, ...events] = source
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json);
    return { header, events };
  },
  format: ({ header, events }) =>
    [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''),
};

/** Any file: JSON as one object to change, JSON Lines as several, and all else by its bytes only. */
export const ANY_FORM: FileForm = {
  parse(source) {
    const whole = parsed(source);
    if (whole !== undefined) return { header: { whole }, events: [] };
    const lines = source.split('\n').filter((line) => line.trim() !== '');
    const events = lines.map((line) => ({ line: parsed(line) ?? line }));
    return { header: {}, events };
  },
  format: ({ header, events }) =>
    'whole' in header
      ? (JSON.stringify(header['whole']) ?? '')
      : events
          .map(({ line }) => (typeof line === 'string' ? line : (JSON.stringify(line) ?? '')))
          .join('\n'),
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** One of the events of this type; undefined where there is none. */
export function anEvent(
  { events }: Draft,
  random: Random,
  isWanted: (event: Json) => boolean = () => true,
): Json | undefined {
  const wanted = events.filter(isWanted);
  return wanted.length > 0 ? randomChoice(random, wanted) : undefined;
}

export function ofType(...types: readonly string[]): (event: Json) => boolean {
  return ({ type }) => types.includes(type as string);
}

/** What a thread says: the fields of the event within a `search` line of this type. */
export function aSaid(draft: Draft, random: Random, type: string): Json | undefined {
  return anEvent(
    draft,
    random,
    (event) => (event['event'] as Json | undefined)?.['type'] === type,
  )?.['event'] as Json | undefined;
}

/** The ids of all threads of the run. */
export function threadsOf({ events }: Draft): number[] {
  return events.filter(ofType('threadStart')).map(({ thread }) => thread as number);
}

/** Numbers at which programs stumble. */
const NUMBERS = [
  ...[0, 1, 2, 7, -1, 0.5, 999, 1000, 9999, 10_000, 65_536, 1e9, -0],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e18, 1e300, 1.8e308 / 2],
];

export function anyNumber(random: Random): number {
  return randomChoice(random, NUMBERS);
}

/** One that may stand for a count, a position or an id. */
export function anyCount(random: Random): number {
  return randomChoice(
    random,
    NUMBERS.filter((n) => Number.isSafeInteger(n) && n >= 0),
  );
}

/** Names and texts at which programs stumble. */
const TEXTS = [
  ...['', ' ', '__proto__', 'constructor', 'toString', 'length', '0', '-1', 'null'],
  ...['\n', '\u202E', '\u0000', '\ud800', '<b>&"', '$&{0}', 'x'.repeat(70_000), '\n'.repeat(9000)],
];

export function anyText(random: Random): string {
  return randomChoice(random, TEXTS);
}

export function anyValue(random: Random): unknown {
  return randomChoice<unknown>(random, [
    ...[null, true, false, [], {}, [null], { a: 1 }, '', 0, -1, 1e300, '12', [[]], [1, 2]],
    ...[anyText(random), anyNumber(random)],
  ]);
}
