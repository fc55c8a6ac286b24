import { HumanError } from '../humanError';
import type { ModelShape } from './modelShape';
import type { RunRequest } from './runRequest';

const MOST_ALTERNATIVES = 10;

/**
 * Refuses what this model cannot decode.
 * @throws HumanError that says what to ask for instead
 */
export function checkRequest(request: RunRequest, shape: ModelShape): void {
  const { limits, alternatives = 0, given = [] } = request;
  const { contextWindow, vocabularySize } = shape;
  // Beyond its window the model would read positions that it does not have.
  if (limits.contextWindow > contextWindow) {
    throw new HumanError(
      `This model has a context window of ${contextWindow} tokens, and ${limits.contextWindow} ` +
        `were asked for. Choose ${contextWindow} or fewer.`,
    );
  }
  if (!isWithin(alternatives, MOST_ALTERNATIVES)) {
    throw new HumanError(
      `${alternatives} alternatives to each token were asked for. ` +
        `Choose a whole number from 0 to ${MOST_ALTERNATIVES}.`,
    );
  }
  const threads = new Set<number>();
  for (const { thread, tokenIds } of given) {
    if (threads.has(thread)) {
      throw new HumanError(`Tokens are given to thread ${thread} twice. Give them in one list.`);
    }
    threads.add(thread);
    const stranger = tokenIds.find((id) => !isWithin(id, vocabularySize - 1));
    if (stranger === undefined) continue;
    throw new HumanError(
      `Token ${stranger}, which is given to thread ${thread}, is not in this model's vocabulary. ` +
        `Give tokens from 0 to ${vocabularySize - 1}.`,
    );
  }
}

function isWithin(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most;
}
