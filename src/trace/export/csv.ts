import { csvLine } from '../../common/csv';
import type { TraceHeader } from '../aprtrace';
import { outcomeOf } from '../outcome';
import { isRecorded } from '../recorded';
import type { RunState, ThreadState } from '../runState';
import { stageTotals } from '../serverStages';
import { threadLabel } from '../threadLabel';
import { measureThread } from '../threadMetrics';

const COLUMNS = [
  'thread',
  'parent',
  'depth',
  'title',
  'outcome',
  'finishReason',
  'spawns',
  'children',
  'tokens',
  'sampled',
  'forced',
  'startStep',
  'endStep',
  'startMs',
  'endMs',
  'runningMs',
  'waitingMs',
] as const;

/** What servers recorded: only in files of runs of which they did. */
const STAGE_COLUMNS = ['serverQueueMs', 'serverPrefillMs', 'serverDecodeMs'] as const;

/** Whose tokens a thread had: only in files of runs that shared. */
const SHARE_COLUMNS = ['sharesWith', 'shared'] as const;

type Column =
  (typeof COLUMNS)[number] | (typeof STAGE_COLUMNS)[number] | (typeof SHARE_COLUMNS)[number];
type Cells = Readonly<Record<Column, string | number | undefined>>;

/**
 * The threads of a run as comma-separated values, a row each below a row of titles. What was not
 * recorded, and what has not come yet, is an empty cell. Milliseconds have three decimals.
 */
export function* threadsCsv(state: RunState, header: TraceHeader): Generator<string> {
  const hasStages = [...state.threads.values()].some((thread) => stageTotals(thread));
  const columns: readonly Column[] = [
    ...COLUMNS,
    ...(hasStages ? STAGE_COLUMNS : []),
    ...(state.shared > 0 ? SHARE_COLUMNS : []),
  ];
  yield csvLine(columns);
  for (const thread of state.threads.values()) {
    const cells = cellsOf(state, header, thread);
    yield csvLine(columns.map((column) => cells[column]));
  }
}

function cellsOf(state: RunState, header: TraceHeader, thread: ThreadState): Cells {
  const measures = measureThread(state, thread);
  const { queue, prefill, decode } = stageTotals(thread) ?? {};
  const tokens = (count: number) => (isRecorded('tokens', header) ? count : undefined);
  const time = (ms: number | undefined) =>
    ms !== undefined && isRecorded('time', header) ? Number(ms.toFixed(3)) : undefined;
  return {
    thread: thread.id,
    parent: thread.parent,
    depth: thread.depth,
    title: threadLabel(state, thread),
    outcome: outcomeOf(state, thread),
    finishReason: thread.finishReason,
    spawns: thread.spawns.length,
    children: measures.children,
    tokens: tokens(measures.context),
    sampled: tokens(measures.sampled),
    forced: tokens(measures.forced),
    startStep: thread.started.step,
    endStep: thread.ended?.step,
    startMs: time(thread.started.ms),
    endMs: time(thread.ended?.ms),
    runningMs: time(measures.runningMs),
    waitingMs: time(measures.waitingMs),
    serverQueueMs: time(queue),
    serverPrefillMs: time(prefill),
    serverDecodeMs: time(decode),
    sharesWith: thread.sharesWith,
    shared: tokens(thread.shared),
  };
}
