import type { Operation } from '../../countdown/arithmetic';
import type { SearchEvent } from '../../countdown/searchEvent';
import { numberIds } from '../../language/compact/vocabulary';
import { faultsOf } from '../../trace/saidEvent';
import { isRecorded } from '../../trace/recorded';
import type { RunState, ThreadState } from '../../trace/runState';
import { type EventPlace, placesOf } from './eventPlaces';
import { childrenOf } from '../saidPlaces';
import { tokenName } from '../recordedNext';
import type { Localizer } from '../../common/localizer';
import { type LineFacts, LineWriter, type TokenRange, type Transcript } from '../transcript';
import type { TokenNames } from '../../trace/tokenNames';

/** The tokens of a thread by name, a line for each event and each message. */
export function compactTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  if (!isRecorded('tokens', state)) {
    const text = l10n.t('The tokens of this run were not recorded.');
    return [new LineWriter(thread).add(text).line({ kind: 'note', depth: 0 })];
  }
  const line = ({ from, to }: TokenRange, facts: LineFacts) => {
    const writer = new LineWriter(thread);
    for (let i = from; i < to && !writer.isFull; i++) {
      const { tokens } = thread;
      const name = tokens && i < tokens.length ? tokenName(tokens.id(i), names) : '?';
      writer.add(i > from ? ' ' : '').add(name, 'token', { from: i, to: i + 1 });
    }
    return writer.line(facts);
  };
  const { prompt } = thread.counts;
  const lines = [line({ from: 0, to: prompt }, { kind: 'prompt', depth: 0, said: 0 })];
  let end = prompt;
  for (const group of groups(placesOf(thread, names))) {
    const { event, tokens, depth, spawn } = group.place;
    const { faults, said } = group;
    const facts = { kind: event.type, depth, faults, spawn, said } as const;
    const parts = partsOf(event, tokens);
    lines.push(line({ from: tokens.from, to: parts[0]?.from ?? tokens.to }, facts));
    const children = childrenOf(state, thread.spawns[spawn ?? -1]);
    parts.forEach((part, i) => {
      const child = children.get(i);
      const kind = event.type === 'spawn' ? 'message' : 'result';
      const faults = event.type === 'spawn' ? (event.messages[i]?.faults ?? []) : [];
      lines.push(line(part, { kind, depth: depth + 1, spawn, child, faults, said }));
    });
    const last = parts.at(-1)?.to;
    if (last !== undefined) {
      lines.push(line({ from: last, to: tokens.to }, { kind: event.type, depth, said }));
    }
    end = tokens.to;
  }
  const length = thread.tokens?.length ?? end;
  if (length > end) {
    const said = thread.search.length + 1;
    lines.push(line({ from: end, to: length }, { kind: 'open', depth: 1, said }));
  }
  return lines;
}

/** Events that the same tokens complete: the first of them, with the faults of all. */
function groups(places: readonly EventPlace[]) {
  const found: { readonly place: EventPlace; readonly faults: string[]; said: number }[] = [];
  for (const [i, place] of places.entries()) {
    const faults = place.event.type === 'spawn' ? [] : faultsOf(place.event);
    const last = found.at(-1);
    if (last && place.tokens.from === place.tokens.to) {
      for (const fault of faults) last.faults.push(fault);
      last.said = i + 1;
    } else {
      found.push({ place, faults: [...faults], said: i + 1 });
    }
  }
  return found;
}

/** The tokens of a spawn's messages or a join's results; none where they do not add up. */
function partsOf(event: SearchEvent, { from, to }: TokenRange): TokenRange[] {
  if (event.type !== 'spawn' && event.type !== 'join') return [];
  const lengths =
    event.type === 'spawn'
      ? event.messages.map(({ operation }) => tokensOf([operation]))
      : event.results.map((steps) => 1 + tokensOf(steps ?? []));
  const parts: TokenRange[] = [];
  let next = from + 1;
  for (const length of lengths) {
    parts.push({ from: next, to: next + length });
    next += length;
  }
  return next + 1 === to ? parts : [];
}

function tokensOf(operations: readonly Operation[]): number {
  const count = ({ left, right, result }: Operation) =>
    [left, right, result].reduce((sum, number) => sum + tokensOfNumber(number), 1);
  return operations.reduce((sum, operation) => sum + count(operation), 0);
}

/** NaN for what the compact language does not write: a trace may hold any number. */
function tokensOfNumber(number: number): number {
  return Number.isSafeInteger(number) && number >= 0 ? numberIds(number).length : NaN;
}
