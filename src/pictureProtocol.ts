import type {
  RunDelta,
  RunHead,
  RunView,
  SpawnView,
  StepsView,
  ThreadView,
} from './inspect/runView';
import type { ReachedLimit } from './inspect/outcomeWords';
import type { TokensAround } from './inspect/tokensAround';
import { faultCounts, limitName, threadOutcome } from './trace/outcomeShape';
import type { Moment, PrefillRecord, TokenCounts } from './trace/runState';
import {
  type Check,
  type Fields,
  flag,
  list,
  notNegative,
  numeric,
  object,
  oneOf,
  optional,
  text,
  variant,
  whole,
} from './common/shape';
import type { PlacedStage } from './trace/serverStages';
import type { ThreadId } from './trace/traceEvent';

/**
 * What the extension and the page with a run's pictures say to each other. Both sides read messages
 * with the functions below: the page shows what a file says, and nobody but the two may speak.
 *
 * The page says `ready`, and gets a `snapshot`, then `deltas` up to five times a second while the run
 * changes, and a new snapshot where another run or another moment is looked at.
 */
export type HostMessage =
  | PartMessage
  | SnapshotMessage
  | DeltaMessage
  | { readonly type: 'serial'; readonly view?: RunView | undefined }
  | { readonly type: 'selection'; readonly thread?: ThreadId | undefined }
  | { readonly type: 'tab'; readonly tab: PictureTab }
  | { readonly type: 'reveal'; readonly thread: ThreadId }
  | { readonly type: 'export'; readonly format: PictureFormat }
  | ReplyMessage;

export type PictureTab = 'graph' | 'timeline' | 'context';
export type PictureFormat = 'svg' | 'png';

/** Threads of a snapshot or a delta that is to come: many take too long to be told at once. */
export interface PartMessage {
  readonly type: 'part';
  readonly batch: number;
  readonly threads: readonly ThreadView[];
}

/** What comes last of a batch; a page that has missed a part of it waits for another snapshot. */
export interface BatchEnd {
  readonly batch: number;
  /** How many parts came before; here are the threads that are in none of them. */
  readonly parts: number;
}

export interface SnapshotMessage extends BatchEnd {
  readonly type: 'snapshot';
  /** Absent where no run is open. */
  readonly view?: RunView | undefined;
  /** The selected thread. */
  readonly thread?: ThreadId | undefined;
  /** A serial search of the same problem, where there is one. */
  readonly serial?: RunView | undefined;
  /** Whether the page may ask for one. */
  readonly canSolveSerially: boolean;
}

export interface DeltaMessage extends RunDelta, BatchEnd {
  readonly type: 'delta';
}

/** The answer to one request: its result, or what went wrong in words. */
export type ReplyMessage =
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'reply'; readonly id: number; readonly error: string };

export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'select'; readonly thread: ThreadId }
  | { readonly type: 'open'; readonly thread: ThreadId }
  | { readonly type: 'solve' | 'goLive' }
  | { readonly type: 'request'; readonly id: number; readonly request: PageRequest };

export type PageRequest =
  | LlamaTokensRequest
  | TokensRequest
  | { readonly kind: 'solveSerially' }
  | { readonly kind: 'copy'; readonly text: string }
  | SaveRequest;

/** Tokens of each thread in the paper's unit; answered by LlamaTokens. */
export interface LlamaTokensRequest {
  readonly kind: 'llamaTokens';
  /** Id of the session: that of the run, or of the serial one. */
  readonly session: string;
}

export type LlamaTokens = readonly (readonly [thread: ThreadId, tokens: number])[];

/** What a thread wrote around a step; answered by TokensAround. */
export interface TokensRequest {
  readonly kind: 'tokens';
  readonly thread: ThreadId;
  readonly step: number;
}

/** A picture for the person's disk; answered by whether it was written. */
export interface SaveRequest {
  readonly kind: 'save';
  readonly name: string;
  readonly format: PictureFormat | 'csv';
  /** The file's text, or of a PNG its bytes in base64. */
  readonly content: string;
}

/** @throws Error that says which part of the message is not as it should be */
export function readHostMessage(value: unknown): HostMessage {
  return read<HostMessage>(hostMessage, value);
}

/** @throws Error that says which part of the message is not as it should be */
export function readPageMessage(value: unknown): PageMessage {
  return read<PageMessage>(pageMessage, value);
}

/** @throws Error that says which part of the answer is not as it should be */
export function readLlamaTokens(value: unknown): LlamaTokens {
  return read<LlamaTokens>(list(list(numeric)), value);
}

/** @throws Error that says which part of the answer is not as it should be */
export function readTokensAround(value: unknown): TokensAround {
  return read<TokensAround>(object<TokensAround>({ before: text, at: text, after: text }), value);
}

