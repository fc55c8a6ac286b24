import type { Anomaly } from './anomaly';
import type { SaidEvent, SpawnMessage, Words } from './saidEvent';
import type { TokenNames } from './tokenNames';
import type {
  Served,
  Alternatives,
  FinishReason,
  LimitEvent,
  PrefillEvent,
  RunEndEvent,
  RunStartEvent,
  SearchTraceEvent,
  ThreadId,
} from './traceEvent';

/**
 * What the events so far add up to. The reducer owns these objects and changes them in place, so
 * that a run of 10,000 threads stays light; everybody else reads. Keep no part of it across an
 * `apply` and expect it to be old: ask `stateAt` for an older state.
 */
export interface RunState {
  /** Events applied so far, unknown ones included. */
  readonly events: number;
  /** cut off: nothing more will come, and the run's end is missing. */
  readonly status: 'empty' | 'running' | 'finished' | 'cut off';
  /** What the events do not tell, by the header of their file: see `Recordable`. */
  readonly notRecorded: readonly string[];
  /** What the tokens are called, as far as it was told. */
  readonly names: TokenNames;
  /** What is known of the run from its start; undefined before the first event. */
  readonly start: RunStartEvent | undefined;
  /** Finish reason and the verifier's judgement; undefined while the run goes on. */
  readonly end: RunEndEvent | undefined;
  /** Step and milliseconds of the latest event. */
  readonly step: number;
  readonly ms: number;
  /** By id, in the order of creation: a parent stands before its children. The root is 0. */
  readonly threads: ReadonlyMap<ThreadId, ThreadState>;
  /** How many threads are in each state. */
  readonly threadsIn: Readonly<Record<ThreadStatus, number>>;
  /** Tokens of all threads together. */
  readonly tokens: TokenCounts;
  /** Sampled tokens that were decoded for another thread, and cost no forward pass again. */
  readonly shared: number;
  /** When the first token was sampled, in milliseconds since the run started. */
  readonly firstTokenMs: number | undefined;
  readonly prefill: Readonly<Record<PrefillEvent['reason'], PrefillTotals>>;
  readonly decode: DecodeTotals;
  readonly served: ServedTotals;
  /** Decoding steps, each of them or, of very many, one of `every`. */
  readonly steps: StepList;
  readonly faults: FaultCounts;
  readonly limits: readonly LimitEvent[];
  /** Events of kinds that this version does not know. */
  readonly unknownEvents: number;
  /** Events that contradict those before them, as in a damaged file. */
  readonly anomalies: Anomalies;
}

export type ThreadStatus = 'running' | 'waiting' | 'finished';

export interface ThreadState {
  readonly id: ThreadId;
  readonly parent: ThreadId | undefined;
  /** Which spawn of the parent, and which of its messages, both from 0. */
  readonly spawn: number | undefined;
  readonly index: number | undefined;
  /** Levels of spawning above this thread; 0 for the root. */
  readonly depth: number;
  /** What it is about, in a line; undefined where nobody said. */
  readonly title: string | undefined;
  readonly startsFrom: string | undefined;
  /** What it was asked, in the task's own data, and as text where it is one. */
  readonly prompt: unknown;
  readonly promptText: string | undefined;
  readonly state: ThreadStatus;
  readonly finishReason: FinishReason | undefined;
  readonly started: Moment;
  readonly ended: Moment | undefined;
  readonly counts: TokenCounts;
  /** The thread whose tokens it takes as it stands, or took at its end; undefined for its own. */
  readonly sharesWith: ThreadId | undefined;
  /** Its sampled tokens that were decoded for another thread. */
  readonly shared: number;
  /** Tokens in the context now: inherited, prompt, joined and sampled, but for those dropped. */
  readonly context: number;
  /** Tokens that were in the context, and left it where a join cut it back; absent where there are none. */
  readonly dropped?: number;
  /**
   * The context token by token, with what it goes on from of its parent's; undefined where the reducer
   * keeps counts only, and where ids were not recorded. It ends before the first token whose id was not.
   */
  readonly tokens: TokenList | undefined;
  /** How many things it has said. */
  readonly said: number;
  /**
   * What it has said, in order, with the token positions at which it was complete; empty where the
   * reducer keeps counts only.
   */
  readonly search: readonly SearchTraceEvent[];
  /** In the order in which they happened. */
  readonly spawns: readonly SpawnState[];
  /**
   * When its forced tokens were read into the KV cache. Where the reducer keeps counts only, one for
   * the prompt and one for each spawn at most.
   */
  readonly prefills: readonly PrefillRecord[];
  /** What a server completed of it, request by request; empty where the reducer keeps counts only. */
  readonly served: readonly ServedRecord[];
  readonly limits: readonly LimitEvent[];
  readonly faults: FaultCounts;
  /** Whether it wrote what its language does not allow. */
  readonly isMalformed: boolean;
  /** What it has come to; null if the thread gave up, undefined if it said neither. */
  readonly answer: SaidEvent | null | undefined;
}

