import type { Asking } from '../../../src/methods/asking';
import { type Letters, SORT_TASK } from './sortTask';

/** How the toy's model is asked: the problem itself is its prompt. */
export const SORT_ASKING: Asking<Letters> = {
  task: SORT_TASK,
  language: 'brackets',
  model: () => 'sort',
  prompt: (problem) => problem,
};
