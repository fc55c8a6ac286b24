import type { Localizer } from '../common/localizer';
import { inheritedAtStart, promptEnd } from '../trace/promptEnd';
import { isRecorded } from '../trace/recorded';
import type { RunState, ThreadState } from '../trace/runState';
import { faultsOf } from '../trace/saidEvent';
import type { TokenNames } from '../trace/tokenNames';
import { tokenName } from './recordedNext';
import { saidPlaces } from './saidPlaces';
import { type LineFacts, LineWriter, type TokenRange, type Transcript } from './transcript';

/** The tokens of a thread by name, a line for each thing that they say, whatever the task. */
export function tokenTranscript(
  state: RunState,
  thread: ThreadState,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  const { tokens } = thread;
  const note = (text: string) => new LineWriter(thread).add(text).line({ kind: 'note', depth: 0 });
  if (!isRecorded('tokens', state))
    return [note(l10n.t('The tokens of this run were not recorded.'))];
  if (!tokens || !isRecorded('tokenIds', state)) {
    return [note(l10n.t('{0} tokens; which they were was not recorded.', thread.context))];
  }
  const between = names.join === 'blank' ? ' ' : '';
  const line = ({ from, to }: TokenRange, facts: LineFacts) => {
    const writer = new LineWriter(thread);
    for (let i = from; i < Math.min(to, tokens.length) && !writer.isFull; i++) {
      writer.add(i > from ? between : '');
      writer.add(tokenName(tokens.id(i), names), 'token', { from: i, to: i + 1 });
    }
    return writer.line(facts);
  };
  const start = promptEnd(thread);
  const inherited = inheritedAtStart(thread);
  const lines = [line({ from: inherited, to: start }, { kind: 'prompt', depth: 0, said: 0 })];
  if (inherited > 0) {
    const range = { from: 0, to: inherited };
    const words = l10n.t('goes on from {0} tokens of its parent', inherited);
    lines.unshift(note(words), line(range, { kind: 'given', depth: 1 }));
  }
  let end = start;
  for (const [i, { event, tokens: range, spawn }] of saidPlaces(thread).entries()) {
    const facts = { kind: kindOf(event.type), depth: 1, faults: faultsOf(event) } as const;
    lines.push(line(range, { ...facts, spawn, said: i + 1 }));
    end = range.to;
  }
  if (tokens.length > end) {
    const said = thread.search.length + 1;
    lines.push(line({ from: end, to: tokens.length }, { kind: 'open', depth: 1, said }));
  }
  return lines;
}

/** What a line of an event is, where general code draws it. */
export function kindOf(type: string): LineFacts['kind'] {
  switch (type) {
    case 'spawn':
    case 'join':
    case 'answer':
    case 'giveUp':
    case 'malformed':
    case 'given':
      return type;
    default:
      return 'text';
  }
}
