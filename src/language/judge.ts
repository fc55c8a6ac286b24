import { applyOperation, descending, isCorrect, type Operation } from '../countdown/arithmetic';
import type { Fault, SearchEvent } from '../countdown/searchEvent';

/**
 * Judges the operations of one thread as they stream, the same in either encoding. It must see
 * every event of the thread, in order.
 */
export class Judge {
  private readonly explored = new Set<string>();
  private descends = true;

  /** @param numbers the thread's first state */
  constructor(numbers: readonly number[]) {
    this.see(numbers);
  }

  observe(event: SearchEvent): void {
    switch (event.type) {
      case 'explore':
        this.see(event.numbers);
        this.explored.add(key(event.numbers));
        break;
      case 'move':
        this.see(event.numbers);
        this.descends &&= !event.marks;
        break;
      case 'spawn':
        for (const message of event.messages) {
          this.see(message.numbers);
          this.descends &&= !message.marks;
        }
        break;
      default:
        break;
    }
  }

  /** What is wrong with an operation on a state, explored now. */
  exploreFaults(
    state: readonly number[],
    operation: Operation,
    numbers: readonly number[],
  ): Fault[] {
    const faults = this.messageFaults(state, operation, numbers);
    if (numbers.length > 1 && this.explored.has(key(numbers))) faults.push('repeated state');
    return faults;
  }

  /** What is wrong with an operation on a state, handed to a child. */
  messageFaults(
    state: readonly number[],
    operation: Operation,
    numbers: readonly number[],
  ): Fault[] {
    const faults: Fault[] = [];
    if (!isCorrect(operation)) faults.push('wrong arithmetic');
    const expected = applyOperation(state, operation);
    if (!expected) faults.push('wrong operand');
    else if (key(expected) !== key(numbers)) faults.push('wrong numbers');
    return faults;
  }

  /**
   * The numbers left after an operation, in the order in which this thread writes them: descending,
   * or with the result last as in published text, once a state or a node's name has shown that it
   * is such. Undefined where an operand is not among the numbers.
   */
  numbersLeft(state: readonly number[], operation: Operation): number[] | undefined {
    const left = applyOperation(state, operation);
    if (!left || this.descends) return left;
    const rest = [...state];
    rest.splice(rest.indexOf(operation.left), 1);
    rest.splice(rest.indexOf(operation.right), 1);
    return [...rest, operation.result];
  }

  private see(numbers: readonly number[]): void {
    this.descends &&= numbers.every((n, i) => i === 0 || (numbers[i - 1] as number) >= n);
  }
}

/** Equal for states that differ in the order of their numbers only. */
function key(numbers: readonly number[]): string {
  return descending(numbers).join();
}
