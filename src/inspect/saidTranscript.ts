import type { Localizer } from '../common/localizer';
import { plainText } from '../common/plainText';
import { outcomeOf } from '../trace/outcome';
import { inheritedAtStart, promptEnd } from '../trace/promptEnd';
import type { RunState, ThreadState } from '../trace/runState';
import { describeEvent, faultsOf, resultsOf } from '../trace/saidEvent';
import type { TokenNames } from '../trace/tokenNames';
import { faultName, outcomeWords } from './outcomeWords';
import { childrenOf, type SaidPlace, saidPlaces } from './saidPlaces';
import { threadStageWords } from './stageWords';
import { standingWords } from './standing';
import { kindOf } from './tokenTranscript';
import {
  type LineFacts,
  LineWriter,
  linesSaid,
  type Transcript,
  type TranscriptLine,
} from './transcript';

/** Longest line that is shown whole, and most lines of one text: no editor shows more well. */
const LONGEST = 5000;
const MOST_LINES = 5000;

/**
 * What a thread was given and what it wrote, in reading order, whatever the task: text as it was
 * written, spawns with their messages and what became of them, joins with what was returned.
 */
export function saidTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  const places = saidPlaces(thread);
  const lines = [
    ...promptLines(state, thread, names, l10n),
    ...places.flatMap((place, i) =>
      linesSaid(i + 1, eventLines(state, thread, place, names, l10n)),
    ),
    ...openLines(thread, places.at(-1), names),
  ];
  const standing = standingWords(state, thread, l10n);
  if (standing) lines.push(noteLine(thread, standing));
  const stages = threadStageWords(thread, l10n);
  if (stages !== undefined) lines.push(noteLine(thread, stages));
  return lines;
}

/** The same without a word that the thread was not given or did not write. */
export function writtenTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  const places = saidPlaces(thread).flatMap((place, i) => {
    const text = writtenText(thread, place, names);
    return text === undefined ? [] : [{ place, text, said: i + 1 }];
  });
  return [
    ...promptLines(state, thread, names, l10n),
    ...places.flatMap(({ place, text, said }) =>
      textLines(thread, text, { kind: kindOf(place.event.type), depth: 1, said }, place),
    ),
    ...openLines(thread, places.at(-1)?.place, names),
  ];
}

function promptLines(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): TranscriptLine[] {
  const { promptText, startsFrom, title, counts, tokens } = thread;
  const isRoot = thread.parent === undefined;
  const start = inheritedAtStart(thread);
  const range = { from: start, to: start + counts.prompt };
  const hasIds = tokens && counts.prompt > 0 && tokens.length >= range.to;
  const ids = hasIds && Array.from({ length: counts.prompt }, (_, i) => tokens.id(start + i));
  const text = promptText ?? startsFrom ?? (ids ? names.text(ids) : undefined) ?? title;
  const asked = text ?? (isRoot ? state.start?.title : undefined) ?? '';
  const lines = textLines(thread, asked, { kind: 'prompt', depth: 0, said: 0 }, { tokens: range });
  return start > 0
    ? [noteLine(thread, l10n.t('goes on from {0} tokens of its parent', start), 0), ...lines]
    : lines;
}

