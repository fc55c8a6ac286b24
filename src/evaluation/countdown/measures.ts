import type { TaskMeasures } from '../study/taskMeasures';
import { failureOf } from './failure';
import { paperTokens } from './paperTokens';
import { policyOf } from './policy';

/** What an evaluation tells of samples of Countdown. */
export const COUNTDOWN_MEASURES: TaskMeasures = {
  // Paths are equal if they are the same operations in the same order.
  vote: ({ claim }) => claim?.join(' ') ?? null,
  failure: failureOf,
  policy: policyOf,
  paperTokens,
};
