import type { Operation, Operator } from '../countdown/arithmetic';
import type { Problem } from '../countdown/problem';
import type { AprPrompt, Prompt, SosPrompt } from '../countdown/prompt';
import type {
  Fault,
  MalformedKind,
  SearchEvent,
  SpawnMessage,
  Step,
  TextMarks,
} from '../countdown/searchEvent';
import { limitName } from './outcomeShape';
import {
  type Check,
  either,
  type Fields,
  flag,
  list,
  notNegative,
  numeric,
  object,
  oneOf,
  optional,
  text,
  tokenId,
  variant,
  whole,
} from '../common/shape';
import type {
  Alternatives,
  FinishReason,
  PrefillEvent,
  RunLimits,
  SamplingParams,
  TraceEvent,
} from './traceEvent';

/**
 * The lines of an `.aprtrace`, field by field. media/aprtrace.schema.json says the same to other
 * programs; a test holds the two together.
 */
type EventFields = { readonly [K in TraceEvent['type']]: Fields<Extract<TraceEvent, { type: K }>> };
type SearchFields = {
  readonly [K in SearchEvent['type']]: Fields<Extract<SearchEvent, { type: K }>>;
};
type PromptFields = { readonly [K in Prompt['method']]: Fields<Extract<Prompt, { method: K }>> };

const numbers = list(numeric);

export const problem = object<Problem>({ numbers, target: numeric });

export const sampling = object<SamplingParams>({
  temperature: notNegative,
  topK: whole,
  topP: notNegative,
  seed: numeric,
});

export const limits = object<RunLimits>({
  contextWindow: whole,
  threads: whole,
  depth: whole,
  threadTokens: whole,
  runTokens: whole,
});

const prompt = variants<PromptFields>('method', {
  apr: {
    method: text,
    children: either(whole, oneOf<AprPrompt['children'] & string>({ unlimited: true })),
    perSpawn: whole,
    target: numeric,
    numbers,
  } satisfies Fields<AprPrompt>,
  sos: {
    method: text,
    window: whole,
    shuffled: flag,
    target: numeric,
    numbers,
  } satisfies Fields<SosPrompt>,
});

const operator = oneOf<Operator>({ '+': true, '-': true, '*': true, '/': true });
const operationFields = { left: numeric, operator, right: numeric, result: numeric };
const operation = object<Operation>(operationFields);
const marks = optional(
  object<TextMarks>({
    node: optional(text),
    path: optional(list(operation)),
    level: optional(whole),
    written: optional(text),
  }),
);
const steps = list(object<Step>({ ...operationFields, marks }));
const faults = list(
  oneOf<Fault>({
    'wrong arithmetic': true,
    'wrong operand': true,
    'wrong numbers': true,
    'repeated state': true,
  }),
);
const malformedKind = oneOf<MalformedKind>({
  'malformed spawn': true,
  'unserved spawn': true,
  'malformed operation': true,
  'malformed answer': true,
  'unexpected token': true,
  'unexpected line': true,
});

const nothing: Check = (value) => (value === null ? undefined : ' is not null');

const search = variants<SearchFields>('type', {
  explore: { type: text, operation, numbers, faults, marks },
  move: { type: text, numbers, marks },
  goal: { type: text, marks },
  spawn: {
    type: text,
    messages: list(object<SpawnMessage>({ operation, numbers, faults, marks })),
    marks,
  },
  join: { type: text, results: list(either(nothing, steps)), marks },
  answer: { type: text, steps, marks },
  giveUp: { type: text, marks },
  malformed: { type: text, kind: malformedKind, text },
});

const base = { type: text, step: whole, ms: notNegative };
const finishReason = oneOf<FinishReason>({ stop: true, length: true, abort: true });

const alternatives = object<Alternatives>({ tokenIds: list(tokenId), logprobs: list(numeric) });

/** Every line but the header, by `type`. */
const eventChecks = checksOf<EventFields>({
  runStart: { ...base, problem, sampling, limits },
  threadStart: {
    ...base,
    thread: whole,
    parent: optional(whole),
    spawn: optional(whole),
    index: optional(whole),
    prompt,
    promptTokenIds: list(tokenId),
  },
  sampled: {
    ...base,
    threads: list(whole),
    tokenIds: list(tokenId),
    logprobs: optional(list(numeric)),
    alternatives: optional(list(alternatives)),
    given: optional(list(whole)),
    forwardMs: notNegative,
  },
  forced: { ...base, thread: whole, tokenIds: list(tokenId) },
  prefill: {
    ...base,
    threads: list(whole),
    reason: oneOf<PrefillEvent['reason']>({ prompt: true, join: true }),
    tokens: whole,
    forwardMs: notNegative,
  },
  search: { ...base, thread: whole, tokens: whole, event: search },
  threadWait: { ...base, thread: whole, spawn: whole, children: list(whole) },
  threadResume: { ...base, thread: whole, spawn: whole },
  limit: { ...base, thread: whole, limit: limitName, value: numeric },
  threadEnd: { ...base, thread: whole, finishReason },
  runEnd: {
    ...base,
    finishReason,
    claimed: flag,
    verified: flag,
    expression: optional(text),
    reason: optional(text),
  },
});

/** The check for events of this kind, or undefined for a kind that this version does not know. */
export function eventCheck(kind: string): Check | undefined {
  return Object.hasOwn(eventChecks, kind) ? eventChecks[kind] : undefined;
}

/** `T` names the fields of every variant. */
function variants<T extends Readonly<Record<string, Readonly<Record<string, Check>>>>>(
  tag: string,
  table: T,
): Check {
  return variant(tag, checksOf(table));
}

function checksOf<T extends Readonly<Record<string, Readonly<Record<string, Check>>>>>(
  table: T,
): Readonly<Record<string, Check>> {
  return Object.fromEntries(
    Object.entries(table).map(([name, fields]) => [name, object<Record<string, unknown>>(fields)]),
  );
}
