import type { ThreadOutcome } from './outcome';
import type { FaultCounts } from './runState';
import { object, oneOf, optional, whole } from '../common/shape';
import type { LimitName } from './traceEvent';

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

export const limitName = oneOf<LimitName>({
  contextWindow: true,
  threads: true,
  depth: true,
  threadTokens: true,
  runTokens: true,
});

export const faultCounts = object<FaultCounts>({
  'malformed spawn': optional(whole),
  'unserved spawn': optional(whole),
  'malformed operation': optional(whole),
  'malformed answer': optional(whole),
  'unexpected token': optional(whole),
  'unexpected line': optional(whole),
  'wrong arithmetic': optional(whole),
  'wrong operand': optional(whole),
  'wrong numbers': optional(whole),
  'repeated state': optional(whole),
});
