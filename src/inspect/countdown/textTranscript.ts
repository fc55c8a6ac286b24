import type { MoveEvent } from '../../countdown/searchEvent';
import { TextRenderer } from '../../language/text/renderer';
import { childOpening } from '../../language/text/traceDict';
import { faultsOf } from '../../trace/saidEvent';
import type { RunState, ThreadState } from '../../trace/runState';
import { type EventPlace, placesOf } from './eventPlaces';
import { threadsAbove } from '../lineage';
import { childrenOf } from '../saidPlaces';
import { plainText } from '../../common/plainText';
import type { ThreadId } from '../../trace/traceEvent';
import { LineWriter, type Transcript, type TranscriptLine } from '../transcript';
import type { TokenNames } from '../../trace/tokenNames';
import { promptOf, searchOf } from '../../tasks/countdownTrace';

/** Longest line that is shown whole, and most that is shown of one event. */
const LONGEST = 5000;
const MOST_TEXT = 200_000;
const MOST_LINES = 5000;
/** The line of one child: `<Start Sub Search 0 ...>`, `<Goal Reached in Sub Search 0 ...>`. */
const OF_CHILD = /^<(?:Start|Goal Reached in|No Solution in) Sub Search (\d{1,6}) /;

/**
 * A thread in the text protocol of the published APR repository. States that only a child named
 * (in what it returned) get the next free name here: the child's own text is not looked into.
 */
export function textTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
): Transcript {
  const renderer = new TextRenderer(promptOf(thread));
  const opening = openingOf(state, thread);
  const lines: TranscriptLine[] = [];
  const add = (text: string, toLine: (text: string, first: boolean) => TranscriptLine) => {
    const own = text.slice(0, MOST_TEXT).split('\n', MOST_LINES);
    if (own.at(-1) === '') own.pop();
    own.forEach((line, i) => lines.push(toLine(plainText(line, LONGEST), i === 0)));
  };
  const tokens = { from: 0, to: thread.counts.prompt };
  const head = opening ? renderer.render(opening) : renderer.open();
  if (opening) renderer.apply(opening);
  add(head, (line) =>
    new LineWriter(thread).add(line, 'words', tokens).line({ kind: 'prompt', depth: 0, said: 0 }),
  );
  const places = placesOf(thread, names);
  places.forEach((place, i) => {
    const text = renderer.render(place.event, places[i + 1]?.event);
    renderer.apply(place.event);
    const children = childrenOf(state, thread.spawns[place.spawn ?? -1]);
    add(text, (line, isFirst) => ({
      ...eventLine(thread, place, children, line, isFirst),
      said: i + 1,
    }));
  });
  return lines;
}

function eventLine(
  thread: ThreadState,
  { event, tokens, depth, spawn }: EventPlace,
  children: ReadonlyMap<number, ThreadId>,
  text: string,
  isFirst: boolean,
): TranscriptLine {
  const index = OF_CHILD.exec(text)?.[1];
  const child = index === undefined ? undefined : children.get(Number(index));
  const isSpawn = event.type === 'spawn';
  const isLandmark = text.startsWith('<') || text.endsWith('Goal Reached');
  return new LineWriter(thread).add(text, isLandmark ? 'keyword' : 'words', tokens).line({
    kind: index === undefined ? event.type : isSpawn ? 'message' : 'result',
    depth: index === undefined && isFirst ? depth : depth + 1,
    faults: isFirst ? faultsOf(event) : [],
    spawn: isFirst || index !== undefined ? spawn : undefined,
    child,
  });
}

/** How a child's text begins: at the node that its parent's spawn made. */
function openingOf(state: RunState, thread: ThreadState): MoveEvent | undefined {
  let opening: MoveEvent | undefined;
  const path = [thread, ...threadsAbove(state, thread)].reverse();
  for (const [i, parent] of path.slice(0, -1).entries()) {
    const child = path[i + 1] as ThreadState;
    const renderer = new TextRenderer(promptOf(parent));
    if (opening) renderer.apply(opening);
    else renderer.open();
    let spawns = 0;
    for (const { event } of searchOf(parent)) {
      renderer.apply(event);
      if (event.type === 'spawn' && spawns++ === child.spawn) break;
    }
    opening = childOpening(renderer.spawned[child.index ?? -1]);
  }
  return opening;
}
