import type { Operation } from '../arithmetic';
import type { Prompt } from '../prompt';
import type { SearchEvent } from '../searchEvent';

/** What a symbolic solver wrote for one thread, and for the threads that it spawned. */
export interface Demonstration {
  readonly prompt: Prompt;
  readonly events: readonly SearchEvent[];
  /** Children of each spawn, in order. */
  readonly spawns: readonly (readonly Demonstration[])[];
  /** Operations from the prompt's numbers to the target, or null where none was found. */
  readonly solution: readonly Operation[] | null;
}

/** Tokens of a thread in the encoding which its demonstration is for. */
export interface ThreadTokens {
  /** Tokens of the prompt. */
  readonly prompt: number;
  /** Tokens of the thread's next event; to be called once for each, in order. */
  readonly next: (event: SearchEvent) => number;
}

export type CountTokens = (prompt: Prompt) => ThreadTokens;

/** Tokens kept free for the answer: a serial search gives up before it would need them. */
export const ANSWER_RESERVE = 32;

/** Collects the events of one thread and counts their tokens. */
export class ThreadWriter {
  readonly events: SearchEvent[] = [];
  private used: number;

  /** @param enough events after which nobody reads on: a search ends there as if its room did */
  constructor(
    private readonly tokens: ThreadTokens,
    private readonly window: number,
    private readonly enough = Infinity,
  ) {
    this.used = tokens.prompt;
  }

  write(event: SearchEvent): void {
    this.events.push(event);
    this.used += this.tokens.next(event);
  }

  /** Whether another operation fits before the tokens kept for the answer. */
  get hasRoom(): boolean {
    return this.events.length < this.enough && this.used + ANSWER_RESERVE <= this.window;
  }
}
