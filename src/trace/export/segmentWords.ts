import type { GraphNode } from '../graph';
import { inheritedAtStart } from '../promptEnd';
import type { ThreadState } from '../runState';
import { describeEvent } from '../saidEvent';
import type { TokenNames } from '../tokenNames';

/** The text of one segment: what the thread was given, and what it wrote. */
export interface SegmentWords {
  readonly given: string;
  readonly written: string;
}

/**
 * The texts of a thread's segments, in their order: its tokens by name or, where no tokens were
 * recorded, what it said, a line each. What it goes on from of its parent's context is told there.
 */
export function segmentWords(
  thread: ThreadState,
  segments: readonly GraphNode[],
  names: TokenNames,
): SegmentWords[] {
  const { tokens } = thread;
  if (!tokens?.length) return eventWords(thread, segments.length);
  const first = inheritedAtStart(thread);
  return segments.map(({ from, to }) => {
    const given: number[] = [];
    const written: number[] = [];
    for (let i = Math.max(from, first); i < Math.min(to, tokens.length); i++) {
      const id = tokens.id(i);
      (tokens.isForced(i) ? given : written).push(id);
    }
    return { given: names.text(given), written: names.text(written) };
  });
}

/** A segment after the first begins with what was joined. */
function eventWords({ search }: ThreadState, count: number): SegmentWords[] {
  const lines = Array.from({ length: count }, () => ({
    given: [] as string[],
    written: [] as string[],
  }));
  let segment = 0;
  for (const { event } of search) {
    const isJoin = event.type === 'join';
    if (isJoin) segment = Math.min(segment + 1, count - 1);
    lines[segment]?.[isJoin ? 'given' : 'written'].push(describeEvent(event));
  }
  return lines.map(({ given, written }) => ({
    given: given.join('\n'),
    written: written.join('\n'),
  }));
}
