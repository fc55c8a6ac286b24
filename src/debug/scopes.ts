import { assertNever } from '../common/assertNever';
import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { formatMs, formatPercent, formatProbability } from '../inspect/amounts';
import { eventsWords, limitWords, outcomeWords } from '../inspect/outcomeWords';
import { type NextToken, tokenName } from '../inspect/recordedNext';
import { servedWords } from '../inspect/servedWords';
import { shareWords } from '../inspect/shareWords';
import { viewOf } from '../inspect/taskViews';
import { originOf } from '../inspect/transcript';
import {
  forcingPlace,
  messageEdit,
  messageOf,
  type MessagePlace,
  tokenNamed,
} from '../session/run/branchEdits';
import { nextTokenOf } from '../session/run/nextToken';
import type { RunSession } from '../session/run/runSession';
import { editingOf, languageOf } from '../session/run/sessionLanguage';
import { outcomeOf } from '../trace/outcome';
import { promptEnd } from '../trace/promptEnd';
import { contextWindowOf, isRecorded, NO_LIMIT } from '../trace/recorded';
import {
  type RunState,
  type SpawnState,
  type ThreadState,
  type TokenList,
  totalTokens,
} from '../trace/runState';
import { describeEvent, stepsOf } from '../trace/saidEvent';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';
import { threadName } from './shownThreads';
import { type Children, fixed, type Variable } from './variables';

/** A part of what is to be known of a thread. */
export interface Scope {
  readonly kind: 'thread' | 'returned' | 'context' | 'sampling' | 'run';
  readonly name: string;
  readonly children: Children;
}

/** What they are told of: a thread at the cursor of its run, with its tokens where they are held. */
export interface Subject {
  readonly session: RunSession;
  readonly state: RunState;
  readonly thread: ThreadState;
  readonly l10n: Localizer;
}

/** What this thread knows, what its children returned, its context, what may come next, and its run. */
export function scopesOf(subject: Subject): Scope[] {
  const { thread, l10n } = subject;
  const joined = thread.spawns.findLast(({ resumed }) => resumed);
  return [
    { kind: 'thread', name: l10n.t('Thread'), children: fixed(knowledge(subject)) },
    ...(joined
      ? [
          {
            kind: 'returned' as const,
            name: l10n.t('Returned by Its Children'),
            children: returned(subject, joined),
          },
        ]
      : []),
    { kind: 'context', name: l10n.t('Context'), children: fixed(context(subject)) },
    {
      kind: 'sampling',
      name: l10n.t('Next Token'),
      children: { read: async () => samplingRows(subject, await next(subject)) },
    },
    { kind: 'run', name: l10n.t('Run'), children: fixed(run(subject)) },
  ];
}

/** What the thread may say next. */
export function next({ session, thread, l10n }: Subject, count?: number): Promise<NextToken> {
  return nextTokenOf(session, thread, l10n, count);
}

/** The tokens that may come next, with their probabilities; or why they are not known. */
export function nextRows({ session, l10n }: Subject, known: NextToken): Variable[] {
  if (known.kind === 'unknown') return [{ name: l10n.t('next'), value: known.why }];
  const { alternatives, taken } = known;
  return alternatives.tokenIds.map((id, i) => {
    const probability = formatProbability(Math.exp(alternatives.logprobs[i] ?? -Infinity));
    const value = id === taken ? l10n.t('{0} · taken', probability) : probability;
    return { name: tokenName(id, session.names), value };
  });
}

/** The next token, with those that it is chosen among; it can be set where the thread decodes. */
function samplingRows(subject: Subject, known: NextToken): Variable[] {
  const { session, thread, l10n } = subject;
  const set = async (typed: string) => {
    const position = await forcingPlace(session, thread);
    const tokenId = tokenNamed(session, typed);
    return {
      value: tokenName(tokenId, session.names),
      edit: { thread: thread.id, position, tokenIds: [tokenId] },
    };
  };
  const isKnown = known.kind === 'known';
  const id = isKnown ? (known.taken ?? known.alternatives.tokenIds[0]) : undefined;
  const value = isKnown ? (id === undefined ? '' : tokenName(id, session.names)) : known.why;
  const canSet = thread.state === 'running' && languageOf(session) !== undefined;
  const next = { name: l10n.t('next'), value, evaluateName: 'next', ...(canSet && { set }) };
  return [next, ...(isKnown ? nextRows(subject, known) : [])];
}

/** What a row of a thread evaluates to, and what is watched of it. */
function fact({ id }: ThreadState, expression: string) {
  return { evaluateName: expression, watched: { thread: id, expression } };
}

