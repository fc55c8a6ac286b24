import fc from 'fast-check';
import { OPERATORS } from '../../../src/countdown/arithmetic';
import type { SearchEvent } from '../../../src/countdown/searchEvent';
import type { RecordedEvent } from '../../../src/trace/recordedEvent';
import type { TraceEvent } from '../../../src/trace/traceEvent';

/** Any events, each for itself as the format allows it: they need not follow from each other. */
const whole = fc.nat();
const numeric = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map(
  // JSON knows no negative zero.
  (value) => value + 0,
);
const notNegative = numeric.map((value) => Math.abs(value));
const numbers = fc.array(numeric, { maxLength: 4 });
const ids = fc.array(whole, { maxLength: 5 });
const text = fc.string({ unit: 'grapheme' });
const finishReason = fc.constantFrom('stop', 'length', 'abort');
export const problem = fc.record({ numbers, target: numeric });
const sampling = fc.record({
  temperature: notNegative,
  topK: whole,
  topP: notNegative,
  seed: numeric,
});
const limits = fc.record({
  contextWindow: whole,
  threads: whole,
  depth: whole,
  threadTokens: whole,
  runTokens: whole,
});
export const prompt = fc.oneof(
  fc.record({
    method: fc.constant('apr'),
    children: fc.oneof(whole, fc.constant('unlimited')),
    perSpawn: whole,
    target: numeric,
    numbers,
  }),
  fc.record({
    method: fc.constant('sos'),
    window: whole,
    shuffled: fc.boolean(),
    target: numeric,
    numbers,
  }),
);
const operationFields = {
  left: numeric,
  operator: fc.constantFrom(...OPERATORS),
  right: numeric,
  result: numeric,
};
const operation = fc.record(operationFields);
const level = fc.nat(1000);
const marks = fc.record(
  { node: text, path: fc.array(operation, { maxLength: 2 }), level, written: text },
  { requiredKeys: [] },
);
/** With marks or without. */
const marked = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.record({ ...fields, marks }, { requiredKeys: Object.keys(fields) as never[] });
const steps = fc.array(marked(operationFields), { maxLength: 3 });
const checkedSteps = fc.array(
  fc.record(
    { ...operationFields, product: numeric },
    { requiredKeys: ['left', 'operator', 'right', 'result'] },
  ),
  { maxLength: 3 },
);
const faults = fc.subarray([
  'wrong arithmetic',
  'wrong operand',
  'wrong numbers',
  'repeated state',
] as const);
const message = marked({ operation, numbers, faults });
const malformedKind = fc.constantFrom(
  'malformed spawn',
  'unserved spawn',
  'malformed operation',
  'malformed check',
  'malformed answer',
  'unexpected token',
  'unexpected line',
);
export const searchEvent = fc.oneof(
  marked({ type: fc.constant('explore'), operation, numbers, faults }),
  marked({ type: fc.constant('move'), numbers }),
  marked({ type: fc.constant('goal') }),
  marked({ type: fc.constant('spawn'), messages: fc.array(message, { maxLength: 3 }) }),
  marked({
    type: fc.constant('join'),
    results: fc.array(fc.option(steps), { maxLength: 3 }),
  }),
  marked({ type: fc.constant('check'), steps: checkedSteps, holds: fc.boolean() }),
  marked({ type: fc.constant('answer'), steps }),
  marked({ type: fc.constant('giveUp') }),
  fc.record({ type: fc.constant('malformed'), kind: malformedKind, text }),
) as unknown as fc.Arbitrary<SearchEvent>;

const words = fc.array(text, { maxLength: 3 });
/** What threads of any task say. */
const saidEvent = fc.oneof(
  some(
    { type: fc.constantFrom('text', 'answer', 'giveUp', 'other') },
    { text, faults: words, words },
  ),
  some(
    {
      type: fc.constant('spawn'),
      messages: fc.array(some({}, { text, faults: words }), { maxLength: 3 }),
    },
    { text, faults: words },
  ),
  some(
    { type: fc.constant('join'), results: fc.array(fc.option(text), { maxLength: 3 }) },
    { texts: fc.array(fc.option(words), { maxLength: 3 }) },
  ),
  some({ type: fc.constant('malformed'), kind: text }, { text }),
);
const names = fc.dictionary(fc.nat().map(String), fc.oneof(text, fc.array(fc.nat(255))), {
  maxKeys: 3,
});
const language = fc.record({
  name: text,
  child: fc.constantFrom('message', 'context'),
  join: fc.constantFrom('messages', 'text'),
  answers: fc.boolean(),
});

