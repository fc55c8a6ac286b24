import type { JoinRule } from '../common/method';
import type { SaidEvent } from './saidEvent';
import type { TokenNameTable } from './tokenNames';

/**
 * A run is a stream of these events. A live run, a recorded file, a replay and an evaluation sample
 * are the same stream through the same reducer; every view is a function of the reduced state.
 *
 * Threads are named by whole numbers in the order they were created; 0 is the root.
 */
export type TraceEvent =
  | RunStartEvent
  | ThreadStartEvent
  | ShareEvent
  | SampledEvent
  | ForcedEvent
  | PrefillEvent
  | ServedEvent
  | SearchTraceEvent
  | ThreadWaitEvent
  | ThreadResumeEvent
  | LimitEvent
  | ThreadEndEvent
  | RunEndEvent;

export type ThreadId = number;

/** An event before the clock of its run is put on it. */
export type Untimed<E = TraceEvent> = E extends TraceEvent ? Omit<E, 'step' | 'ms'> : never;

/** Fields of every event. */
interface Base {
  /** Decoding step (one forward pass of the batch) counted within the run, from 0. */
  readonly step: number;
  /**
   * Milliseconds since the run started, on the engine's clock, which stands while the run is held.
   * The time of a forward pass is that of its end.
   */
  readonly ms: number;
}

/** First event of a run. */
export interface RunStartEvent extends Base, RunFacts {
  readonly type: 'runStart';
  /**
   * Trace of the W3C Trace Context that its requests to a server carried, in 32 hexadecimal digits: the
   * server's own spans have it too.
   */
  readonly traceId?: string;
}

/** What is known of a run before it starts: its first event and the header of its file say it. */
export interface RunFacts {
  /** What it is about, in a line. */
  readonly title?: string;
  /** Whose data `problem`, prompts and events carry; absent where there is nothing to verify. */
  readonly task?: string;
  /** The task's own data. */
  readonly problem?: unknown;
  /** How it was asked, in words, such as `APR`. */
  readonly method?: string;
  readonly language?: LanguageFacts;
  /** Absent where it was not recorded. */
  readonly sampling?: SamplingParams;
  readonly limits: RunLimits;
  /** When a parent goes on: with all of its children where it is absent. */
  readonly join?: JoinRule;
}

/** What is to be known of a spawn/join language to read a run that was written in it. */
export interface LanguageFacts {
  readonly name: string;
  /**
   * What a child sees at its start: its message alone, as in APR, or its parent's context up to the
   * spawn as well, as in Multiverse and ThreadWeaver.
   */
  readonly child: 'message' | 'context';
  /** What a parent gets at a join: what its children return, or all that they wrote. */
  readonly join: 'messages' | 'text';
  /**
   * Whether every thread says what it has come to, so that one that says nothing has found nothing.
   * Where it is not so, a thread that has ended is done, and no more is known of it.
   */
  readonly answers: boolean;
}

/** How the next token is chosen. Temperature 0 is greedy; topK 0 and topP 1 leave all tokens. */
export interface SamplingParams {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
}

/** Each limit that is reached is an event with its name. */
export interface RunLimits {
  /** Most tokens in one thread's context, prompt and joined messages included. */
  readonly contextWindow: number;
  /** Most threads of a run, the root included. */
  readonly threads: number;
  /** Most levels of spawning: 0 means that the root may not spawn. */
  readonly depth: number;
  /** Most tokens that one thread may sample. */
  readonly threadTokens: number;
  /** Most tokens of all threads together. */
  readonly runTokens: number;
}

export type LimitName = keyof RunLimits;

/** A thread is created: the root, or a child of a spawn. */
export interface ThreadStartEvent extends Base {
  readonly type: 'threadStart';
  readonly thread: ThreadId;
  /** Undefined for the root. */
  readonly parent?: ThreadId;
  /** Which spawn of the parent, and which of its messages, both from 0. */
  readonly spawn?: number;
  readonly index?: number;
  /** What it is about, in a line; absent where its message and what it starts from say it. */
  readonly title?: string;
  /** What it starts from, in a line: the state that its message leads to. */
  readonly startsFrom?: string;
  /** What it was asked, in the task's own data. */
  readonly prompt?: unknown;
  /** The same as text, where it is one. */
  readonly promptText?: string;
  /** Forced tokens that the thread starts with. */
  readonly promptTokenIds: readonly number[];
  /** How many they are, where their ids were not recorded. */
  readonly promptTokens?: number;
  /**
   * Tokens of its parent's context that the thread sees before its prompt. They fill its context and
   * are counted once for the run, in the thread that wrote them.
   */
  readonly inherited?: number;
  /** Names of tokens that are used here first. */
  readonly names?: TokenNameTable;
}

/**
 * From here on a thread takes the tokens that were decoded for another one, since its context is the
 * same: they stand in its `sampled` events as any others, and cost no forward pass. It holds until the
 * thread's next event of this kind.
 */
export interface ShareEvent extends Base {
  readonly type: 'share';
  readonly thread: ThreadId;
  /** Whose tokens it takes, running or ended; absent where it is decoded by itself again. */
  readonly with?: ThreadId;
}

/**
 * One token for each of these threads, sampled in one decoding step. One event for a step, never
 * one for a token: the lists run side by side, all but `given`. Where ids were not recorded, `tokens`
 * says how many tokens each thread wrote, and `tokenIds` is empty.
 */
