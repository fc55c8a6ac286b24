import type { Problem } from '../countdown/problem';
import type { Prompt } from '../countdown/prompt';
import type { SearchEvent } from '../countdown/searchEvent';

/**
 * A run is a stream of these events. A live run, a recorded file, a replay and an evaluation sample
 * are the same stream through the same reducer; every view is a function of the reduced state.
 *
 * Threads are named by whole numbers in the order they were created; 0 is the root.
 */
export type TraceEvent =
  | RunStartEvent
  | ThreadStartEvent
  | SampledEvent
  | ForcedEvent
  | PrefillEvent
  | SearchTraceEvent
  | ThreadWaitEvent
  | ThreadResumeEvent
  | LimitEvent
  | ThreadEndEvent
  | RunEndEvent;

export type ThreadId = number;

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
export interface RunStartEvent extends Base {
  readonly type: 'runStart';
  readonly problem: Problem;
  readonly sampling: SamplingParams;
  readonly limits: RunLimits;
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

/** A thread is created: the root, or a child of a spawn. It sees its prompt and nothing else. */
export interface ThreadStartEvent extends Base {
  readonly type: 'threadStart';
  readonly thread: ThreadId;
  /** Undefined for the root. */
  readonly parent?: ThreadId;
  /** Which spawn of the parent, and which of its messages, both from 0. */
  readonly spawn?: number;
  readonly index?: number;
  readonly prompt: Prompt;
  /** Forced tokens that the thread starts with. */
  readonly promptTokenIds: readonly number[];
}

/**
 * One token for each of these threads, sampled in one decoding step. One event for a step, never
 * one for a token: the lists run side by side, all but `given`.
 */
export interface SampledEvent extends Base {
  readonly type: 'sampled';
  readonly threads: readonly ThreadId[];
  readonly tokenIds: readonly number[];
  /** Natural logarithms of the tokens' probabilities before temperature, where recorded. */
  readonly logprobs?: readonly number[];
  /** The most probable tokens at these positions, where recorded. */
  readonly alternatives?: readonly Alternatives[];
  /**
   * The threads among these whose token was given with the request, and not chosen by the model.
   * Absent where there is none.
   */
  readonly given?: readonly ThreadId[];
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

/** Tokens put into a thread's context by the decoder: what its children returned. */
export interface ForcedEvent extends Base {
  readonly type: 'forced';
  readonly thread: ThreadId;
  readonly tokenIds: readonly number[];
}

/** Forced tokens were read into the KV cache: a thread's prompt, or a join's messages. */
export interface PrefillEvent extends Base {
  readonly type: 'prefill';
  readonly threads: readonly ThreadId[];
  readonly reason: 'prompt' | 'join';
  /**
   * Tokens that these threads now hold, all together. A prompt that another thread of the batch had
   * as well was read once and copied; who shares the batch must not change a trace.
   */
  readonly tokens: number;
  readonly forwardMs: number;
}

/** What the tokens so far mean: a completed search event of a thread. */
export interface SearchTraceEvent extends Base {
  readonly type: 'search';
  readonly thread: ThreadId;
  /** Tokens of the thread's context when the event was complete. */
  readonly tokens: number;
  readonly event: SearchEvent;
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

export type FinishReason = 'stop' | 'length' | 'abort';

/** A thread's last event. */
export interface ThreadEndEvent extends Base {
  readonly type: 'threadEnd';
  readonly thread: ThreadId;
  readonly finishReason: FinishReason;
}

/** Last event of a run. */
export interface RunEndEvent extends Base {
  readonly type: 'runEnd';
  readonly finishReason: FinishReason;
  /** The root's claimed answer, judged by the verifier after decoding. */
  readonly claimed: boolean;
  readonly verified: boolean;
  readonly expression?: string;
  /** Why a claim was not verified. */
  readonly reason?: string;
}
