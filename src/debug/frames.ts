import type { Localizer } from '../common/localizer';
import { threadsAbove } from '../inspect/lineage';
import type { Transcript, TranscriptForm } from '../inspect/transcript';
import { transcriptOf } from '../inspect/transcriptOf';
import type { TokenNames } from '../trace/tokenNames';
import type { RunState, ThreadState } from '../trace/runState';
import type { ThreadId } from '../trace/traceEvent';

/** Where a thread stands, or where it spawned the thread below it. */
export interface Frame {
  readonly thread: ThreadId;
  /** The text of its line. */
  readonly name: string;
  /** Of the thread's transcript, from 0. */
  readonly line: number;
  /** Of its newest token where the line is shown token by token, else of its first word, from 0. */
  readonly column: number;
}

/** How the transcripts of a run are written. */
export interface Writing {
  readonly form: TranscriptForm;
  readonly names: TokenNames;
  readonly l10n: Localizer;
}

/** The stack of a thread: its newest line, then the spawn in its parent, and so on up to the root. */
export function framesOf(state: RunState, thread: ThreadState, writing: Writing): Frame[] {
  const frames = [newestFrame(thread, write(state, thread, writing))];
  let below = thread;
  for (const parent of threadsAbove(state, thread)) {
    frames.push(spawnFrame(parent, below, write(state, parent, writing)));
    below = parent;
  }
  return frames;
}

function write(state: RunState, thread: ThreadState, { form, names, l10n }: Writing): Transcript {
  return transcriptOf(state, thread, form, names, l10n);
}

function newestFrame(thread: ThreadState, transcript: Transcript): Frame {
  // Messages of a spawn, and results of a join, stand below it.
  const parts: readonly string[] = ['note', 'message', 'result'];
  const newest = transcript.findLastIndex(({ kind }) => !parts.includes(kind));
  return frameAt(thread, transcript, newest);
}

function spawnFrame(parent: ThreadState, child: ThreadState, transcript: Transcript): Frame {
  const index = parent.spawns.findIndex(({ number }) => number === child.spawn);
  const message = transcript.findIndex(
    (line) => line.kind === 'message' && line.spawn === index && line.child === child.id,
  );
  const line =
    message >= 0
      ? message
      : transcript.findIndex(({ kind, spawn }) => kind === 'spawn' && spawn === index);
  return frameAt(parent, transcript, line);
}

function frameAt(thread: ThreadState, transcript: Transcript, line: number): Frame {
  const { text = '', spans = [] } = transcript[line] ?? {};
  const last = spans.at(-1);
  return {
    thread: thread.id,
    name: text.trim(),
    line: Math.max(0, line),
    column: (last?.style === 'token' ? last : spans[0])?.start ?? text.search(/\S|$/),
  };
}
