import { formatOperation } from '../countdown/arithmetic';
import type { SearchEvent } from '../countdown/searchEvent';
import { assertNever } from '../common/assertNever';

/** A search event as one short line for a person. */
export function describeEvent(event: SearchEvent): string {
  switch (event.type) {
    case 'explore':
      return withFaults(
        `${formatOperation(event.operation)}  leaves ${event.numbers.join(' ')}`,
        event.faults,
      );
    case 'move':
      return `goes on from ${event.numbers.join(' ')}`;
    case 'goal':
      return 'goal reached';
    case 'spawn':
      return `spawn ${event.messages.length}: ${event.messages
        .map((m) => withFaults(formatOperation(m.operation), m.faults))
        .join('  ')}`;
    case 'join': {
      const goals = event.results.filter((result) => result !== null).length;
      return `join ${event.results.length}: ${goals} goal, ${event.results.length - goals} no solution`;
    }
    case 'answer':
      return `answer ${event.steps.map(formatOperation).join(', ')}`;
    case 'giveUp':
      return 'no solution';
    case 'malformed':
      return `${event.kind}: ${event.text}`;
    default:
      return assertNever(event);
  }
}

function withFaults(text: string, faults: readonly string[]): string {
  return faults.length > 0 ? `${text} (${faults.join(', ')})` : text;
}
