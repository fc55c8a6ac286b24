import {
  type Check,
  type Fields,
  flag,
  list,
  notNegative,
  nullable,
  object,
  optional,
  record,
  text,
  whole,
} from '../../common/shape';
import { COUNTDOWN_TRACE } from '../../tasks/countdownTrace';
import { isOfOther } from '../../tasks/asked';
import { faultCounts, threadOutcome } from '../../trace/outcomeShape';
import type { PaperTokens } from '../countdown/paperTokens';
import type { Policy } from '../countdown/policy';
import { traceName } from './keptTrace';
import type { SampleFields, SampleRecord } from './sample';

const fields: Fields<SampleFields> = {
  arm: text,
  problem: whole,
  sample: whole,
  claimed: flag,
  verified: flag,
  expression: nullable(text),
  path: nullable(text),
  reason: nullable(text),
  failure: nullable(text),
  totalTokens: notNegative,
  sampledTokens: notNegative,
  decodedTokens: optional(notNegative),
  sequentialTokens: notNegative,
  longestContext: notNegative,
  contexts: optional(list(notNegative)),
  spawns: notNegative,
  children: notNegative,
  usefulChildren: notNegative,
  wastedTokens: notNegative,
  policy: optional(
    object<Policy>({
      firstOperation: nullable(text),
      tokensBeforeSpawn: nullable(notNegative),
      firstWidth: nullable(notNegative),
      firstSolving: nullable(notNegative),
      solvingChildren: notNegative,
      stopped: threadOutcome,
    }),
  ),
  paperTokens: nullable(
    object<PaperTokens>({
      total: notNegative,
      sequential: notNegative,
      longestContext: notNegative,
    }),
  ),
  faults: faultCounts,
  limits: record(whole),
  wallMs: notNegative,
  firstTokenMs: nullable(notNegative),
  joinPrefillMs: notNegative,
  joinPrefills: notNegative,
  trace: nullable(traceName),
  notRecorded: optional(list(text)),
};

const sampleFields = object<SampleFields>(fields);

/** Whether a line of results is a whole sample: whoever reads one shows, counts and pairs it. */
export const sampleShape: Check = (value) => sampleFields(value) ?? askedShape(value);

export function isSample(value: unknown): value is SampleRecord {
  return sampleShape(value) === undefined;
}

const askedShape: Check = (value) => {
  const asked = value as Readonly<Record<string, unknown>>;
  if (asked['task'] === undefined) return COUNTDOWN_TRACE.problem(asked);
  return isOfOther(asked) ? undefined : '.data is of no task that is known here';
};
