import type { SearchEvent } from '../../countdown/searchEvent';
import type { ThreadState } from '../../trace/runState';
import type { TokenRange } from '../transcript';
import { promptOf, searchOf } from '../../tasks/countdownTrace';
import type { TokenNames } from '../../trace/tokenNames';

/** A search event, and where in its thread it stands. */
export interface EventPlace {
  readonly event: SearchEvent;
  /** Its tokens; none of their own where it goes without saying. */
  readonly tokens: TokenRange;
  /** Levels below the prompt: 1 for an operation on the thread's first state. */
  readonly depth: number;
  /** The place of a served spawn, and of its join, among the thread's spawns. */
  readonly spawn: number | undefined;
}

/** The events of a thread with their tokens, in order. */
export function placesOf(thread: ThreadState, names: TokenNames): EventPlace[] {
  const places: EventPlace[] = [];
  const most = promptOf(thread).numbers.length;
  let numbers = most;
  let from = thread.counts.prompt;
  let spawn: number | undefined;
  let served = 0;
  const search = searchOf(thread);
  search.forEach(({ event, tokens }, i) => {
    // A move that goes without saying is complete with the operation that shows it.
    const next = search[i + 1];
    const isShown = next?.tokens === tokens && next.event.type === 'explore';
    const to =
      event.type === 'move'
        ? endOfMove(thread, [from, tokens], names, isShown ? from : tokens)
        : tokens;
    if (event.type === 'move') numbers = event.numbers.length;
    if (event.type === 'spawn') {
      spawn = spawnAt(thread, tokens, served);
      if (spawn !== undefined) served = spawn + 1;
    }
    const isOfSpawn = event.type === 'spawn' || event.type === 'join';
    places.push({
      event,
      tokens: { from, to: Math.max(from, to) },
      depth: depthOf(event, most - numbers),
      spawn: isOfSpawn ? spawn : undefined,
    });
    from = Math.max(from, to);
  });
  return places;
}

/** @param above levels between the thread's first state and the one that the event is on */
function depthOf(event: SearchEvent, above: number): number {
  // What a thread returns is about all of its search.
  if (event.type === 'answer' || event.type === 'giveUp') return 1;
  // A move stands where the operation stood that led there.
  return Math.max(1, event.type === 'move' ? above : above + 1);
}

/** The next one where the context had this many tokens: all of them where none were recorded. */
function spawnAt({ spawns }: ThreadState, tokens: number, from: number): number | undefined {
  const index = spawns.findIndex(({ context }, i) => i >= from && context === tokens);
  return index < 0 ? undefined : index;
}

/**
 * A move upwards is complete when the token after it shows that it goes no further; that token is
 * the next event's.
 */
function endOfMove(
  { tokens }: ThreadState,
  [from, to]: readonly [number, number],
  names: TokenNames,
  otherwise: number,
): number {
  // No further than ids are known: a count is just a number, and may be any.
  for (let end = Math.min(to, tokens?.length ?? 0); tokens && end > from; end--) {
    if (names.name(tokens.id(end - 1)) === 'up') return end;
  }
  return otherwise;
}
