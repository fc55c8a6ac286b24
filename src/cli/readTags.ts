import { readFile } from 'node:fs/promises';
import { HumanError, messageOf } from '../common/humanError';
import { customGrammar } from '../language/tags/custom';

/**
 * The tags of a language that a JSON file describes, as the setting apr.customLanguage does.
 * @throws HumanError where it describes none
 */
export async function readTags(path: string): Promise<unknown> {
  try {
    const tags: unknown = JSON.parse(await readFile(path, 'utf8'));
    customGrammar(tags);
    return tags;
  } catch (error) {
    throw new HumanError('{0}: {1}', path, error instanceof HumanError ? error : messageOf(error));
  }
}
