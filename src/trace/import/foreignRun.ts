import type { AnswersProblem } from '../../tasks/answers/problem';

/**
 * A run that another program recorded, as far as its file tells: threads that write text. Every
 * import makes these, and one function makes trace events of them. What a file does not tell is
 * absent here, and never 0.
 */
export interface ForeignRun {
  /** What it was about, in a line: the question, or the beginning of the prompt. */
  readonly title: string;
  /** Name of the model, as the file says it. */
  readonly model?: string;
  /** How the model reasons, in words for a person, such as `ThreadWeaver`. */
  readonly method?: string;
  /** When it started, ISO 8601 in UTC. */
  readonly startedAt?: string;
  /** A parent stands before its children; the first thread is the root. */
  readonly threads: readonly ForeignThread[];
  /** What was asked, where the file tells the right answer: such a run is judged where nobody has. */
  readonly problem?: AnswersProblem;
  /** What the file says of the answer; absent where it says nothing. */
  readonly verdict?: ForeignVerdict;
}

export interface ForeignVerdict {
  /** The run says that it has an answer. */
  readonly claimed: boolean;
  /** Somebody checked the answer; undefined where nobody did. */
  readonly verified?: boolean;
  readonly answer?: string;
  /**
   * What the file says in favour of it or against, such as a score. With it the verdict is the file's
   * own, also where it says neither right nor wrong, and nobody judges again.
   */
  readonly reason?: string;
}

export interface ForeignThread {
  /** As the file names it; unique within the run. */
  readonly id: string;
  /** Absent for the root. */
  readonly parent?: string;
  /** What it is about, in a line. */
  readonly title?: string;
  /** Milliseconds since the run started. */
  readonly startMs?: number;
  readonly endMs?: number;
  readonly finishReason?: 'stop' | 'length' | 'abort';
  /**
   * What the thread sees at its start: its message alone, as in APR, or its parent's context up to
   * the spawn as well, as in Multiverse and ThreadWeaver.
   */
  readonly sees: 'message' | 'context';
  /** What happened in it, in order. */
  readonly parts: readonly ForeignPart[];
}

/**
 * - prompt: what the thread was given at its start; not written by the model
 * - text: what the model wrote, or (`forced`) what a tool or a person put in between
 * - spawn: the thread starts these children and waits for them, each with its message
 * - join: what the children returned, by message; null where a child returned nothing. `brings` says
 *   whether the parent reads the children's messages, or goes on with their whole text in its context
 * - answer: what the thread says it has come to
 */
export type ForeignPart =
  | ({ readonly kind: 'prompt'; readonly text: string } & PartFacts)
  | ({ readonly kind: 'text'; readonly text: string; readonly forced?: boolean } & PartFacts)
  | ({
      readonly kind: 'spawn';
      readonly text?: string;
      readonly children: readonly string[];
      readonly messages: readonly string[];
    } & PartFacts)
  | ({
      readonly kind: 'join';
      readonly text?: string;
      readonly results: readonly (string | null)[];
      readonly brings: 'messages' | 'text';
    } & PartFacts)
  | ({ readonly kind: 'answer'; readonly text: string } & PartFacts);

export interface PartFacts {
  /** Milliseconds since the run started, when it was complete. */
  readonly ms?: number;
  /** How many tokens it is. */
  readonly tokens?: number;
  readonly tokenIds?: readonly number[];
  /** Natural logarithms of the tokens' probabilities, one for each of `tokenIds`. */
  readonly logprobs?: readonly number[];
  /** What is wrong with it, such as `unclosed <Thread>`. */
  readonly faults?: readonly string[];
}