/** A point in the run: decoding step, and milliseconds since the run started. */
export interface Moment {
  readonly step: number;
  readonly ms: number;
}

/** Tokens by how they came into a context. Prompt and joined tokens are forced. */
export interface TokenCounts {
  readonly prompt: number;
  readonly joined: number;
  readonly sampled: number;
  /** Written by another thread, and counted there: they fill this context, and cost nothing again. */
  readonly inherited: number;
}

/** Tokens that were read or sampled, each counted once. */
export function totalTokens({ prompt, joined, sampled }: TokenCounts): number {
  return prompt + joined + sampled;
}

/** A context token by token, positions from 0. */
export interface TokenList {
  readonly length: number;
  id(position: number): number;
  /** Whether it was put in: a prompt, what a join brought, or what was inherited. */
  isForced(position: number): boolean;
  /** Whether another thread wrote it, and has its probability. */
  isInherited(position: number): boolean;
  /** Whether it was given with the request in place of what the model would have chosen. */
  isGiven(position: number): boolean;
  /** Natural logarithm, to single precision; undefined for forced tokens and where not recorded. */
  logprob(position: number): number | undefined;
  /** What else could have come, log-probabilities to single precision; undefined as above. */
  alternatives(position: number): Alternatives | undefined;
  moment(position: number): Moment;
}

export interface SpawnState {
  /** As the thread's children name it. */
  readonly number: number;
  /** What was asked; empty where no spawn event was recorded. */
  readonly messages: readonly SpawnMessage[];
  readonly children: readonly ThreadId[];
  /** What was returned, by message: a text or the task's data, null for nothing; undefined before the join. */
  readonly results: readonly unknown[] | undefined;
  /** The same in words. */
  readonly texts: readonly (Words | null)[] | undefined;
  /** The parent waits from here ... */
  readonly waited: Moment;
  /** ... to here; undefined while it waits. */
  readonly resumed: Moment | undefined;
  /** Tokens of the parent's context when it began to wait, and those among them it did not sample. */
  readonly context: number;
  readonly forced: number;
  /** Those among them that other threads wrote. */
  readonly inherited: number;
  /** Tokens that had left the context by then; absent where there are none. */
  readonly dropped?: number;
}

/** Forward passes that read forced tokens. */
export interface PrefillTotals {
  readonly passes: number;
  readonly tokens: number;
  readonly ms: number;
}

/** A pass that read forced tokens of a thread, and maybe of others; `ms` is its end. */
export type PrefillRecord = Pick<PrefillEvent, 'step' | 'ms' | 'reason' | 'tokens' | 'forwardMs'>;

/** A request to a server, and the moment at which all that it brought was taken. */
export interface ServedRecord extends Served, Moment {}

/** Forward passes that sampled. */
export interface DecodeTotals {
  readonly steps: number;
  /** Milliseconds of all passes, and of the longest one. */
  readonly ms: number;
  readonly longestMs: number;
}

/** What servers told of their prompts: where they told nothing of a prompt, it is in neither count. */
export interface ServedTotals {
  readonly requests: number;
  readonly promptTokens: number;
  /** Those among them that a server had in its cache. */
  readonly cachedTokens: number;
  /** Requests of which a server counted prompt and completion, and what it counted of them. */
  readonly counted: number;
  readonly countedPrompt: number;
  readonly countedCompletion: number;
}

export interface StepList {
  readonly length: number;
  /** One in this many steps is in the list, the first one first: 1 where each is. */
  readonly every: number;
  at(index: number): StepRecord;
}

export interface StepRecord extends Moment {
  readonly forwardMs: number;
  /** Tokens that this run sampled in the step, one for each thread that decoded. */
  readonly sampled: number;
}

/** How often each fault was seen, by name; one that was not seen is absent. */
export type FaultCounts = Readonly<Partial<Record<string, number>>>;

export interface Anomalies {
  readonly count: number;
  /** The first ones only: a damaged file may have one for every event. */
  readonly first: readonly Anomaly[];
}
