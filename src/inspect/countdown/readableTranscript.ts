import { assertNever } from '../../common/assertNever';
import { checkInWords } from '../../countdown/words';
import { formatOperation, type Operation } from '../../countdown/arithmetic';
import type { SearchEvent } from '../../countdown/searchEvent';
import { outcomeOf } from '../../trace/outcome';
import { isRecorded } from '../../trace/recorded';
import type { RunState, ThreadState } from '../../trace/runState';
import { type EventPlace, placesOf } from './eventPlaces';
import { childrenOf } from '../saidPlaces';
import type { Localizer } from '../../common/localizer';
import { faultName, outcomeWords } from '../outcomeWords';
import { tokenName } from '../recordedNext';
import { plainText } from '../../common/plainText';
import { LineWriter, linesSaid, type Transcript, type TranscriptLine } from '../transcript';
import type { TokenNames } from '../../trace/tokenNames';
import { promptOf } from '../../tasks/countdownTrace';
import { threadStageWords } from '../stageWords';
import { standingWords } from '../standing';

/** A thread's search as a log that is indented by depth, a line for each operation. */
export function readableTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  const places = placesOf(thread, names);
  return [
    promptLine(state, thread, l10n),
    ...places.flatMap((place, i) =>
      isImplied(thread, place, places[i - 1])
        ? []
        : linesSaid(i + 1, eventLines(state, thread, place, places[i + 1], l10n)),
    ),
    ...standing(state, thread, places.at(-1), names, l10n),
  ];
}

function promptLine(state: RunState, thread: ThreadState, l10n: Localizer): TranscriptLine {
  const { counts } = thread;
  const prompt = promptOf(thread);
  const tokens = { from: 0, to: counts.prompt };
  const writer = new LineWriter(thread)
    .add(prompt.numbers.join(' '), 'numbers', tokens)
    .add(` -> ${prompt.target}`);
  if (isRecorded('tokens', state)) {
    writer.add(`  ${l10n.t('({0} tokens of prompt)', counts.prompt)}`);
  }
  return writer.line({ kind: 'prompt', depth: 0, said: 0 });
}

/** Whether it goes without saying: the operation tells the goal, and the indentation a move. */
function isImplied(
  { counts }: ThreadState,
  { event, tokens }: EventPlace,
  before: EventPlace | undefined,
): boolean {
  if (event.type === 'goal') return before?.event.type === 'explore';
  return event.type === 'move' && counts.sampled > 0 && tokens.from === tokens.to;
}

function eventLines(
  state: RunState,
  thread: ThreadState,
  place: EventPlace,
  next: EventPlace | undefined,
  l10n: Localizer,
): readonly TranscriptLine[] {
  const { event, tokens, depth, spawn } = place;
  const writer = lineAt(thread, depth);
  const own = { kind: event.type, depth, spawn };
  switch (event.type) {
    case 'explore': {
      writer.add(formatOperation(event.operation), 'operation', tokens);
      const isGoal = next?.event.type === 'goal';
      if (isGoal) writer.add('  ').add(l10n.t('goal'), 'keyword', tokens);
      else if (event.numbers.length > 1) {
        writer.add(' -> ').add(event.numbers.join(' '), 'numbers', tokens);
      }
      addFaults(writer, event.faults, l10n);
      return [writer.line({ ...own, kind: isGoal ? 'goal' : 'explore', faults: event.faults })];
    }
    case 'move':
      writer.add(l10n.t('back to'), 'keyword', tokens);
      return [writer.add(' ').add(event.numbers.join(' '), 'numbers', tokens).line(own)];
    case 'goal':
      return [writer.add(l10n.t('goal'), 'keyword', tokens).line(own)];
    case 'giveUp':
      return [writer.add(l10n.t('no solution'), 'keyword', tokens).line(own)];
    case 'answer':
      writer.add(l10n.t('solution'), 'keyword', tokens).add(': ');
      return [writer.add(operations(event.steps), 'operation', tokens).line(own)];
    case 'check': {
      writer.add(l10n.t('check'), 'keyword', tokens).add(': ');
      writer.add(event.steps.map(checkInWords).join(', '), 'operation', tokens).add('  ');
      writer.add(event.holds ? l10n.t('holds') : l10n.t('does not hold'), 'keyword', tokens);
      return [writer.line(own)];
    }
    case 'malformed':
      writer.add(faultName(event.kind, l10n), 'keyword', tokens).add(': ');
      return [writer.add(plainText(event.text)).line({ ...own, faults: [event.kind] })];
    case 'spawn':
      return spawnLines(state, thread, place, event, l10n);
    case 'join':
      return joinLines(state, thread, place, event, l10n);
    default:
      return assertNever(event);
  }
}

