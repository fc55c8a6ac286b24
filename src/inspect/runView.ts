import type { SegmentedThread, SegmentingSpawn } from '../trace/graph';
import { type ThreadOutcome, outcomeOf } from '../trace/outcome';
import { contextWindowOf } from '../trace/recorded';
import {
  type Moment,
  type PrefillRecord,
  type RunState,
  type SpawnState,
  type ThreadState,
  totalTokens,
} from '../trace/runState';
import { type PlacedStage, placedStages } from '../trace/serverStages';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';
import { usefulChildren } from '../trace/usefulChildren';
import type { EndReasons } from './outcomeWords';
import { plainText } from '../common/plainText';

/**
 * What the pictures of a run are drawn from: a RunState without its tokens, in plain values, so
 * that it can be sent to a webview whole, and then a thread at a time.
 */
export interface RunView {
  readonly head: RunHead;
  /** In the order of creation. */
  readonly threads: readonly ThreadView[];
  readonly steps: StepsView;
}

/** What has changed of one: threads that are new or changed, whole, and steps from one on. */
export type RunDelta = RunView;

export interface RunHead {
  /** The session's id. */
  readonly session: string;
  readonly name: string;
  readonly status: 'reading' | 'running' | 'paused' | 'finished' | 'cut off' | 'failed';
  /** Why it failed. */
  readonly failure?: string | undefined;
  /** The cursor follows the run. */
  readonly live: boolean;
  /** How it was asked, in words such as `APR`; undefined where that was not recorded. */
  readonly method?: string | undefined;
  /** Whether its threads say what they found, so that a result is a solution. */
  readonly answers: boolean;
  /** Whether one serial search can try the same problem, to compare with. */
  readonly isParallelSearch: boolean;
  /** Tokens of the context window; absent where there was no limit. */
  readonly window?: number | undefined;
  /** What its file does not tell, as its header says: `time`, `tokens`. */
  readonly notRecorded: readonly string[];
  /** Where the cursor stands, and where the run is. */
  readonly cursor: Moment;
  readonly latest: Moment;
  /** Tokens of all threads. */
  readonly tokens: number;
  /** What it has come to; `verified` is undefined where nobody judged. */
  readonly result?: RunResult | undefined;
  /** Children that the answer rests on, from the top; empty before the end. */
  readonly useful: readonly ThreadId[];
}

export interface RunResult {
  readonly verified?: boolean | undefined;
  readonly text: string;
}

export interface ThreadView extends SegmentedThread, EndReasons {
  readonly parent?: ThreadId | undefined;
  readonly spawn?: number | undefined;
  readonly depth: number;
  /** What it is about. */
  readonly title: string;
  readonly outcome: ThreadOutcome;
  readonly spawns: readonly SpawnView[];
  readonly prefills: readonly PrefillRecord[];
  /** What its server recorded of its requests, in order; absent where it told nothing. */
  readonly stages?: readonly PlacedStage[];
  /** The thread whose tokens it has, as it stands; absent where its own were decoded. */
  readonly sharesWith?: ThreadId;
}

export interface SpawnView extends SegmentingSpawn {
  readonly number: number;
  /** Messages answered with a solution; undefined before the join. */
  readonly solved?: number | undefined;
}

/** Decoding steps from place `from` in the list on, in lists side by side. */
export interface StepsView {
  readonly from: number;
  /** One in this many steps is in the list: 1 where each is. */
  readonly every: number;
  readonly step: readonly number[];
  readonly ms: readonly number[];
  /** Tokens sampled in the step, one for each thread that decoded. */
  readonly sampled: readonly number[];
}

/** What RunState does not know of the run that is looked at. */
export type HeadFacts = Pick<
  RunHead,
  'session' | 'status' | 'failure' | 'live' | 'latest' | 'isParallelSearch'
>;

export function headOf(state: RunState, facts: HeadFacts): RunHead {
  const { start, end, tokens } = state;
  const root = state.threads.get(0);
  return {
    ...facts,
    name: plainText(start?.title ?? (root ? threadLabel(state, root) : '')),
    method: start?.method,
    answers: start?.language?.answers ?? true,
    window: contextWindowOf(state),
    notRecorded: state.notRecorded,
    cursor: { step: state.step, ms: state.ms },
    tokens: totalTokens(tokens),
    result: end && {
      verified: end.verified,
      text: plainText(end.verified === false ? '' : (end.answer ?? end.expression ?? '')),
    },
    useful: end?.verified ? usefulChildren(state) : [],
  };
}

export function threadView(state: RunState, thread: ThreadState): ThreadView {
  const stages = thread.served.flatMap(placedStages);
  return {
    id: thread.id,
    parent: thread.parent,
    spawn: thread.spawn,
    depth: thread.depth,
    title: plainText(threadLabel(state, thread)),
    outcome: outcomeOf(state, thread),
    faults: { ...thread.faults },
    limits: thread.limits.map(({ limit, value }) => ({ limit, value })),
    counts: { ...thread.counts },
    context: thread.context,
    ...(thread.dropped && { dropped: thread.dropped }),
    started: thread.started,
    ended: thread.ended,
    spawns: thread.spawns.map(spawnView),
    prefills: [...thread.prefills],
    ...(stages.length > 0 && { stages }),
    ...(thread.sharesWith !== undefined && { sharesWith: thread.sharesWith }),
  };
}

export function stepsView({ steps }: RunState, from = 0): StepsView {
  const { every } = steps;
  const view = { from, every, step: [] as number[], ms: [] as number[], sampled: [] as number[] };
  for (let i = from; i < steps.length; i++) {
    const { step, ms, sampled } = steps.at(i);
    view.step.push(step);
    view.ms.push(ms);
    view.sampled.push(sampled);
  }
  return view;
}

/** The threads, and the children of their spawns: what a child has come to, its parent says. */
export function withChildren(state: RunState, threads: Iterable<ThreadId>): Set<ThreadId> {
  const all = new Set<ThreadId>(threads);
  for (const id of [...all]) {
    for (const child of state.threads.get(id)?.spawns.at(-1)?.children ?? []) all.add(child);
  }
  return all;
}

function spawnView(spawn: SpawnState): SpawnView {
  return {
    number: spawn.number,
    children: [...spawn.children],
    waited: spawn.waited,
    resumed: spawn.resumed,
    context: spawn.context,
    forced: spawn.forced,
    inherited: spawn.inherited,
    ...(spawn.dropped && { dropped: spawn.dropped }),
    solved: spawn.results?.filter((result) => result !== null).length,
  };
}
