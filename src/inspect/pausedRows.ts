import { describeEvent } from '../trace/saidEvent';
import { inheritedAtStart, promptEnd } from '../trace/promptEnd';
import { isRecorded } from '../trace/recorded';
import type { RunState, ThreadState } from '../trace/runState';
import type { Alternatives } from '../trace/traceEvent';
import { servedWords } from './servedWords';
import { formatProbability } from './amounts';
import type { Localizer } from '../common/localizer';
import { shareWords } from './shareWords';
import { plainText } from '../common/plainText';
import type { TokenNames } from '../trace/tokenNames';

/** What a thread may say next, most probable first; or why that is not known. */
export type NextToken =
  | {
      readonly kind: 'known';
      readonly alternatives: Alternatives;
      /** The one that was taken, where the run has gone on since. */
      readonly taken: number | undefined;
    }
  | { readonly kind: 'unknown'; readonly why: string };

/** A row of the view of one held thread. */
export interface PausedRow {
  readonly id: string;
  readonly icon?: string;
  readonly label: string;
  readonly description: string;
  /** The id of a possible next token. */
  readonly tokenId?: number;
  readonly children?: readonly PausedRow[];
}

const EVENTS = 8;

/** What comes next, what came last, and how the thread's tokens came about. */
export function pausedRows(
  state: RunState,
  thread: ThreadState,
  next: NextToken,
  names: TokenNames,
  l10n: Localizer,
): readonly PausedRow[] {
  return [
    nextRow(next, names, l10n),
    {
      id: 'events',
      icon: 'list-ordered',
      label: l10n.t('newest events'),
      description: l10n.t('{0} in all', thread.said),
      children: thread.search
        .slice(-EVENTS)
        .map(({ event, tokens }, i) => ({
          id: `event${Math.max(0, thread.search.length - EVENTS) + i}`,
          label: plainText(describeEvent(event)),
          description: isRecorded('tokens', state) ? l10n.t('token {0}', tokens) : '',
        }))
        .reverse(),
    },
    tokensRow(state, thread, l10n),
    ...requestRows(thread, l10n),
  ];
}

/** What the thread took after this moment, as the run's later state has recorded it. */
export function recordedNext(
  now: ThreadState,
  later: ThreadState | undefined,
  l10n: Localizer,
): NextToken {
  const position = now.context;
  const tokens = later?.tokens;
  // What a step says beside its token follows in events of its own, between which it has no next.
  const { state } = later?.context === position ? later : now;
  if (state === 'finished') return { kind: 'unknown', why: l10n.t('the thread has ended') };
  if (state === 'waiting') return { kind: 'unknown', why: l10n.t('it waits for its children') };
  if (later && !tokens && inheritedAtStart(later) > 0) {
    return { kind: 'unknown', why: l10n.t('its tokens cannot be told from those of its parent') };
  }
  if (later && !tokens && position < later.context) {
    return { kind: 'unknown', why: l10n.t('the file is still being read') };
  }
  if (!tokens || position >= tokens.length) {
    return { kind: 'unknown', why: l10n.t('nothing was recorded after this') };
  }
  if (tokens.isForced(position)) {
    return { kind: 'unknown', why: l10n.t('what its children returned') };
  }
  const taken = tokens.id(position);
  const alternatives = tokens.alternatives(position);
  if (alternatives) return { kind: 'known', alternatives, taken };
  const logprob = tokens.logprob(position);
  if (logprob === undefined) {
    return { kind: 'unknown', why: l10n.t('probabilities were not recorded') };
  }
  return { kind: 'known', alternatives: { tokenIds: [taken], logprobs: [logprob] }, taken };
}

/** A token's name for a person. */
export function tokenName(id: number, names: TokenNames): string {
  return plainText(names.name(id), 40);
}

function nextRow(next: NextToken, names: TokenNames, l10n: Localizer): PausedRow {
  const row = { id: 'next', icon: 'arrow-right', label: l10n.t('next token') };
  if (next.kind === 'unknown') return { ...row, description: next.why };
  const { alternatives, taken } = next;
  const children = alternatives.tokenIds.map((tokenId, i) => {
    const probability = formatProbability(Math.exp(alternatives.logprobs[i] ?? -Infinity));
    const isTaken = tokenId === taken;
    return {
      id: `token${tokenId}`,
      ...(isTaken && { icon: 'check' }),
      label: tokenName(tokenId, names),
      description: isTaken ? l10n.t('{0} · taken', probability) : probability,
      tokenId,
    };
  });
  const description = children[0] ? `${children[0].label} · ${children[0].description}` : '';
  return { ...row, description, children };
}

/** What steps over a server cost: each of a held run is a request of its own, of the whole context. */
function requestRows({ served }: ThreadState, l10n: Localizer): PausedRow[] {
  const latest = served.slice(-1);
  if (latest.length === 0) return [];
  const words = [
    ['latest', l10n.t('latest'), servedWords({ served: latest }, l10n)],
    ['all', l10n.t('all of them'), servedWords({ served }, l10n)],
  ] as const;
  return [
    {
      ...{ id: 'requests', icon: 'server', label: l10n.t('requests to the server') },
      description: l10n.t('{0}: while the run is held, each step is one', served.length),
      children: words.map(([id, label, told]) => ({
        ...{ id, label, description: told ?? l10n.t('not recorded') },
      })),
    },
  ];
}

function tokensRow(state: RunState, thread: ThreadState, l10n: Localizer): PausedRow {
  const { counts, context, tokens } = thread;
  const row = { id: 'tokens', icon: 'symbol-array', label: l10n.t('tokens') };
  if (!isRecorded('tokens', state)) return { ...row, description: l10n.t('not recorded') };
  const forced = counts.prompt + counts.joined;
  let given = 0;
  for (let i = promptEnd(thread); tokens && i < tokens.length; i++) if (tokens.isGiven(i)) given++;
  const parts = [
    { id: 'sampled', label: l10n.t('sampled'), description: `${counts.sampled}` },
    ...(thread.shared > 0
      ? [
          {
            id: 'shared',
            label: l10n.t('decoded for another thread'),
            description: [`${thread.shared}`, ...shareWords(thread, l10n)].join(' · '),
          },
        ]
      : []),
    ...(given > 0
      ? [{ id: 'given', label: l10n.t('given with the request'), description: `${given}` }]
      : []),
    {
      id: 'forced',
      label: l10n.t('forced'),
      description: l10n.t('{0}: prompt {1}, joined {2}', forced, counts.prompt, counts.joined),
    },
    ...(counts.inherited > 0
      ? [
          {
            id: 'inherited',
            label: l10n.t('of other threads'),
            description: `${counts.inherited}`,
          },
        ]
      : []),
  ];
  return {
    ...row,
    description: l10n.t('{0}: {1} sampled, {2} forced', context, counts.sampled, forced),
    children: parts,
  };
}
