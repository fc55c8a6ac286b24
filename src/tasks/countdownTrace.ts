import {
  type Check,
  either,
  type Fields,
  flag,
  list,
  numeric,
  object,
  oneOf,
  optional,
  text,
  variant,
  whole,
} from '../common/shape';
import type { Operation, Operator } from '../countdown/arithmetic';
import type { Problem } from '../countdown/problem';
import { formatProblem } from '../countdown/problemText';
import type { AprPrompt, Prompt, SosPrompt } from '../countdown/prompt';
import type {
  CheckedStep,
  Fault,
  MalformedKind,
  SearchEvent,
  SpawnMessage,
  Step,
  TextMarks,
} from '../countdown/searchEvent';
import { answerInWords, inWords, numbersInWords } from '../countdown/words';
import type { SaidEvent } from '../trace/saidEvent';
import type { LanguageFacts, RunFacts, SearchTraceEvent, TraceEvent } from '../trace/traceEvent';
import type { OlderFiles, TraceTask } from '../trace/traceTask';
import type { RunState } from '../trace/runState';

type PromptFields = { readonly [K in Prompt['method']]: Fields<Extract<Prompt, { method: K }>> };
type SearchFields = {
  readonly [K in SearchEvent['type']]: Fields<Extract<SearchEvent, { type: K }>>;
};

/** Searches within searches: each takes a number off the state, and no state has as many. */
const MOST_LEVELS = 1000;
const level: Check = (value) =>
  whole(value) ?? ((value as number) > MOST_LEVELS ? ` is more than ${MOST_LEVELS}` : undefined);

const numbers = list(numeric);
const operator = oneOf<Operator>({ '+': true, '-': true, '*': true, '/': true });
const operationFields = { left: numeric, operator, right: numeric, result: numeric };
const operation = object<Operation>(operationFields);
const marks = optional(
  object<TextMarks>({
    node: optional(text),
    path: optional(list(operation)),
    level: optional(level),
    written: optional(text),
  }),
);
const steps = list(object<Step>({ ...operationFields, marks }));
const checkedSteps = list(object<CheckedStep>({ ...operationFields, product: optional(numeric) }));
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
  'malformed check': true,
  'malformed answer': true,
  'unexpected token': true,
  'unexpected line': true,
});
const nothing: Check = (value) => (value === null ? undefined : ' is not null');

const promptFields: PromptFields = {
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
};

const searchFields: SearchFields = {
  explore: { type: text, operation, numbers, faults, marks },
  move: { type: text, numbers, marks },
  goal: { type: text, marks },
  spawn: {
    type: text,
    messages: list(object<SpawnMessage>({ operation, numbers, faults, marks })),
    marks,
  },
  join: { type: text, results: list(either(nothing, steps)), marks },
  check: { type: text, steps: checkedSteps, holds: flag, marks },
  answer: { type: text, steps, marks },
  giveUp: { type: text, marks },
  malformed: { type: text, kind: malformedKind, text },
};

const checksOf = (table: Readonly<Record<string, Readonly<Record<string, Check>>>>) =>
  Object.fromEntries(
    Object.entries(table).map(([name, fields]) => [name, object<Record<string, unknown>>(fields)]),
  );

export const COUNTDOWN = 'countdown';

/** How Countdown's own data in a trace is checked. */
export const COUNTDOWN_TRACE: TraceTask = {
  name: COUNTDOWN,
  problem: object<Problem>({ numbers, target: numeric }),
  prompt: variant('method', checksOf(promptFields)),
  events: checksOf(searchFields),
};

/** The spawn/join language of the bundled models, and of files from before others were known. */
export const COMPACT_FACTS: LanguageFacts = {
  name: 'compact',
  child: 'message',
  join: 'messages',
  answers: true,
};

/** What a run of Countdown says of itself before it starts. */
export function countdownFacts(problem: Problem): Pick<RunFacts, 'title' | 'task' | 'problem'> {
  const { numbers: given, target } = problem;
  return { title: formatProblem(problem), task: COUNTDOWN, problem: { numbers: given, target } };
}

/** Files of format 1.0 and 1.1, which are all of Countdown and leave the words to the program. */
export const OLDER_FILES: OlderFiles = {
  task: COUNTDOWN_TRACE,
  facts: (header) => ({
    ...header,
    ...countdownFacts(header.problem as Problem),
    language: COMPACT_FACTS,
  }),
  inWords: olderInWords,
};

function olderInWords(event: TraceEvent, facts: RunFacts): TraceEvent {
  switch (event.type) {
    case 'runStart': {
      const { title, task, language } = facts;
      return {
        ...event,
        ...(title !== undefined && { title }),
        ...(task && { task }),
        ...(language && { language }),
      };
    }
    case 'threadStart': {
      return { ...event, startsFrom: numbersInWords(event.prompt as Prompt) };
    }
    case 'search':
      return isOwn(event) ? { ...event, event: inWords(event.event as SearchEvent) } : event;
    case 'runEnd':
      return event.expression === undefined
        ? event
        : { ...event, answer: answerInWords(event.expression, facts.problem as Problem) };
    default:
      return event;
  }
}

/** The problem of a run of Countdown; undefined where it is of another task. */
export function problemOf(
  start: Pick<RunFacts, 'task' | 'problem'> | undefined,
): Problem | undefined {
  return start?.task === COUNTDOWN ? (start.problem as Problem) : undefined;
}

/** What a thread of Countdown was asked. */
export function promptOf({ prompt }: { readonly prompt?: unknown }): Prompt {
  return prompt as Prompt;
}

/** What a thread of Countdown has said: what threads of any task may say and it may not is malformed. */
export function searchOf({
  search,
}: {
  readonly search: readonly SearchTraceEvent[];
}): readonly CountdownSaid[] {
  const own = search.every(isOwn)
    ? search
    : search.map((said) => (isOwn(said) ? said : { ...said, event: unexpected(said.event) }));
  return own as readonly CountdownSaid[];
}

function isOwn({ event }: SearchTraceEvent): boolean {
  return Object.hasOwn(searchFields, event.type);
}

function unexpected({ type, text = type }: SaidEvent): SearchEvent {
  return { type: 'malformed', kind: 'unexpected line', text };
}

export interface CountdownSaid extends SearchTraceEvent {
  readonly event: SearchEvent;
}

/** Whether a run searches a problem of Countdown by spawn and join, and not serially. */
export function isParallelSearch({ start, threads }: RunState): boolean {
  const root = threads.get(0);
  return problemOf(start) !== undefined && root !== undefined && promptOf(root).method === 'apr';
}
