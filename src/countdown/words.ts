import { assertNever } from '../common/assertNever';
import { formatOperation, type Operation } from './arithmetic';
import type { Problem } from './problem';
import type { CheckedStep, SearchEvent, SpawnMessage } from './searchEvent';

/** What an event says in words, beside what it says to those who know the task. */
export type Worded<E extends SearchEvent = SearchEvent> = E & {
  readonly text?: string;
  readonly messages?: readonly (SpawnMessage & { readonly text: string })[];
  readonly texts?: readonly (readonly string[] | null)[];
  readonly words?: readonly string[];
};

/** The event with its words, for everybody who knows nothing of Countdown. */
export function inWords(event: SearchEvent): Worded {
  switch (event.type) {
    case 'explore': {
      const text = `${formatOperation(event.operation)}  leaves ${event.numbers.join(' ')}`;
      return { ...event, text };
    }
    case 'move':
      return { ...event, text: `goes on from ${event.numbers.join(' ')}` };
    case 'goal':
      return { ...event, text: 'goal reached' };
    case 'spawn': {
      const messages = event.messages.map((message) => ({
        ...message,
        text: formatOperation(message.operation),
      }));
      return { ...event, messages };
    }
    case 'join': {
      const { results } = event;
      const goals = results.filter((result) => result !== null).length;
      const text = `join ${results.length}: ${goals} goal, ${results.length - goals} no solution`;
      return { ...event, text, texts: results.map((steps) => steps && stepsInWords(steps)) };
    }
    case 'check': {
      const steps = event.steps.map(checkInWords).join(', ');
      return { ...event, text: `check ${steps}: ${event.holds ? 'holds' : 'does not hold'}` };
    }
    case 'answer': {
      const words = stepsInWords(event.steps);
      return { ...event, text: `answer ${words.join(', ')}`, words };
    }
    case 'giveUp':
      return { ...event, text: 'no solution' };
    case 'malformed':
      return event;
    default:
      return assertNever(event);
  }
}

/** `1079/17=67 but 67*17=1139`; a quotient that is right needs no more words. */
export function checkInWords(step: CheckedStep): string {
  const { left, right, result, product } = step;
  const again =
    product === undefined || product === left ? '' : ` but ${result}*${right}=${product}`;
  return formatOperation(step) + again;
}

function stepsInWords(steps: readonly Operation[]): string[] {
  return steps.map(formatOperation);
}

/** The numbers that a thread starts from: `53 48 31`. */
export function numbersInWords({ numbers }: Pick<Problem, 'numbers'>): string {
  return numbers.join(' ');
}

/** A verified answer: `(53-31)/22+26 = 27`. */
export function answerInWords(expression: string, { target }: Problem): string {
  return `${expression} = ${target}`;
}