/** The context in numbers, and token by token. */
export function context(subject: Subject): Variable[] {
  const { session, state, thread, l10n } = subject;
  if (!isRecorded('tokens', state)) {
    return [{ name: l10n.t('tokens'), value: l10n.t('not recorded') }];
  }
  const { counts, tokens } = thread;
  const limit = contextWindowOf(state);
  const use =
    limit === undefined
      ? `${thread.context}`
      : l10n.t(
          '{0} of {1} ({2})',
          thread.context,
          limit,
          formatPercent(thread.context / Math.max(1, limit)),
        );
  const forced = counts.prompt + counts.joined;
  return [
    {
      ...{ name: l10n.t('tokens'), value: use, ...fact(thread, 'tokens') },
      ...(tokens && { children: tokenRows(session, thread, tokens, l10n) }),
    },
    ...(limit === undefined
      ? []
      : [
          {
            ...{ name: l10n.t('of the window'), ...fact(thread, 'tenths') },
            ...{ value: formatPercent(thread.context / Math.max(1, limit)), evaluateName: 'used' },
          },
        ]),
    { name: l10n.t('sampled'), value: `${counts.sampled}`, ...fact(thread, 'sampled') },
    ...(thread.shared > 0
      ? [
          {
            name: l10n.t('decoded for another thread'),
            value: [`${thread.shared}`, ...shareWords(thread, l10n)].join(' · '),
          },
        ]
      : []),
    {
      ...{ name: l10n.t('forced'), ...fact(thread, 'forced') },
      value: l10n.t('{0}: prompt {1}, joined {2}', forced, counts.prompt, counts.joined),
    },
    ...(counts.inherited > 0
      ? [{ name: l10n.t('of other threads'), value: `${counts.inherited}` }]
      : []),
    ...requests(subject),
  ];
}

/** What steps over a server cost: each of a held run is a request of its own, of the whole context. */
function requests({ thread: { served }, l10n }: Subject): Variable[] {
  const latest = served.slice(-1);
  if (latest.length === 0) return [];
  const row = (name: string, some: typeof served) => ({
    ...{ name, value: servedWords({ served: some }, l10n) ?? l10n.t('not recorded') },
  });
  return [
    {
      name: l10n.t('requests to the server'),
      value: l10n.t('{0}: while the run is held, each step is one', served.length),
      children: fixed([row(l10n.t('latest'), latest), row(l10n.t('all of them'), served)]),
    },
  ];
}

function knowledge(subject: Subject): Variable[] {
  const { state, thread, l10n } = subject;
  const { promptText, search, answer, spawns } = thread;
  const known = viewOf(state).knows?.(thread, l10n) ?? [];
  const outcome = outcomeOf(state, thread);
  return [
    ...known.map(({ name, value }) => ({ name, value: plainText(value) })),
    ...(promptText === undefined
      ? []
      : [{ name: l10n.t('asked'), value: plainText(promptText, LONGEST) }]),
    {
      name: l10n.t('said'),
      value: eventsWords(thread, l10n),
      children: {
        length: search.length,
        read: (from, to) =>
          search.slice(from, to).map(({ event }, i) => ({
            name: `${from + i}`,
            value: plainText(describeEvent(event), LONGEST),
          })),
      },
    },
    ...messageRow(subject),
    ...spawns.map((spawn, i) => spawnRow(subject, spawn, i)),
    ...(answer ? [{ name: l10n.t('answer'), value: plainText(stepsOf(answer).join(', ')) }] : []),
    {
      ...{ name: l10n.t('standing'), value: outcomeWords(outcome, l10n) },
      ...fact(thread, 'outcome'),
    },
    ...thread.limits.map((limit) => ({ name: l10n.t('limit'), value: limitWords(limit, l10n) })),
  ];
}

/** Longest text of a row. */
const LONGEST = 5000;

/** What it was started with. */
function messageRow(subject: Subject): Variable[] {
  const { state, thread, l10n } = subject;
  const parent = thread.parent === undefined ? undefined : state.threads.get(thread.parent);
  const place = messageOf(parent, thread);
  if (!parent || !place) return [];
  const text = parent.spawns[place.spawn]?.messages?.[place.index]?.text;
  if (text === undefined) return [];
  return [{ name: l10n.t('message'), ...settable(subject, parent.id, place, text) }];
}