function eventLines(
  state: RunState,
  thread: ThreadState,
  place: SaidPlace,
  names: TokenNames,
  l10n: Localizer,
): TranscriptLine[] {
  const { event, spawn } = place;
  const faults = event.faults ?? [];
  switch (event.type) {
    case 'spawn': {
      const { messages = [] } = event;
      const count = messages.length;
      const words = count === 1 ? l10n.t('1 child') : l10n.t('{0} children', count);
      const head = withFaults(
        new LineWriter(thread, INDENT)
          .add(l10n.t('spawn'), 'keyword', place.tokens)
          .add(` ${words}`),
        faults,
        l10n,
      );
      const children = childrenOf(state, thread.spawns[spawn ?? -1]);
      return [
        head.line({ kind: 'spawn', depth: 1, faults, spawn }),
        ...messages.flatMap(({ text = '', faults: own = [] }, i) => {
          const child = children.get(i);
          const started = child === undefined ? undefined : state.threads.get(child);
          const outcome = started
            ? outcomeWords(outcomeOf(state, started), l10n)
            : l10n.t('not served');
          const facts = { kind: 'message', depth: 2, faults: own, spawn, child } as const;
          return textLines(thread, text, facts, place, `  ${outcome}`);
        }),
      ];
    }
    case 'join': {
      const results = resultsOf(event);
      const some = results.filter((result) => result !== null).length;
      const head = new LineWriter(thread, INDENT)
        .add(l10n.t('join'), 'keyword', place.tokens)
        .add(` ${l10n.t('{0} of {1} returned something', some, results.length)}`);
      const children = childrenOf(state, thread.spawns[spawn ?? -1]);
      return [
        withFaults(head, faults, l10n).line({ kind: 'join', depth: 1, faults, spawn }),
        ...results.flatMap((result, i) => {
          const facts = { kind: 'result', depth: 2, spawn, child: children.get(i) } as const;
          return textLines(thread, result?.join(', ') ?? l10n.t('nothing'), facts, place);
        }),
      ];
    }
    default: {
      const isPlain = event.type === 'text' || event.type === 'given';
      const own = faultsOf(event);
      const written = writtenText(thread, place, names) ?? '';
      const text = isPlain ? written : (event.text ?? (written || describeEvent(event)));
      const facts = { kind: kindOf(event.type), depth: 1, faults: own } as const;
      const lines = textLines(thread, text, facts, place);
      if (own.length === 0) return lines;
      const words = own.map((fault) => faultName(fault, l10n)).join(', ');
      return [...lines, noteLine(thread, `(${words})`, 2)];
    }
  }
}

/** What was written there: the event's own text, or else its tokens put together. */
function writtenText(
  { tokens }: ThreadState,
  { event, tokens: { from, to } }: SaidPlace,
  names: TokenNames,
): string | undefined {
  if (event.type === 'text' || event.type === 'given' || event.type === 'malformed') {
    if (event.text !== undefined) return event.text;
  }
  if (tokens && to > from && tokens.length >= to) {
    return names.text(Array.from({ length: to - from }, (_, i) => tokens.id(from + i)));
  }
  return event.text;
}

/** Tokens that say nothing yet. */
function openLines(
  thread: ThreadState,
  last: SaidPlace | undefined,
  names: TokenNames,
): TranscriptLine[] {
  const { tokens } = thread;
  const from = last?.tokens.to ?? promptEnd(thread);
  if (!tokens || tokens.length <= from) return [];
  const ids = Array.from({ length: tokens.length - from }, (_, i) => tokens.id(from + i));
  const place = { tokens: { from, to: tokens.length } };
  const said = thread.search.length + 1;
  return textLines(thread, `${names.text(ids)} …`, { kind: 'open', depth: 1, said }, place);
}

const INDENT = '  ';

/** A text line by line; the first line carries its faults, its child and what is said behind it. */
function textLines(
  thread: ThreadState,
  text: string,
  facts: LineFacts,
  { tokens }: Pick<SaidPlace, 'tokens'>,
  behind = '',
): TranscriptLine[] {
  const own = text.split('\n', MOST_LINES);
  while (own.length > 1 && own.at(-1)?.trim() === '') own.pop();
  return own.map((part, i) => {
    const writer = new LineWriter(thread, INDENT.repeat(facts.depth)).add(
      plainText(part, LONGEST),
      'words',
      tokens,
    );
    if (i === 0) return writer.add(behind).line(facts);
    return writer.line({ ...facts, depth: facts.depth + 1, faults: [] });
  });
}

function noteLine(thread: ThreadState, text: string, depth = 1): TranscriptLine {
  return new LineWriter(thread, INDENT.repeat(depth)).add(text).line({ kind: 'note', depth });
}

function withFaults(writer: LineWriter, faults: readonly string[], l10n: Localizer): LineWriter {
  if (faults.length === 0) return writer;
  return writer.add(`  (${faults.map((fault) => faultName(fault, l10n)).join(', ')})`);
}