export interface SampledEvent extends Base {
  readonly type: 'sampled';
  readonly threads: readonly ThreadId[];
  readonly tokenIds: readonly number[];
  readonly tokens?: readonly number[];
  /** Natural logarithms of the tokens' probabilities before temperature, where recorded. */
  readonly logprobs?: readonly number[];
  /** The most probable tokens at these positions, where recorded. */
  readonly alternatives?: readonly Alternatives[];
  /**
   * The threads among these whose token was given with the request, and not chosen by the model.
   * Absent where there is none.
   */
  readonly given?: readonly ThreadId[];
  /** Names of tokens that are used here first. */
  readonly names?: TokenNameTable;
  /** Milliseconds of the forward pass; other runs may have shared it. */
  readonly forwardMs: number;
}

/**
 * The most probable tokens at one position, most probable first, and the natural logarithms of
 * their probabilities before temperature: two lists side by side.
 */
export interface Alternatives {
  readonly tokenIds: readonly number[];
  readonly logprobs: readonly number[];
}

/**
 * Tokens put into a thread's context by the decoder: what its children returned, or what stands in
 * place of something that it may not write.
 */
export interface ForcedEvent extends Base {
  readonly type: 'forced';
  readonly thread: ThreadId;
  /**
   * How many tokens of the context stay before them, as where the words of a spawn leave it at its
   * join. Those that leave it were read or sampled all the same, and are counted. Absent where all stay.
   */
  readonly keep?: number;
  readonly tokenIds: readonly number[];
  /** How many they are, where their ids were not recorded. */
  readonly tokens?: number;
  /**
   * The children wrote these tokens themselves, and their whole text stands in the parent's context:
   * it is counted once for the run, in the threads that wrote it.
   */
  readonly inherited?: boolean;
  readonly names?: TokenNameTable;
}

/** Forced tokens were read into the KV cache: a thread's prompt, or a join's messages. */
export interface PrefillEvent extends Base {
  readonly type: 'prefill';
  readonly threads: readonly ThreadId[];
  readonly reason: 'prompt' | 'join';
  /**
   * Tokens that were read of these threads, all together. What a child begins with of its parent's
   * context was copied, but for what the parent had not read itself, and is not among them. A prompt
   * that another thread of the batch had as well was read once, and counts for each: who shares the
   * batch must not change a trace. So does what a thread has not read itself, since it shares with
   * another one.
   */
  readonly tokens: number;
  readonly forwardMs: number;
}

/** A server has completed a stretch of a thread: all that one request brought. */
export interface ServedEvent extends Base, Served {
  readonly type: 'served';
  readonly thread: ThreadId;
}

/** What a request to a server took and brought, as far as it told. */
export interface Served {
  /** When it was sent and when its first token came, on the run's clock: its place in the queue, and
   * the reading of its prompt, lie in between. */
  readonly sentMs: number;
  readonly firstTokenMs: number;
  /** Tokens of its prompt, and how many of them the server had in its cache. */
  readonly promptTokens?: number;
  readonly cachedTokens?: number;
  readonly completionTokens?: number;
  /** Span of the run's trace that the request carried, in 16 hexadecimal digits. */
  readonly spanId?: string;
  /** What the server's own spans say; absent until they were added. */
  readonly stages?: ServerStages;
}

/**
 * How long a request was in each stage, in milliseconds of the server's clock, as its own spans say:
 * in the queue, until its first token, and until its last one.
 */
export interface ServerStages {
  readonly queueMs?: number;
  readonly prefillMs?: number;
  readonly decodeMs?: number;
}

/** What the tokens so far mean: something that a thread has completely said. */
export interface SearchTraceEvent extends Base {
  readonly type: 'search';
  readonly thread: ThreadId;
  /** Tokens of the thread's context when the event was complete. */
  readonly tokens: number;
  readonly event: SaidEvent;
}

/** A parent has spawned and waits for its children. */
export interface ThreadWaitEvent extends Base {
  readonly type: 'threadWait';
  readonly thread: ThreadId;
  readonly spawn: number;
  readonly children: readonly ThreadId[];
}

/** The last child has returned; the joined messages follow as forced tokens. */
export interface ThreadResumeEvent extends Base {
  readonly type: 'threadResume';
  readonly thread: ThreadId;
  readonly spawn: number;
}

/**
 * A limit was reached by a thread. A window or a token limit ends it with `length`; where depth or
 * the number of threads is reached it goes on, and the messages that were not served return no
 * solution.
 */
export interface LimitEvent extends Base {
  readonly type: 'limit';
  readonly thread: ThreadId;
  readonly limit: LimitName;
  readonly value: number;
}

/**
 * Why a thread or a run has ended: by itself, by a limit, since somebody stopped it, or since a sibling
 * of the thread or of one above it returned a solution first, and the parent did not wait for others.
 */
export type FinishReason = 'stop' | 'length' | 'abort' | 'overtaken';

/** A thread's last event. */
export interface ThreadEndEvent extends Base {
  readonly type: 'threadEnd';
  readonly thread: ThreadId;
  readonly finishReason: FinishReason;
  /** Why it was broken off, where it is more than that somebody stopped it. */
  readonly reason?: string;
}

/** Last event of a run. */
export interface RunEndEvent extends Base {
  readonly type: 'runEnd';
  readonly finishReason: FinishReason;
  /** The root says that it has an answer. */
  readonly claimed: boolean;
  /** The verifier's judgement of it after decoding; absent where nobody judged. */
  readonly verified?: boolean;
  readonly expression?: string;
  /** The answer in words, with what makes it one: `(53-31)/22+26 = 27`. */
  readonly answer?: string;
  /** Why a claim was not verified, or why the run was broken off. */
  readonly reason?: string;
}
