import type { ThreadOutcome } from '../trace/outcome';
import type { ThreadId } from '../trace/traceEvent';
import { isRecorded } from '../trace/recorded';
import type { DrawnNode, Joined, SegmentNode, StackNode } from './graphModel';
import type { Localizer } from '../common/localizer';
import { endWords, outcomeWords } from './outcomeWords';
import { JOIN_ICON, OUTCOME_ICONS, type RowIcon, SPAWN_ICON } from './rowIcon';
import { shareWords } from './shareWords';
import type { RunHead, ThreadView } from './runView';

/** What a node of the graph says. */
export interface NodeText {
  readonly title: string;
  /** Icons with words: how it stands, or of a stack how many children stand how. */
  readonly states: readonly NodeState[];
  /** Most tokens in its context; undefined where they were not recorded. */
  readonly tokens: number | undefined;
  /** The same as one sentence, for people who cannot see it. */
  readonly label: string;
}

export interface NodeState {
  readonly icon: RowIcon;
  readonly words: string;
}

/** Outcomes in the order in which a stack counts them. */
const ORDER: readonly ThreadOutcome[] = [
  ...(['solution', 'running', 'waiting', 'wrong answer'] as const),
  ...(['malformed', 'limit', 'stopped', 'overtaken', 'cut off', 'no solution'] as const),
];

export function nodeText(
  node: DrawnNode,
  threads: ReadonlyMap<ThreadId, ThreadView>,
  {
    window,
    useful,
    notRecorded,
    answers,
  }: Pick<RunHead, 'window' | 'useful' | 'notRecorded' | 'answers'>,
  l10n: Localizer,
): NodeText {
  const thread = threads.get(node.thread);
  const tokens = isRecorded('tokens', { notRecorded }) ? node.tokens : undefined;
  const { title, states } =
    node.kind === 'stack'
      ? stackText(node, l10n)
      : segmentText(node, thread, { useful, answers }, l10n);
  const parts = [
    // What is seen comes first and in its order: people who speak to the computer say it.
    title,
    ...states.map(({ words }) => words),
    ...useOf(tokens, window, l10n),
    ...(node.kind === 'segment' && node.segment > 0 && thread ? [thread.title] : []),
    // With its reason, for which a node has no room.
    ...(node.kind === 'segment' && node.spawned === undefined ? reasonOf(thread, l10n) : []),
    ...(node.kind === 'segment' && thread ? shareWords(thread, l10n) : []),
    ...(node.critical ? [l10n.t('on the longest path')] : []),
  ];
  if (node.kind === 'stack') parts.push(l10n.t('folded, Enter opens it'));
  return { title, states, tokens, label: parts.join(', ') };
}

function useOf(tokens: number | undefined, window: number | undefined, l10n: Localizer): string[] {
  if (tokens === undefined) return [];
  return [window ? l10n.t('{0} of {1} tokens', tokens, window) : l10n.t('{0} tokens', tokens)];
}

/** The outcome with its reason, where there is one. */
function reasonOf(thread: ThreadView | undefined, l10n: Localizer): string[] {
  const words = thread && endWords(thread.outcome, thread, l10n);
  return words && words !== outcomeWords(thread.outcome, l10n) ? [words] : [];
}

function stackText({ children, threads, outcomes }: StackNode, l10n: Localizer) {
  const title =
    threads === children
      ? l10n.t('{0} children', children)
      : l10n.t('{0} children, {1} threads', children, threads);
  const states = ORDER.filter((outcome) => outcomes[outcome]).map((outcome) => ({
    icon: OUTCOME_ICONS[outcome],
    words: `${outcomes[outcome]} ${outcomeWords(outcome, l10n)}`,
  }));
  return { title, states };
}

function segmentText(
  { segment, joined, spawned }: SegmentNode,
  thread: ThreadView | undefined,
  { useful, answers }: Pick<RunHead, 'useful' | 'answers'>,
  l10n: Localizer,
) {
  const title = joined ? joinTitle(segment, joined, answers, l10n) : (thread?.title ?? '');
  if (spawned !== undefined) {
    return { title, states: [{ icon: SPAWN_ICON, words: l10n.t('spawned {0}', spawned) }] };
  }
  const icon = thread ? OUTCOME_ICONS[thread.outcome] : JOIN_ICON;
  const words = thread ? outcomeWords(thread.outcome, l10n) : '';
  const isUseful = thread !== undefined && useful.includes(thread.id);
  const stands = isUseful ? l10n.t('{0}, used', words) : words;
  const isShared = thread?.sharesWith !== undefined;
  return { title, states: [{ icon, words: isShared ? l10n.t('{0}, shared', stands) : stands }] };
}

function joinTitle(
  segment: number,
  { children, solved }: Joined,
  answers: boolean,
  l10n: Localizer,
): string {
  if (solved === undefined) return l10n.t('join {0}', segment);
  return answers
    ? l10n.t('join {0}: {1} of {2} solved', segment, solved, children)
    : l10n.t('join {0}: {1} of {2} returned', segment, solved, children);
}
