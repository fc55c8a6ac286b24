import {
  type Check,
  flag,
  list,
  numeric,
  object,
  oneOf,
  optional,
  text,
  variant,
  whole,
} from './common/shape';

/**
 * What the extension and the page that compares two runs say to each other. The page says `ready`
 * and gets the `comparison`. Both sides read messages with the functions below.
 */
export type ComparisonHostMessage =
  | { readonly type: 'comparison'; readonly view: ComparisonView }
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly error: string };

export type ComparisonPageMessage =
  | { readonly type: 'ready' }
  /** Compare others, or the same the other way round. */
  | { readonly type: 'choose' | 'swap' }
  /** Open the traces of a pair side by side, or one of them. */
  | { readonly type: 'open'; readonly pair: number; readonly side?: Side | undefined }
  | { readonly type: 'request'; readonly id: number; readonly request: ComparisonRequest };

export type Side = 'first' | 'second';

export interface ComparisonRequest {
  readonly kind: 'copy';
  readonly text: string;
}

/** Where a result set lies: enough to compare it again. */
export interface ResultPlace {
  readonly path: string;
  /** Name of the set within its source. */
  readonly name: string;
}

export interface ComparisonView {
  readonly first: SideView;
  readonly second: SideView;
  /** Problems that both have. */
  readonly problems: number;
  /** What there is to see, in a sentence. */
  readonly headline: string;
  readonly both: number;
  readonly neither: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly measures: readonly MeasureView[];
  readonly pairs: readonly PairView[];
}

export interface SideView {
  readonly place: ResultPlace;
  /** A short name, which the other side does not have. */
  readonly label: string;
  /** Problems that only this one has, and which are left out. */
  readonly unmatched: number;
}

/** One measure of both, as text: their means, and the difference with its interval. */
export interface MeasureView {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly difference: string;
  /** Whether the interval of the difference leaves out 0. */
  readonly isClear: boolean;
}

export interface PairView {
  readonly problem: string;
  readonly first: OutcomeView;
  readonly second: OutcomeView;
}

/** What is absent is not recorded. */
export interface OutcomeView {
  readonly solved: boolean;
  readonly tokens?: number | undefined;
  readonly longest?: number | undefined;
  readonly children: number;
  /** The solution, or why there is none. */
  readonly words: string;
  readonly hasTrace: boolean;
}

/** @throws Error that says which part of the message is not as it should be */
export function readComparisonHostMessage(value: unknown): ComparisonHostMessage {
  return read<ComparisonHostMessage>(hostMessage, value);
}

/** @throws Error that says which part of the message is not as it should be */
export function readComparisonPageMessage(value: unknown): ComparisonPageMessage {
  return read<ComparisonPageMessage>(pageMessage, value);
}

/** The two places that a page has kept; undefined where that is something else. */
export function readKeptPlaces(value: unknown): readonly [ResultPlace, ResultPlace] | undefined {
  const isKept = list(place)(value) === undefined && (value as readonly unknown[]).length === 2;
  return isKept ? (value as [ResultPlace, ResultPlace]) : undefined;
}

function read<T>(check: Check, value: unknown): T {
  const fault = check(value);
  if (fault !== undefined) throw new Error(`The message${fault}.`);
  return value as T;
}

const any: Check = () => undefined;
const place = object<ResultPlace>({ path: text, name: text });
const side = object<SideView>({ place, label: text, unmatched: whole });

const outcome = object<OutcomeView>({
  solved: flag,
  tokens: optional(numeric),
  longest: optional(numeric),
  children: numeric,
  words: text,
  hasTrace: flag,
});

const view = object<ComparisonView>({
  first: side,
  second: side,
  problems: whole,
  headline: text,
  ...{ both: whole, neither: whole, onlyFirst: whole, onlySecond: whole },
  measures: list(
    object<MeasureView>({ name: text, first: text, second: text, difference: text, isClear: flag }),
  ),
  pairs: list(object<PairView>({ problem: text, first: outcome, second: outcome })),
});

type HostFields = { readonly [K in ComparisonHostMessage['type']]: Check };
type PageFields = { readonly [K in ComparisonPageMessage['type']]: Check };

const hostMessage = variant('type', {
  comparison: object<{ view: unknown }>({ view }),
  reply: object<{ id: number; error?: string }>({ id: whole, error: optional(text) }),
} satisfies HostFields);

const request = variant('kind', { copy: object<{ text: unknown }>({ text }) });

const pageMessage = variant('type', {
  ready: any,
  choose: any,
  swap: any,
  open: object<{ pair: number; side?: unknown }>({
    pair: whole,
    side: optional(oneOf<Side>({ first: true, second: true })),
  }),
  request: object<{ id: unknown; request: unknown }>({ id: whole, request }),
} satisfies PageFields);
