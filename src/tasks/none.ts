import { HumanError } from '../common/humanError';
import { LONGEST_TITLE, plainText } from '../common/plainText';
import { object, text } from '../common/shape';
import type { Task } from './task';

/** What a model is given when nobody has said what a right answer is. */
export interface Prompt {
  readonly prompt: string;
}

/** A prompt with nothing to verify: its runs are shown as such, and never as failed. */
export const noneTask: Task<Prompt> = {
  name: 'none',
  example: 'Compare three ways to sort a list.',
  check: object<Prompt>({ prompt: text }),
  parse(typed) {
    if (typed.trim() === '') {
      throw new HumanError(
        'No prompt given. Write what the model should do, for example {0}',
        noneTask.example,
      );
    }
    return { prompt: typed };
  },
  format: ({ prompt }) => prompt,
  key: ({ prompt }) => prompt,
  describe: ({ prompt }) => plainText(prompt.trim(), LONGEST_TITLE),
  verify: () => undefined,
};