function read<T>(check: Check, value: unknown): T {
  const fault = check(value);
  if (fault !== undefined) throw new Error(`The message${fault}.`);
  return value as T;
}

const any: Check = () => undefined;
const tab = oneOf<PictureTab>({ graph: true, timeline: true, context: true });
const format = oneOf<PictureFormat>({ svg: true, png: true });
const fileFormat = oneOf<SaveRequest['format']>({ svg: true, png: true, csv: true });
const moment = object<Moment>({ step: numeric, ms: numeric });

const head = object<RunHead>({
  session: text,
  name: text,
  status: oneOf<RunHead['status']>({
    ...{
      reading: true,
      running: true,
      paused: true,
      finished: true,
      'cut off': true,
      failed: true,
    },
  }),
  failure: optional(text),
  live: flag,
  method: optional(text),
  answers: flag,
  isParallelSearch: flag,
  window: optional(notNegative),
  notRecorded: list(text),
  cursor: moment,
  latest: moment,
  tokens: whole,
  result: optional(object<NonNullable<RunHead['result']>>({ verified: optional(flag), text })),
  useful: list(whole),
});

const spawn = object<SpawnView>({
  number: numeric,
  children: list(whole),
  waited: moment,
  resumed: optional(moment),
  context: whole,
  forced: whole,
  inherited: whole,
  dropped: optional(whole),
  solved: optional(whole),
});

const prefill = object<PrefillRecord>({
  step: numeric,
  ms: numeric,
  reason: oneOf<PrefillRecord['reason']>({ prompt: true, join: true }),
  tokens: numeric,
  forwardMs: numeric,
});

const stage = object<PlacedStage>({
  stage: oneOf<PlacedStage['stage']>({ queue: true, prefill: true, decode: true }),
  from: numeric,
  to: numeric,
  ms: numeric,
});

const thread = object<ThreadView>({
  id: whole,
  parent: optional(whole),
  spawn: optional(numeric),
  depth: whole,
  title: text,
  outcome: threadOutcome,
  faults: faultCounts,
  limits: list(object<ReachedLimit>({ limit: limitName, value: numeric })),
  counts: object<TokenCounts>({ prompt: whole, joined: whole, sampled: whole, inherited: whole }),
  context: whole,
  dropped: optional(whole),
  started: moment,
  ended: optional(moment),
  spawns: list(spawn),
  prefills: list(prefill),
  stages: optional(list(stage)),
  sharesWith: optional(whole),
});

const numbers = list(numeric);
const steps = object<StepsView>({
  ...{ from: whole, every: whole, step: numbers, ms: numbers, sampled: numbers },
});
const view = object<RunView>({ head, threads: list(thread), steps });

type HostFields = { readonly [K in HostMessage['type']]: Check };
type PageFields = { readonly [K in PageMessage['type']]: Check };
type RequestFields = {
  readonly [K in PageRequest['kind']]: Fields<Extract<PageRequest, { kind: K }>>;
};

const reply: Check = (value) =>
  object<{ type: string; id: number; error?: string }>({
    ...{ type: text, id: whole, error: optional(text) },
  })(value);

const batchEnd: Fields<BatchEnd> = { batch: whole, parts: whole };

const hostMessage = variant('type', {
  part: object<PartMessage>({ type: text, batch: whole, threads: list(thread) }),
  snapshot: object<SnapshotMessage>({
    type: text,
    ...batchEnd,
    view: optional(view),
    thread: optional(whole),
    serial: optional(view),
    canSolveSerially: flag,
  }),
  delta: object<DeltaMessage>({ type: text, ...batchEnd, head, threads: list(thread), steps }),
  serial: object<{ view: unknown }>({ view: optional(view) }),
  selection: object<{ thread: unknown }>({ thread: optional(whole) }),
  tab: object<{ tab: unknown }>({ tab }),
  reveal: object<{ thread: unknown }>({ thread: whole }),
  export: object<{ format: unknown }>({ format }),
  reply,
} satisfies HostFields);

const requests: RequestFields = {
  llamaTokens: { kind: text, session: text },
  tokens: { kind: text, thread: whole, step: numeric },
  solveSerially: { kind: text },
  copy: { kind: text, text },
  save: { kind: text, name: text, format: fileFormat, content: text },
};

const request = variant(
  'kind',
  Object.fromEntries(
    Object.entries(requests).map(([kind, fields]) => [kind, object(fields as Fields<unknown>)]),
  ),
);

const pageMessage = variant('type', {
  ready: any,
  select: object<{ thread: unknown }>({ thread: whole }),
  open: object<{ thread: unknown }>({ thread: whole }),
  solve: any,
  goLive: any,
  request: object<{ id: unknown; request: unknown }>({ id: whole, request }),
} satisfies PageFields);
