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

/**
 * Tokens kept free for the answer and for the last operations on two numbers: a serial search gives
 * up before it would need them. Each number more than four adds an operation to the answer.
 */
function reserveFor(numbers: number): number {
  return 32 + 6 * Math.max(0, numbers - 4);
}

/** Collects the events of one thread and counts their tokens. */
export class ThreadWriter {
  readonly events: SearchEvent[] = [];
  private used: number;
  private readonly reserve: number;

  /** @param enough events after which nobody reads on: a search ends there as if its room did */
  constructor(
    private readonly tokens: ThreadTokens,
    { numbers }: Prompt,
    private readonly window: number,
    private readonly enough = Infinity,
  ) {
    this.used = tokens.prompt;
    this.reserve = reserveFor(numbers.length);
  }

  write(event: SearchEvent): void {
    this.events.push(event);
    this.used += this.tokens.next(event);
  }

  /** Whether another operation fits before the tokens kept for the answer. */
  get hasRoom(): boolean {
    return this.events.length < this.enough && this.used + this.reserve <= this.window;
  }
}

/** Tokens of a demonstration's own thread, its prompt included. */
export function tokensOf(
  { prompt, events }: Pick<Demonstration, 'prompt' | 'events'>,
  countTokens: CountTokens,
): number {
  const tokens = countTokens(prompt);
  return events.reduce((sum, event) => sum + tokens.next(event), tokens.prompt);
}
