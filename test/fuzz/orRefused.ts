import { HumanError } from '../../src/common/humanError';

/** What comes of it; undefined where it is refused with words for a person. */
export async function orRefused<T>(task: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}