function settable(
  { session }: Subject,
  parent: ThreadId,
  place: MessagePlace,
  text: string,
): Pick<Variable, 'value' | 'set'> {
  const value = plainText(text, LONGEST);
  if (!languageOf(session)?.language.editing) return { value };
  const set = async (typed: string) => {
    await session.load([parent]);
    const { latest } = session.playback;
    const newest = session.detailed(latest).threads.get(parent) as ThreadState;
    const { message } = editingOf(session).read(typed, newest, place.spawn);
    return {
      value: plainText(typed.trim()),
      edit: messageEdit(session, newest, place, message),
    };
  };
  return { value, set };
}

function spawnRow(subject: Subject, { children, messages }: SpawnState, spawn: number): Variable {
  const { state, thread, l10n } = subject;
  const count = children.length;
  return {
    name: l10n.t('spawn {0}', spawn + 1),
    value: count === 1 ? l10n.t('1 child') : l10n.t('{0} children', count),
    children: {
      length: count,
      read: (from, to) =>
        children.slice(from, to).map((id, i) => {
          const child = state.threads.get(id);
          const index = child?.index ?? from + i;
          const text = messages?.[index]?.text ?? '';
          return {
            ...{ name: child ? threadName(state, child, l10n) : `${id}` },
            ...{ evaluateName: `thread ${id}` },
            ...settable(subject, thread.id, { spawn, index }, text),
          };
        }),
    },
  };
}

/** What came back of a spawn, child by child. */
function returned({ state, l10n }: Subject, { children }: SpawnState): Children {
  return {
    read: () =>
      children.flatMap((id) => {
        const child = state.threads.get(id);
        if (!child) return [];
        const words = child.answer
          ? plainText(stepsOf(child.answer).join(', ') || describeEvent(child.answer), LONGEST)
          : outcomeWords(outcomeOf(state, child), l10n);
        const name = plainText(threadLabel(state, child));
        return [{ name, value: words, evaluateName: `thread ${id}` }];
      }),
  };
}

function tokenRows(
  session: RunSession,
  thread: ThreadState,
  tokens: TokenList,
  l10n: Localizer,
): Children {
  const prompt = promptEnd(thread);
  const words = (at: number) => {
    const logprob = tokens.logprob(at);
    const origin = originWords(thread, at, l10n);
    if (logprob === undefined) return at < prompt ? `${origin} · ${l10n.t('prompt')}` : origin;
    return `${origin} · ${formatProbability(Math.exp(logprob))}`;
  };
  return {
    length: tokens.length,
    read: (from, to) =>
      Array.from({ length: Math.max(0, Math.min(to, tokens.length) - from) }, (_, i) => ({
        name: `${from + i}`,
        value: `${tokenName(tokens.id(from + i), session.names)} · ${words(from + i)}`,
      })),
  };
}

function originWords(thread: ThreadState, at: number, l10n: Localizer): string {
  const origin = originOf(thread, { from: at, to: at + 1 });
  switch (origin) {
    case 'sampled':
      return l10n.t('sampled');
    case 'forced':
      return l10n.t('forced');
    case 'inherited':
      return l10n.t('of other threads');
    case 'given':
      return l10n.t('given with the request');
    default:
      return assertNever(origin);
  }
}

function run({ session, state, l10n }: Subject): Variable[] {
  const { limits, sampling, method } = state.start ?? session.header;
  const { threadsIn } = state;
  const number = (name: string, value: number, evaluateName?: string) => ({
    ...{ name, value: value === NO_LIMIT ? l10n.t('none') : `${value}` },
    ...(evaluateName !== undefined && { evaluateName }),
  });
  return [
    ...(method === undefined ? [] : [{ name: l10n.t('method'), value: plainText(method) }]),
    { name: l10n.t('model'), value: plainText(session.header.model.name) },
    ...(sampling
      ? [number(l10n.t('temperature'), sampling.temperature), number(l10n.t('seed'), sampling.seed)]
      : []),
    number(l10n.t('step'), state.step, 'step'),
    ...(isRecorded('time', state) ? [{ name: l10n.t('time'), value: formatMs(state.ms) }] : []),
    {
      name: l10n.t('threads'),
      value: l10n.t(
        '{0}: {1} running, {2} waiting, {3} finished',
        state.threads.size,
        threadsIn.running,
        threadsIn.waiting,
        threadsIn.finished,
      ),
      evaluateName: 'threads',
    },
    number(l10n.t('tokens of all threads'), totalTokens(state.tokens), 'total'),
    {
      name: l10n.t('limits'),
      value: '',
      children: fixed([
        number(l10n.t('window'), limits.contextWindow, 'window'),
        number(l10n.t('threads'), limits.threads),
        number(l10n.t('depth'), limits.depth),
        number(l10n.t('tokens of a thread'), limits.threadTokens),
        number(l10n.t('tokens of all threads'), limits.runTokens),
      ]),
    },
  ];
}
