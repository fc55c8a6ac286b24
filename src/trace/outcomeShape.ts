import type { ThreadOutcome } from './outcome';
import { oneOf } from './shape';

/** Check of a thread's outcome, where one is read from outside. */
export const threadOutcome = oneOf<ThreadOutcome>({
  running: true,
  waiting: true,
  solution: true,
  'wrong answer': true,
  'no solution': true,
  malformed: true,
  limit: true,
  stopped: true,
  'cut off': true,
});
