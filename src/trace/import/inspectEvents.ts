import type { HumanError } from '../../common/humanError';
import { groupBy } from '../../common/groupBy';
import { isObject } from '../../common/shape';
import { firstOf, isoMs, type Times } from './times';
import { freeId, type Placed, plantTrees } from './threadTrees';

export type Fields = Readonly<Record<string, unknown>>;

/** A thread of a sample: the sample itself, or a span or subtask of it. */
export interface InspectThread extends Times {
  readonly id: string;
  /** Absent for the sample. */
  readonly parent?: string;
  readonly name?: string;
  /** The subtask, where it is one: it tells its input and result. */
  readonly subtask?: Fields;
  /** What happened in it, in order. */
  readonly events: readonly Fields[];
}

/**
 * The threads of a sample, a parent before its children. Of Inspect's spans (src/inspect_ai/event in
 * UKGovernmentBEIS/inspect_ai) those are threads that are agents, subtasks, forks or branches, and
 * others in which a model was called but for solvers, which hand on one conversation; what happened in
 * the rest belongs to the nearest thread above. Logs from before spans keep the events of a subtask
 * within its event.
 */
export function inspectThreads(
  sample: Fields,
  tell: (id: string, reason: HumanError) => void,
): readonly InspectThread[] {
  const events = eventsOf(sample);
  const spans = spansOf(events);
  const root = freeId(`sample ${String(sample['id'])}`, new Set(spans.map(({ id }) => id)));
  const byId = new Map(spans.map((span) => [span.id, span]));
  /** The span that an event is in; an event within a subtask is in no span around that. */
  const spanAt = ({ event, within }: Recorded) => {
    const id = event['span_id'];
    const isHere = typeof id === 'string' && byId.get(id)?.within === within;
    return isHere && byId.has(id) ? id : (within ?? root);
  };
  const eventsIn = groupBy(events, spanAt);
  const trees = plantTrees<Span>(
    [{ id: root }, ...spans.map((span) => ({ ...span, parent: span.parent ?? root }))],
    ({ id }, reason) => tell(id, reason),
  );
  const { threads, threadOf, silent } = threadsIn(trees.flat(), (id) =>
    (eventsIn.get(id) ?? []).some(({ event }) => event['event'] === 'model'),
  );
  const own = groupBy(
    events.filter((recorded) => !isTool(recorded) || !silent.has(spanAt(recorded))),
    (recorded) => threadOf.get(spanAt(recorded)) ?? root,
  );
  return threads.map(({ item, id, parent }) => {
    const { name, subtask, start, end } = item;
    return {
      id,
      ...(parent !== undefined && { parent }),
      ...(name !== undefined && { name }),
      ...(subtask && { subtask }),
      ...(parent === undefined ? lifeOf(sample, events) : { start, end }),
      events: (own.get(id) ?? []).map(({ event }) => event),
    };
  });
}

interface Recorded {
  readonly event: Fields;
  /** The subtask within whose event it is kept. */
  readonly within: string | undefined;
  /** The id of the subtask that it is. */
  readonly subtask: string | undefined;
}

interface Span extends Times {
  readonly id: string;
  readonly parent?: string | undefined;
  readonly within?: string | undefined;
  readonly type?: unknown;
  readonly name?: string;
  readonly subtask?: Fields;
}

/** Events of a sample with those that are kept within others, in the order in which they came. */
function eventsOf(sample: Fields): Recorded[] {
  const old = isObject(sample['transcript']) ? sample['transcript'] : {};
  const recorded: Recorded[] = [];
  const open: { list: readonly unknown[]; within: string | undefined; next: number }[] = [];
  open.push({ list: listOf(sample['events'] ?? old['events']), within: undefined, next: 0 });
  for (let level = open.at(-1); level; level = open.at(-1)) {
    const event = level.list[level.next++];
    if (level.next > level.list.length) open.pop();
    if (!isObject(event)) continue;
    const { within } = level;
    const isSubtask = event['event'] === 'subtask';
    const uuid = typeof event['uuid'] === 'string' ? event['uuid'] : `subtask ${recorded.length}`;
    const subtask = isSubtask ? uuid : undefined;
    recorded.push({ event, within, subtask });
    const list = listOf(event['events']);
    if (list.length > 0) open.push({ list, within: subtask ?? within, next: 0 });
  }
  return recorded;
}

function spansOf(events: readonly Recorded[]): Span[] {
  const ends = new Map<unknown, number | undefined>();
  for (const { event } of events) {
    if (event['event'] === 'span_end') ends.set(event['id'], isoMs(event['timestamp']));
  }
  return events.flatMap(({ event, within, subtask }): Span[] => {
    const { id, parent_id, span_id, type, timestamp, completed } = event;
    const name = typeof event['name'] === 'string' ? { name: event['name'] } : {};
    const start = isoMs(timestamp);
    if (subtask !== undefined) {
      const parent = within ?? (typeof span_id === 'string' ? span_id : undefined);
      const end = isoMs(completed);
      return [
        { id: subtask, parent, within, type: 'subtask', ...name, start, end, subtask: event },
      ];
    }
    if (event['event'] !== 'span_begin' || typeof id !== 'string') return [];
    const parent = typeof parent_id === 'string' ? parent_id : within;
    return [{ id, parent, within, type, ...name, start, end: ends.get(id) }];
  });
}

/** Types of spans that are threads whatever is in them, and of those that are never one. */
const THREADS: ReadonlySet<unknown> = new Set(['agent', 'subtask', 'fork', 'branch']);
const STAGES: ReadonlySet<unknown> = new Set(['solver', 'init']);

function threadsIn(spans: readonly Placed<Span>[], hasModel: (id: string) => boolean) {
  const threads: Placed<Span>[] = [];
  const threadOf = new Map<string, string>();
  const toolOf = new Map<string, string>();
  /** Spans of tools that are or started a thread: a tool's result is what the thread returns. */
  const silent = new Set<string>();
  for (const placed of spans) {
    const { item, id, parent } = placed;
    const tool = item.type === 'tool' ? id : toolOf.get(parent ?? '');
    const isThread =
      parent === undefined || THREADS.has(item.type) || (hasModel(id) && !STAGES.has(item.type));
    const above = threadOf.get(parent ?? '');
    if (isThread) {
      threads.push({ ...placed, ...(above !== undefined && { parent: above }) });
      threadOf.set(id, id);
      if (tool !== undefined) silent.add(tool);
    } else {
      threadOf.set(id, above ?? id);
      if (tool !== undefined) toolOf.set(id, tool);
    }
  }
  return { threads, threadOf, silent };
}

function isTool({ event }: Recorded): boolean {
  return event['event'] === 'tool';
}

/** When a sample ran, as it says or as its events do. */
function lifeOf({ started_at, completed_at }: Fields, events: readonly Recorded[]): Times {
  const times = events.map(({ event }) => isoMs(event['completed'] ?? event['timestamp']));
  const told = times.filter((ms) => ms !== undefined);
  const start =
    isoMs(started_at) ?? firstOf(events.map(({ event }) => ({ start: isoMs(event['timestamp']) })));
  const end =
    isoMs(completed_at) ??
    told.reduce<number | undefined>((a, b) => Math.max(a ?? b, b), undefined);
  return { start, end };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
