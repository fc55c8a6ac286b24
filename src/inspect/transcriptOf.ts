import { assertNever } from '../common/assertNever';
import type { RunState, ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import type { Transcript, TranscriptForm } from './transcript';
import type { TokenNames } from '../trace/tokenNames';
import { threadsAbove } from './lineage';
import { saidTranscript, writtenTranscript } from './saidTranscript';
import { viewOf } from './taskViews';
import { tokenTranscript } from './tokenTranscript';

/**
 * What the thread wrote until the moment of `state`.
 * @param names of the tokens of the model that wrote it
 */
export function transcriptOf(
  state: RunState,
  thread: ThreadState,
  form: TranscriptForm,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  const write = viewOf(state).transcripts?.[form];
  return write
    ? write(state, thread, names, l10n)
    : generalTranscript(state, thread, form, names, l10n);
}

/** Of a task that has no forms of its own. */
function generalTranscript(
  state: RunState,
  thread: ThreadState,
  form: TranscriptForm,
  names: TokenNames,
  l10n: Localizer,
): Transcript {
  switch (form) {
    case 'compact':
      return tokenTranscript(state, thread, names, l10n);
    case 'readable':
      return saidTranscript(state, thread, names, l10n);
    case 'text':
      return writtenTranscript(state, thread, names, l10n);
    default:
      return assertNever(form);
  }
}

/** Threads whose search events this form of a transcript is made of: its own, and those above it. */
export function threadsNeeded(state: RunState, thread: ThreadId, form: TranscriptForm): ThreadId[] {
  const shown = form === 'text' ? state.threads.get(thread) : undefined;
  return [thread, ...(shown ? threadsAbove(state, shown).map(({ id }) => id) : [])];
}

export function transcriptText(transcript: Transcript): string {
  return transcript.map(({ text }) => `${text}\n`).join('');
}
