import { HumanError } from '../common/humanError';
import type { ModelShape } from './modelShape';
import type { RunRequest } from './runRequest';

const MOST_ALTERNATIVES = 10;

/**
 * Refuses what this model cannot decode.
 * @throws HumanError that says what to ask for instead
 */
export function checkRequest(
  request: RunRequest,
  shape: Pick<ModelShape, 'contextWindow' | 'vocabularySize'>,
): void {
  const { limits, alternatives = 0, given = [] } = request;
  const { contextWindow, vocabularySize } = shape;
  // Beyond its window the model would read positions that it does not have.
  if (limits.contextWindow > contextWindow) {
    throw new HumanError(
      'This model has a context window of {0} tokens, and {1} were asked for. Choose {0} or fewer.',
      ...[contextWindow, limits.contextWindow],
    );
  }
  if (!isWithin(alternatives, MOST_ALTERNATIVES)) {
    throw new HumanError(
      '{0} alternatives to each token were asked for. Choose a whole number from 0 to {1}.',
      ...[alternatives, MOST_ALTERNATIVES],
    );
  }
  const threads = new Set<number>();
  for (const { thread, tokenIds } of given) {
    if (threads.has(thread)) {
      throw new HumanError('Tokens are given to thread {0} twice. Give them in one list.', thread);
    }
    threads.add(thread);
    const stranger = tokenIds.find((id) => !isWithin(id, vocabularySize - 1));
    if (stranger === undefined) continue;
    throw new HumanError(
      "Token {0}, which is given to thread {1}, is not in this model's vocabulary. Give tokens from 0 to {2}.",
      ...[stranger, thread, vocabularySize - 1],
    );
  }
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
