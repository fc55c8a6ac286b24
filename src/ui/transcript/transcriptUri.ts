import { Uri } from 'vscode';
import { threadLabel } from '../../trace/threadLabel';
import type { ThreadId } from '../../trace/traceEvent';
import { plainText } from '../../common/plainText';
import { TRANSCRIPT_FORMS, type TranscriptForm } from '../../inspect/transcript';
import type { RunSession } from '../../session/run/runSession';
import { TRANSCRIPT_SCHEME } from '../contributions';

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
export function parseTranscriptUri(uri: Uri | undefined): TranscriptAddress | undefined {
  if (!uri) return undefined;
  const { scheme, path } = uri;
  const [, session, thread, name] = path.split('/');
  const form = TRANSCRIPT_FORMS.find((known) => name?.endsWith(`.${known}`));
  if (scheme !== TRANSCRIPT_SCHEME || !session || !thread || !form) return undefined;
  return { session, thread: Number(thread), form };
}
