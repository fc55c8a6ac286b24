import {
  Disposable,
  EventEmitter,
  l10n,
  type TextDocument,
  type TextDocumentContentProvider,
  type Uri,
  workspace,
} from 'vscode';
import type { Transcript, TranscriptForm } from '../../inspect/transcript';
import { threadsNeeded, transcriptOf, transcriptText } from '../../inspect/transcriptOf';
import type { RunSession, SessionChange } from '../../session/run/runSession';
import type { RunState, ThreadState } from '../../trace/runState';
import { TRANSCRIPT_SCHEME } from '../contributions';
import type { Runs } from '../runs/runs';
import { Pacer } from '../../session/run/pacer';
import { loadTokens } from '../readingProgress';
import { parseTranscriptUri } from './transcriptUri';

/** Longest wait for the editor to take what documents hold now. */
const SETTLING_MS = 500;

/** What a transcript document shows. */
export interface ShownTranscript {
  readonly session: RunSession;
  /** At the cursor of the run. */
  readonly thread: ThreadState;
  /** Line for line what the document holds. */
  readonly transcript: Transcript;
}

/** What a transcript is written of. */
interface Subject extends Omit<ShownTranscript, 'transcript'> {
  readonly state: RunState;
  readonly form: TranscriptForm;
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
  /** Those that the editor has asked for, and has not opened yet. */
  private readonly opening = new Set<string>();
  private readonly written = new WeakMap<TextDocument, Written>();
  private readonly pending = new Set<RunSession>();
  private readonly subscriptions: Disposable;
  private readonly pacer = new Pacer(() => this.rewrite());

  readonly onDidChange = this.changed.event;

  constructor(private readonly runs: Runs) {
    this.subscriptions = Disposable.from(
      this.changed,
      this.pacer,
      workspace.registerTextDocumentContentProvider(TRANSCRIPT_SCHEME, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.open.delete(uri.toString())),
      workspace.onDidOpenTextDocument((document) => this.hasOpened(document)),
      runs.onDidChange((change) => this.refresh(change)),
      runs.onDidChangeList(() => this.open.forEach((uri) => this.changed.fire(uri))),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    if (!this.open.has(uri.toString())) this.opening.add(uri.toString());
    this.note(uri);
    await this.load(uri);
    const found = this.find(uri);
    return found ? transcriptText(write(found)) : l10n.t('This run is not open any more.');
  }

  /** What the document shows; undefined where it is none of ours, or about to be written again. */
  shownIn(document: TextDocument): ShownTranscript | undefined {
    const found = this.find(document.uri);
    if (!found) return undefined;
    const { session, thread } = found;
    const text = document.getText();
    const known = this.written.get(document);
    if (known?.text === text) return { session, thread, transcript: known.transcript };
    const transcript = write(found);
    if (transcriptText(transcript) !== text) return undefined;
    this.written.set(document, { text, transcript });
    return { session, thread, transcript };
  }

  /** Resolves once all documents of a run show the moment of its cursor, or it takes too long. */
  async settle(session: RunSession): Promise<void> {
    this.pending.add(session);
    this.rewrite();
    const isSettled = () =>
      this.opening.size === 0 &&
      !workspace.textDocuments.some(
        (document) =>
          parseTranscriptUri(document.uri)?.session === session.id && this.isOld(document),
      );
    if (isSettled()) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        listening.dispose();
        this.opening.clear();
        resolve();
      };
      const look = () => {
        if (isSettled()) done();
      };
      const timer = setTimeout(done, SETTLING_MS);
      const listening = Disposable.from(
        workspace.onDidChangeTextDocument(look),
        workspace.onDidOpenTextDocument(look),
      );
    });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private find(uri: Uri): Subject | undefined {
    const address = parseTranscriptUri(uri);
    const session = address && this.runs.byId(address.session);
    if (!session) return undefined;
    const state = session.detailed(session.state);
    const thread = state.threads.get(address.thread);
    return thread && { session, state, thread, form: address.form };
  }

  /** Only those threads of a large file that are looked at are held. */
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

  /** What has changed since its text was asked for, nobody has told the editor. */
  private hasOpened(document: TextDocument): void {
    const { uri } = document;
    this.note(uri);
    this.opening.delete(uri.toString());
    if (this.isOld(document)) this.changed.fire(uri);
  }

  /** Whether the document shows another moment than that of its run's cursor. */
  private isOld(document: TextDocument): boolean {
    return this.find(document.uri) !== undefined && !this.shownIn(document);
  }

  private refresh({ session, status }: SessionChange): void {
    this.pending.add(session);
    this.pacer.request(status);
  }

  private rewrite(): void {
    const ids = new Set([...this.pending].map(({ id }) => id));
    this.pending.clear();
    for (const uri of this.open.values()) {
      if (ids.has(parseTranscriptUri(uri)?.session ?? '')) this.changed.fire(uri);
    }
  }
}

function write({ session, state, thread, form }: Subject): Transcript {
  return transcriptOf(state, thread, form, session.names, l10n);
}
