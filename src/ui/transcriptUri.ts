import { Uri } from 'vscode';
import { threadLabel } from '../trace/threadLabel';
import type { ThreadId } from '../trace/traceEvent';
import { plainText } from '../inspect/plainText';
import type { RunSession } from '../session/runSession';
import { TRANSCRIPT_SCHEME } from './contributions';

/** How a transcript is written: model tokens, for people, or as the published repository has it. */
export const TRANSCRIPT_FORMS = ['compact', 'readable', 'text'] as const;
export type TranscriptForm = (typeof TRANSCRIPT_FORMS)[number];

/** Which thread a transcript shows, and how. */
export interface TranscriptAddress {
  /** The session's id. */
  readonly session: string;
  readonly thread: ThreadId;
  readonly form: TranscriptForm;
}

/** The transcript's address; its last part is the name that the editor's tab shows. */
export function transcriptUri(session: RunSession, thread: ThreadId, form: TranscriptForm): Uri {
  const state = session.playback.latest;
  const known = state.threads.get(thread);
  const name = known ? plainText(threadLabel(state, known)).replaceAll('/', '÷') : `${thread}`;
  return Uri.from({
    scheme: TRANSCRIPT_SCHEME,
    path: `/${session.id}/${thread}/${name}.${form}`,
  });
}

/** What an address says; undefined where it is none of ours. */
export function parseTranscriptUri({ scheme, path }: Uri): TranscriptAddress | undefined {
  const [, session, thread, name] = path.split('/');
  const form = TRANSCRIPT_FORMS.find((known) => name?.endsWith(`.${known}`));
  if (scheme !== TRANSCRIPT_SCHEME || !session || !thread || !form) return undefined;
  return { session, thread: Number(thread), form };
}