/** With some of the optional fields. */
function some(
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optionals: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<object> {
  return fc.record({ ...fields, ...optionals }, { requiredKeys: Object.keys(fields) as never[] });
}

const base = { step: whole, ms: notNegative };
const kind = <T extends string>(type: T) => ({ type: fc.constant(type), ...base });
const token = fc.record({
  thread: whole,
  token: whole,
  logprob: numeric,
  likely: fc.array(fc.record({ token: whole, logprob: numeric }), { maxLength: 3 }),
  given: fc.boolean(),
});
const sampled = fc
  .record({
    rows: fc.array(token),
    logprobs: fc.boolean(),
    alternatives: fc.boolean(),
    given: fc.boolean(),
  })
  .chain(({ rows, ...has }) => {
    const logprobs = fc.constant(rows.map((row) => row.logprob));
    const alternatives = fc.constant(
      rows.map(({ likely }) => ({
        tokenIds: likely.map((other) => other.token),
        logprobs: likely.map((other) => other.logprob),
      })),
    );
    const given = fc.constant(rows.filter((row) => row.given).map((row) => row.thread));
    return fc.record({
      ...kind('sampled'),
      threads: fc.constant(rows.map((row) => row.thread)),
      tokenIds: fc.constant(rows.map((row) => row.token)),
      ...(has.logprobs ? { logprobs } : {}),
      ...(has.alternatives ? { alternatives } : {}),
      ...(has.given ? { given } : {}),
      forwardMs: notNegative,
    });
  });
const optional = <T, K extends keyof T>(
  fields: { [P in keyof T]: fc.Arbitrary<T[P]> },
  names: K[],
) =>
  fc.record(fields, {
    requiredKeys: (Object.keys(fields) as (keyof T)[]).filter((name) => !names.includes(name as K)),
  });

export const traceEvent = fc.oneof(
  fc.record({ ...kind('runStart'), problem, sampling, limits }),
  optional(
    {
      ...kind('threadStart'),
      thread: whole,
      parent: whole,
      spawn: whole,
      index: whole,
      prompt,
      promptTokenIds: ids,
    },
    ['parent', 'spawn', 'index'],
  ),
  sampled,
  fc.record({ ...kind('forced'), thread: whole, tokenIds: ids }),
  fc.record({
    ...kind('prefill'),
    threads: ids,
    reason: fc.constantFrom('prompt', 'join'),
    tokens: whole,
    forwardMs: notNegative,
  }),
  optional(
    {
      ...{ ...kind('served'), thread: whole, sentMs: notNegative, firstTokenMs: notNegative },
      ...{ promptTokens: whole, cachedTokens: whole, completionTokens: whole },
      spanId: fc.string(),
      stages: fc.record(
        { queueMs: notNegative, prefillMs: notNegative, decodeMs: notNegative },
        { requiredKeys: [] },
      ),
    },
    ['promptTokens', 'cachedTokens', 'completionTokens', 'spanId', 'stages'],
  ),
  optional({ ...kind('share'), thread: whole, with: whole }, ['with']),
  fc.record({ ...kind('search'), thread: whole, tokens: whole, event: searchEvent }),
  fc.record({ ...kind('threadWait'), thread: whole, spawn: whole, children: ids }),
  fc.record({ ...kind('threadResume'), thread: whole, spawn: whole }),
  fc.record({
    ...kind('limit'),
    thread: whole,
    limit: fc.constantFrom('contextWindow', 'threads', 'depth', 'threadTokens', 'runTokens'),
    value: numeric,
  }),
  optional({ ...kind('threadEnd'), thread: whole, finishReason, reason: fc.string() }, ['reason']),
  optional(
    {
      ...kind('runEnd'),
      finishReason,
      claimed: fc.boolean(),
      verified: fc.boolean(),
      expression: text,
      reason: text,
    },
    ['expression', 'reason'],
  ),
) as unknown as fc.Arbitrary<TraceEvent>;

/** Events of runs of any task, with what came in 1.2. */
export const anyTasksEvent = fc.oneof(
  some(
    { ...kind('runStart'), limits },
    { title: text, task: text, problem: fc.jsonValue(), method: text, language, sampling },
  ),
  some(
    { ...kind('threadStart'), thread: whole, promptTokenIds: ids },
    {
      ...{ parent: whole, spawn: whole, index: whole, title: text, startsFrom: text },
      ...{ prompt: fc.jsonValue(), promptText: text, promptTokens: whole, inherited: whole, names },
    },
  ),
  fc.array(fc.tuple(whole, whole)).chain((rows) =>
    some(
      {
        ...kind('sampled'),
        threads: fc.constant(rows.map(([thread]) => thread)),
        tokenIds: fc.constant([]),
        tokens: fc.constant(rows.map(([, tokens]) => tokens)),
        forwardMs: notNegative,
      },
      { names },
    ),
  ),
  some(
    { ...kind('forced'), thread: whole, tokenIds: ids },
    { keep: whole, tokens: whole, inherited: fc.boolean(), names },
  ),
  fc.record({ ...kind('search'), thread: whole, tokens: whole, event: saidEvent }),
  some(
    { ...kind('runEnd'), finishReason, claimed: fc.boolean() },
    { verified: fc.boolean(), expression: text, answer: text, reason: text },
  ),
) as unknown as fc.Arbitrary<TraceEvent>;

export const unknownEvent = fc
  .record({ type: text.map((name) => `other.${name}`), value: fc.jsonValue() })
  .map((value) => ({ type: 'unknown', kind: value.type, raw: JSON.stringify(value) }) as const);

export const recordedEvent: fc.Arbitrary<RecordedEvent> = fc.oneof(
  { weight: 9, arbitrary: traceEvent },
  { weight: 1, arbitrary: unknownEvent },
);
