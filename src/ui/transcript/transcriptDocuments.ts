import {
  Disposable,
  EventEmitter,
  l10n,
  type TextDocument,
  type TextDocumentContentProvider,
  type Uri,
  workspace,
} from 'vscode';
import type { Transcript } from '../../inspect/transcript';
import { threadsNeeded, transcriptOf, transcriptText } from '../../inspect/transcriptOf';
import type { RunSession } from '../../session/runSession';
import type { ThreadState } from '../../trace/runState';
import { TRANSCRIPT_SCHEME } from '../contributions';
import type { Runs } from '../runs/runs';
import { loadTokens } from '../readingProgress';
import { parseTranscriptUri } from './transcriptUri';

/** At most so often an open transcript is written anew, however fast its thread decodes. */
const REFRESH_MS = 100;

/** What a transcript document shows. */
export interface ShownTranscript {
  readonly session: RunSession;
  /** At the cursor of the run. */
  readonly thread: ThreadState;
  /** Line for line what the document holds. */
  readonly transcript: Transcript;
}

/** Text of a document, and what it was made of. */
interface Written {
  readonly text: string;
  readonly transcript: Transcript;
}

/** The transcripts that are open, each at its run's cursor. They are read-only by their kind. */
export class TranscriptDocuments implements TextDocumentContentProvider, Disposable {
  private readonly changed = new EventEmitter<Uri>();
  private readonly open = new Map<string, Uri>();
  private readonly written = new WeakMap<TextDocument, Written>();
  private readonly pending = new Set<RunSession>();
  private readonly subscriptions: Disposable;
  private timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.changed.event;

  constructor(private readonly runs: Runs) {
    this.subscriptions = Disposable.from(
      this.changed,
      workspace.registerTextDocumentContentProvider(TRANSCRIPT_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.open.delete(uri.toString())),
      workspace.onDidOpenTextDocument(({ uri }) => this.note(uri)),
      runs.onDidChange(({ session }) => this.refresh(session)),
      runs.onDidChangeList(() => this.open.forEach((uri) => this.changed.fire(uri))),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    this.note(uri);
    await this.load(uri);
    const made = this.make(uri);
    return made ? transcriptText(made.transcript) : l10n.t('This run is not open any more.');
  }

  /** What the document shows; undefined where it is none of ours, or about to be written anew. */
  shownIn(document: TextDocument): ShownTranscript | undefined {
    const made = this.make(document.uri);
    if (!made) return undefined;
    const text = document.getText();
    const known = this.written.get(document);
    if (known?.text === text) return { ...made, transcript: known.transcript };
    if (transcriptText(made.transcript) !== text) return undefined;
    this.written.set(document, { text, transcript: made.transcript });
    return made;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }

  private make(uri: Uri): ShownTranscript | undefined {
    const address = parseTranscriptUri(uri);
    const session = address && this.runs.byId(address.session);
    if (!session) return undefined;
    const { header } = session;
    const state = session.detailed(session.state);
    const thread = state.threads.get(address.thread);
    if (!thread) return undefined;
    const { vocabulary } = header.model;
    const transcript = transcriptOf(state, thread, address.form, vocabulary, l10n);
    return { session, thread, transcript };
  }

  /** Of a large file, only the threads that are looked at are held. */
  private async load(uri: Uri): Promise<void> {
    const address = parseTranscriptUri(uri);
    const session = address && this.runs.byId(address.session);
    if (!session) return;
    const { latest } = session.playback;
    await loadTokens(session, threadsNeeded(latest, address.thread, address.form));
  }

  private note(uri: Uri): void {
    if (uri.scheme === TRANSCRIPT_SCHEME) this.open.set(uri.toString(), uri);
  }

  private refresh(session: RunSession): void {
    this.pending.add(session);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const ids = new Set([...this.pending].map(({ id }) => id));
      this.pending.clear();
      for (const uri of this.open.values()) {
        if (ids.has(parseTranscriptUri(uri)?.session ?? '')) this.changed.fire(uri);
      }
    }, REFRESH_MS);
  }
}
