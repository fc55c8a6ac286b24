import type { Operation } from '../../countdown/arithmetic';
import { assertNever } from '../../assertNever';
import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { type Symbol, symbolIds } from './vocabulary';

/** Tokens of a thread's events, without its prompt. */
export function encodeEvents(prompt: Prompt, events: readonly SearchEvent[]): number[] {
  const encoder = new CompactEncoder(prompt);
  return events.flatMap((event) => encoder.encode(event));
}

/**
 * Encodes the events of one thread in order.
 *
 * - explore, then move there: `a op b c` and the numbers left; in a two-number state, whose
 *   operands are plain, only `op c`
 * - move back: `up` for each level, but nothing from a two-number state, which only its own
 *   operations can follow
 * - goal: nothing, since the numbers say it
 */
export class CompactEncoder {
  private state: readonly number[];

  constructor(prompt: Prompt) {
    this.state = prompt.numbers;
  }

  encode(event: SearchEvent): number[] {
    return symbolIds(this.symbols(event));
  }

  private symbols(event: SearchEvent): Symbol[] {
    switch (event.type) {
      case 'explore': {
        const { operation, numbers } = event;
        if (this.state.length === 2) return [operation.operator, operation.result];
        return [...operationSymbols(operation), ...numbers];
      }
      case 'move': {
        const levels = event.numbers.length - Math.max(this.state.length, 3);
        this.state = event.numbers;
        return Array.from({ length: Math.max(levels, 0) }, () => 'up');
      }
      case 'goal':
        return [];
      case 'spawn':
        return ['spawn', ...event.messages.flatMap((m) => operationSymbols(m.operation)), 'endspawn'];
      case 'join':
        return [
          'join',
          ...event.results.flatMap((result) =>
            result ? ['goal', ...result.flatMap(operationSymbols)] : ['miss'],
          ),
          'endjoin',
        ];
      case 'answer':
        return ['solution', ...event.steps.flatMap(operationSymbols), '<eos>'];
      case 'giveUp':
        return ['fail', '<eos>'];
      case 'malformed':
        return [];
      default:
        return assertNever(event);
    }
  }
}

function operationSymbols({ left, operator, right, result }: Operation): Symbol[] {
  return [left, operator, right, result];
}
