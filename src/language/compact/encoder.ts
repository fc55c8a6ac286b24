import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { type Form, ThreadState } from './threadState';
import { type Symbol, symbolIds } from './vocabulary';

/** Tokens of a thread's events, without its prompt. */
export function encodeEvents(prompt: Prompt, events: readonly SearchEvent[]): number[] {
  const encoder = new CompactEncoder(prompt);
  return [...events.flatMap((event) => encoder.encode(event)), ...encoder.end()];
}

/**
 * Encodes the events of one thread in order, so that `CompactParser` gives back the same.
 *
 * - explore, then move there: `a op b c` and the numbers left; in a two-number state, whose
 *   operands are plain, only `op c`
 * - move back: `up` for each level, but nothing from a two-number state, which only its own
 *   operations can follow
 * - goal: nothing, since the numbers say it
 * - join: the solutions, each from the operation that its child was sent; no words for the others
 * - answer: no steps where they are the first solution of the latest join
 *
 * What solvers never write, and published text does, has its escapes: `list` before an operation
 * that is not entered, `swap` before one with its operands in the other order, and those of the
 * vocabulary.
 */
export class CompactEncoder {
  private readonly state: ThreadState;
  /** The latest event, where the next one decides how it is written. */
  private held: Form | undefined;

  constructor(prompt: Prompt) {
    this.state = new ThreadState(prompt);
  }

  /** The tokens that this event settles: its own may come with the next one. */
  encode(event: SearchEvent): number[] {
    const form = this.state.form(event);
    const symbols = this.release(form);
    this.state.apply(event, form);
    if (form.kind === 'followed' || form.kind === 'back') this.held = form;
    else symbols.push(...form.symbols);
    return symbolIds(symbols);
  }

  /** The tokens that are left when the thread ends. */
  end(): number[] {
    return symbolIds(this.release(undefined));
  }

  private release(next: Form | undefined): Symbol[] {
    const held = this.held;
    this.held = undefined;
    if (!held) return [];
    // A state of three numbers or more has no other operations than those that are followed.
    if (held.kind === 'back') return next?.kind === 'followed' ? [] : [...held.symbols];
    return [...(next?.kind === 'implied' ? [] : ['list']), ...held.symbols];
  }
}
