import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  Disposable,
  l10n,
  type Uri,
  type WebviewPanel,
  window,
} from 'vscode';
import { HumanError, messageOf } from '../humanError';
import { textPage } from '../inspect/textPage';
import type { RunSession } from '../session/runSession';
import { summaryOf } from '../trace/summary';
import { TRACE_EDITOR } from './contributions';
import { fileName } from './fileName';
import type { Runs } from './runs';
import type { TraceOpener } from './traceOpener';

/** Threads that the summary lists. */
const THREADS_SHOWN = 50;

/** A trace file that is open in the editor: its run, or why there is none. */
class TraceDocument implements CustomDocument {
  constructor(
    readonly uri: Uri,
    readonly run: RunSession | Error,
    /** Ends what was opened with the document. */
    readonly dispose: () => void,
  ) {}
}

/** Opens `.aprtrace` files. A run that the editor opened is closed with it. */
export class TraceEditor implements CustomReadonlyEditorProvider<TraceDocument> {
  constructor(
    private readonly runs: Runs,
    private readonly opener: TraceOpener,
  ) {}

  /** Never rejects: the editor says itself what is wrong with a file, better than an error box. */
  async openCustomDocument(uri: Uri): Promise<TraceDocument> {
    const known = this.opener.find(uri);
    if (known) return new TraceDocument(uri, known, () => undefined);
    try {
      const session = await this.opener.open(uri);
      return new TraceDocument(uri, session, () => this.runs.remove(session));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(messageOf(error));
      return new TraceDocument(uri, failure, () => undefined);
    }
  }

  resolveCustomEditor({ uri, run }: TraceDocument, panel: WebviewPanel): void {
    if (run instanceof Error) panel.webview.html = failurePage(uri, run);
    else this.show(run, uri, panel);
  }

  private show(session: RunSession, uri: Uri, panel: WebviewPanel): void {
    const { runs } = this;
    const select = () => {
      if (panel.active && runs.selection?.session !== session) {
        runs.select({ session, thread: undefined });
      }
    };
    const draw = () => {
      const text = summaryOf(session.header, session.playback.latest, THREADS_SHOWN);
      panel.webview.html = textPage(fileName(uri), text);
    };
    const subscriptions = Disposable.from(
      panel.onDidChangeViewState(select),
      session.onDidChange(({ status }) => {
        if (status) draw();
      }),
      // A run that was closed elsewhere has nothing to show any more.
      runs.onDidChangeList(() => {
        if (!runs.all.includes(session)) panel.dispose();
      }),
    );
    panel.onDidDispose(() => {
      subscriptions.dispose();
    });
    select();
    draw();
  }
}

export function registerTraceEditor(runs: Runs, opener: TraceOpener): Disposable {
  return window.registerCustomEditorProvider(TRACE_EDITOR, new TraceEditor(runs, opener), {
    supportsMultipleEditorsPerDocument: true,
  });
}

function failurePage(uri: Uri, failure: Error): string {
  const words =
    failure instanceof HumanError
      ? failure.message
      : l10n.t('It cannot be read: {0}', failure.message);
  return textPage(l10n.t('{0} cannot be opened', fileName(uri)), words);
}
