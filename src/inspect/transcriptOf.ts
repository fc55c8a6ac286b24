import { assertNever } from '../common/assertNever';
import type { RunState, ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';
import type { Localizer } from '../common/localizer';
import { shareWords } from './shareWords';
import { LineWriter, type Transcript, type TranscriptForm } from './transcript';
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
  const lines = write
    ? write(state, thread, names, l10n)
    : generalTranscript(state, thread, form, names, l10n);
  // The text is another program's form, and says no more than that one knows.
  return form === 'text' ? lines : [...lines, ...shareLines(thread, l10n)];
}

/** Whose tokens these are, where another thread has the same; the line leads there. */
function shareLines(thread: ThreadState, l10n: Localizer): Transcript {
  return shareWords(thread, l10n).map((words) =>
    new LineWriter(thread, '  ')
      .add(words)
      .line({ kind: 'note', depth: 1, child: thread.sharesWith }),
  );
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
