import { groupBy } from '../../common/groupBy';
import type { ForeignPart, ForeignThread } from './foreignRun';

/** A thread without the spawns and joins of its children, which follow from when these ran. */
export interface Draft extends Omit<ForeignThread, 'parts' | 'sees'> {
  /** What it wrote and was given, in order where `ms` does not say it. */
  readonly own: readonly ForeignPart[];
  /** When its parent read what it returned, where that is told. */
  readonly joinedMs?: number;
}

interface Span {
  readonly startMs?: number;
  readonly endMs?: number;
}

/**
 * Threads of a program that tells of each thread who its parent is and when it ran: children that
 * overlap in time are one spawn, joined when the last of them has ended, and see their message alone.
 * What a thread wrote while its children ran stands behind their join, with a fault that says so,
 * because a thread waits for its children.
 * @param drafts a parent stands before its children
 */
export function threadsOf(drafts: readonly Draft[]): ForeignThread[] {
  const childrenOf = groupBy(drafts, ({ parent }) => parent);
  return drafts.map((draft) => {
    const { own, joinedMs: _, ...thread } = draft;
    const groups = groupOverlapping(childrenOf.get(draft.id) ?? []);
    return { ...thread, sees: 'message', parts: withSpawns(own, groups) };
  });
}

/**
 * Siblings that overlap in time, in the order in which they started. One that has not ended runs on.
 * Those without times are a group of their own, the last.
 */
export function groupOverlapping<T extends Span>(siblings: readonly T[]): T[][] {
  const startOf = ({ startMs, endMs }: T) => startMs ?? endMs;
  const timed = siblings.filter((one) => startOf(one) !== undefined);
  timed.sort((a, b) => Number(startOf(a)) - Number(startOf(b)));
  const groups: T[][] = [];
  let [from, to] = [NaN, NaN];
  for (const one of timed) {
    const start = Number(startOf(one));
    if (start < to || start === from) groups.at(-1)?.push(one);
    else {
      groups.push([one]);
      [from, to] = [start, start];
    }
    to = Math.max(to, one.endMs ?? Infinity);
  }
  const untimed = siblings.filter((one) => startOf(one) === undefined);
  return untimed.length > 0 ? [...groups, untimed] : groups;
}

/** The text that a thread came to, or null where it came to none. */
export function resultOf({ own, finishReason }: Draft): string | null {
  if (finishReason === 'abort') return null;
  const last = own.findLast(
    (part) => part.kind === 'answer' || (part.kind === 'text' && !part.forced && part.text !== ''),
  );
  return last?.text ?? null;
}

function withSpawns(own: readonly ForeignPart[], groups: readonly Draft[][]): ForeignPart[] {
  const parts: ForeignPart[] = [];
  let [next, busyUntil] = [0, -Infinity];
  for (const { part, at } of inTimeOrder(own)) {
    for (; next < groups.length; next++) {
      const group = groups[next] ?? [];
      // An untimed spawn comes last, but for the answer: a thread says first what it splits up.
      if (part.kind !== 'answer' && (startOfGroup(group) ?? Infinity) >= at) break;
      parts.push(...spawnAndJoin(group));
      busyUntil = endOfGroup(group) ?? busyUntil;
    }
    const isLate = at < busyUntil && part.kind === 'text' && !part.forced;
    const faults = [...(part.faults ?? []), 'It was written while its children ran.'];
    parts.push(isLate ? { ...part, faults } : part);
  }
  return [...parts, ...groups.slice(next).flatMap(spawnAndJoin)];
}

/** Parts by when they were complete; one without a time comes with the one before it. */
function inTimeOrder(own: readonly ForeignPart[]) {
  let last = -Infinity;
  const timed = own.map((part) => {
    last = part.kind === 'prompt' ? -Infinity : (part.ms ?? last);
    return { part, at: part.kind === 'answer' ? Infinity : last };
  });
  return timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function spawnAndJoin(group: readonly Draft[]): ForeignPart[] {
  const [started, joined] = [startOfGroup(group), endOfGroup(group)];
  return [
    {
      kind: 'spawn',
      children: group.map(({ id }) => id),
      messages: group.map(messageOf),
      ...(started !== undefined && { ms: started }),
    },
    {
      kind: 'join',
      results: group.map(resultOf),
      brings: 'messages',
      ...(joined !== undefined && { ms: joined }),
    },
  ];
}

function messageOf({ own, title, id }: Draft): string {
  const prompts = own.filter(({ kind, text }) => kind === 'prompt' && text !== '');
  return prompts.map(({ text }) => text).join('\n\n') || (title ?? id);
}

function startOfGroup(group: readonly Draft[]): number | undefined {
  return extreme(
    group.map(({ startMs, endMs }) => startMs ?? endMs),
    (a, b) => a < b,
  );
}

function endOfGroup(group: readonly Draft[]): number | undefined {
  return extreme(
    group.map(({ joinedMs, endMs }) => joinedMs ?? endMs),
    (a, b) => a > b,
  );
}

/** The first by this order; a spread over 100,000 children would overflow the stack. */
function extreme(
  values: readonly (number | undefined)[],
  isBefore: (a: number, b: number) => boolean,
): number | undefined {
  let found: number | undefined;
  for (const value of values) {
    if (value !== undefined && (found === undefined || isBefore(value, found))) found = value;
  }
  return found;
}
