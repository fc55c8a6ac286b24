import {
  type Check,
  either,
  type Fields,
  flag,
  isObject,
  list,
  notNegative,
  numeric,
  object,
  oneOf,
  optional,
  record,
  text,
  tokenId,
  whole,
} from '../common/shape';
import type { JoinRule } from '../common/method';
import { limitName } from './outcomeShape';
import type { SaidEvent, SpawnMessage } from './saidEvent';
import type {
  Alternatives,
  FinishReason,
  LanguageFacts,
  PrefillEvent,
  RunFacts,
  RunLimits,
  SamplingParams,
  ServerStages,
  TraceEvent,
} from './traceEvent';
import type { TraceTask } from './traceTask';

/**
 * The lines of an `.aprtrace`, field by field. media/aprtrace.schema.json says the same to other
 * programs; a test holds the two together.
 */
type EventFields = { readonly [K in TraceEvent['type']]: Fields<Extract<TraceEvent, { type: K }>> };

export const anything: Check = () => undefined;

const sampling = object<SamplingParams>({
  temperature: notNegative,
  topK: whole,
  topP: notNegative,
  seed: numeric,
});

const limits = object<RunLimits>({
  contextWindow: whole,
  threads: whole,
  depth: whole,
  threadTokens: whole,
  runTokens: whole,
});

const language = object<LanguageFacts>({
  name: text,
  child: oneOf<LanguageFacts['child']>({ message: true, context: true }),
  join: oneOf<LanguageFacts['join']>({ messages: true, text: true }),
  answers: flag,
});

/** What a header and a run's first event have in common. */
export function runFacts(task: TraceTask | undefined): Fields<RunFacts> {
  return {
    title: optional(text),
    task: optional(text),
    problem: task?.problem ?? anything,
    method: optional(text),
    language: optional(language),
    // Nobody may have told how a run of another program was sampled.
    sampling: optional(sampling),
    limits,
    join: optional(oneOf<JoinRule>({ all: true, first: true })),
  };
}

const names = optional(record(either(text, list(whole))));
const words = list(text);
const nothing: Check = (value) => (value === null ? undefined : ' is not null');

const said = object<SaidEvent>({
  type: text,
  text: optional(text),
  faults: optional(words),
  messages: optional(list(object<SpawnMessage>({ text: optional(text), faults: optional(words) }))),
  results: optional(list(anything)),
  texts: optional(list(either(nothing, words))),
  steps: anything,
  words: optional(words),
  kind: optional(text),
});

/** What threads of every task may say. */
const EVERY_TASKS = ['spawn', 'join', 'answer', 'giveUp', 'malformed', 'text', 'given'];

/** The parts of an event that the reducer counts on, whatever the task. */
function saidBy(task: TraceTask | undefined): Check {
  return (value) => {
    const fault = said(value) ?? missingParts(value as SaidEvent);
    if (fault !== undefined || !task || !isObject(value)) return fault;
    const kind = value['type'] as string;
    if (Object.hasOwn(task.events, kind)) return task.events[kind]?.(value);
    if (EVERY_TASKS.includes(kind)) return undefined;
    const known = new Set([...Object.keys(task.events), ...EVERY_TASKS]);
    return `.type is not one of: ${[...known].join(', ')}`;
  };
}

function missingParts({ type, messages, results, kind }: SaidEvent): string | undefined {
  if (type === 'spawn' && !messages) return '.messages is missing';
  if (type === 'join' && !results) return '.results is missing';
  return type === 'malformed' && kind === undefined ? '.kind is missing' : undefined;
}

const base = { type: text, step: whole, ms: notNegative };
const finishReason = oneOf<FinishReason>({
  stop: true,
  length: true,
  abort: true,
  overtaken: true,
});

const stages = object<ServerStages>({
  queueMs: optional(notNegative),
  prefillMs: optional(notNegative),
  decodeMs: optional(notNegative),
});

const alternatives = object<Alternatives>({ tokenIds: list(tokenId), logprobs: list(numeric) });

/** Checks of events by `type`: every line but the header. */
export type EventChecks = Readonly<Record<string, Check>>;

/** @param task whose data the events carry; undefined where nobody knows it, and it is passed over */
export function eventChecks(task: TraceTask | undefined): EventChecks {
  const fields: EventFields = {
    runStart: { ...base, ...runFacts(task), traceId: optional(text) },
    threadStart: {
      ...base,
      thread: whole,
      parent: optional(whole),
      spawn: optional(whole),
      index: optional(whole),
      title: optional(text),
      startsFrom: optional(text),
      prompt: task?.prompt ?? anything,
      promptText: optional(text),
      promptTokenIds: list(tokenId),
      promptTokens: optional(whole),
      inherited: optional(whole),
      names,
    },
    share: { ...base, thread: whole, with: optional(whole) },
    sampled: {
      ...base,
      threads: list(whole),
      tokenIds: list(tokenId),
      tokens: optional(list(whole)),
      logprobs: optional(list(numeric)),
      alternatives: optional(list(alternatives)),
      given: optional(list(whole)),
      names,
      forwardMs: notNegative,
    },
    forced: {
      ...base,
      thread: whole,
      keep: optional(whole),
      tokenIds: list(tokenId),
      tokens: optional(whole),
      inherited: optional(flag),
      names,
    },
    prefill: {
      ...base,
      threads: list(whole),
      reason: oneOf<PrefillEvent['reason']>({ prompt: true, join: true }),
      tokens: whole,
      forwardMs: notNegative,
    },
    served: {
      ...base,
      thread: whole,
      sentMs: notNegative,
      firstTokenMs: notNegative,
      promptTokens: optional(whole),
      cachedTokens: optional(whole),
      completionTokens: optional(whole),
      spanId: optional(text),
      stages: optional(stages),
    },
    search: { ...base, thread: whole, tokens: whole, event: saidBy(task) },
    threadWait: { ...base, thread: whole, spawn: whole, children: list(whole) },
    threadResume: { ...base, thread: whole, spawn: whole },
    limit: { ...base, thread: whole, limit: limitName, value: numeric },
    threadEnd: { ...base, thread: whole, finishReason, reason: optional(text) },
    runEnd: {
      ...base,
      finishReason,
      claimed: flag,
      verified: optional(flag),
      expression: optional(text),
      answer: optional(text),
      reason: optional(text),
    },
  };
  return Object.fromEntries(
    Object.entries(fields).map(([name, own]) => [name, object<Record<string, unknown>>(own)]),
  );
}
