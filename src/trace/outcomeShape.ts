import type { ThreadOutcome } from './outcome';
import { oneOf, record, whole } from '../common/shape';
import type { LimitName } from './traceEvent';

/** Check of a thread's outcome, where one is read from outside. */
export const threadOutcome = oneOf<ThreadOutcome>({
  running: true,
  waiting: true,
  solution: true,
  'wrong answer': true,
  'no solution': true,
  done: true,
  malformed: true,
  limit: true,
  stopped: true,
  overtaken: true,
  'cut off': true,
});

export const limitName = oneOf<LimitName>({
  contextWindow: true,
  threads: true,
  depth: true,
  threadTokens: true,
  runTokens: true,
});

export const faultCounts = record(whole);