function spawnLines(
  state: RunState,
  thread: ThreadState,
  { tokens, depth, spawn }: EventPlace,
  { messages }: Extract<SearchEvent, { type: 'spawn' }>,
  l10n: Localizer,
): TranscriptLine[] {
  const count = messages.length;
  const head = lineAt(thread, depth)
    .add(l10n.t('spawn'), 'keyword', tokens)
    .add(` ${count === 1 ? l10n.t('1 child') : l10n.t('{0} children', count)}`)
    .line({ kind: 'spawn', depth, spawn });
  const children = childrenOf(state, thread.spawns[spawn ?? -1]);
  const rest = messages.map(({ operation, numbers, faults }, i) => {
    const id = children.get(i);
    const child = id === undefined ? undefined : state.threads.get(id);
    const writer = lineAt(thread, depth + 1)
      .add(formatOperation(operation), 'operation', tokens)
      .add(' -> ')
      .add(numbers.join(' '), 'numbers', tokens);
    addFaults(writer, faults, l10n);
    const words = child ? outcomeWords(outcomeOf(state, child), l10n) : l10n.t('not served');
    writer.add(`  ${words}`);
    return writer.line({ kind: 'message', depth: depth + 1, faults, spawn, child: id });
  });
  return [head, ...rest];
}

function joinLines(
  state: RunState,
  thread: ThreadState,
  { tokens, depth, spawn }: EventPlace,
  { results }: Extract<SearchEvent, { type: 'join' }>,
  l10n: Localizer,
): TranscriptLine[] {
  const goals = results.filter((result) => result !== null).length;
  const head = lineAt(thread, depth)
    .add(l10n.t('join'), 'keyword', tokens)
    .add(` ${l10n.t('{0} × solution, {1} × no solution', goals, results.length - goals)}`)
    .line({ kind: 'join', depth, spawn });
  const children = childrenOf(state, thread.spawns[spawn ?? -1]);
  const rest = results.map((steps, i) => {
    const child = children.get(i);
    const writer = lineAt(thread, depth + 1);
    if (steps) writer.add(operations(steps), 'operation', tokens);
    else writer.add(l10n.t('no solution'), 'keyword', tokens);
    return writer.line({ kind: 'result', depth: depth + 1, spawn, child });
  });
  return [head, ...rest];
}

/** Where the thread stands after its last event. */
function standing(
  state: RunState,
  thread: ThreadState,
  last: EventPlace | undefined,
  names: TokenNames,
  l10n: Localizer,
): TranscriptLine[] {
  const { tokens, counts } = thread;
  const lines: TranscriptLine[] = [];
  const depth = last?.event.type === 'move' ? last.depth + 1 : (last?.depth ?? 1);
  const note = (text: string) =>
    lines.push(lineAt(thread, depth).add(text).line({ kind: 'note', depth }));
  const end = Math.max(counts.prompt, last?.tokens.to ?? 0);
  if (tokens && tokens.length > end) {
    const writer = lineAt(thread, depth);
    for (let i = end; i < tokens.length && !writer.isFull; i++) {
      writer.add(i > end ? ' ' : '');
      writer.add(tokenName(tokens.id(i), names), 'token', { from: i, to: i + 1 });
    }
    lines.push(writer.add(' …').line({ kind: 'open', depth, said: thread.search.length + 1 }));
  }
  const words = standingWords(state, thread, l10n);
  if (words) note(words);
  const stages = threadStageWords(thread, l10n);
  if (stages !== undefined) note(stages);
  return lines;
}

function lineAt(thread: ThreadState, depth: number): LineWriter {
  return new LineWriter(thread, '  '.repeat(depth));
}

function addFaults(writer: LineWriter, faults: readonly string[], l10n: Localizer) {
  if (faults.length === 0) return;
  writer.add(`  (${faults.map((fault) => faultName(fault, l10n)).join(', ')})`);
}

function operations(steps: readonly Operation[]): string {
  return steps.map(formatOperation).join(', ');
}
