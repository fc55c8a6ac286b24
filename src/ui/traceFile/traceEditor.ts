import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  Disposable,
  l10n,
  type Uri,
  type WebviewPanel,
  window,
} from 'vscode';
import { HumanError, messageOf } from '../../common/humanError';
import { textPage } from '../../inspect/textPage';
import type { RunSession } from '../../session/run/runSession';
import { FOREIGN_TRACE_EDITOR, TRACE_EDITOR } from '../contributions';
import { fileName } from '../fileName';
import type { PictureParts } from '../picture/pictureParts';
import { PictureWebview } from '../picture/pictureWebview';
import type { TraceOpener } from './traceOpener';

/** A trace file that is open in the editor: its run, or why there is none. */
class TraceDocument implements CustomDocument {
  constructor(
    readonly uri: Uri,
    readonly run: RunSession | Error,
    /** Ends what was opened with the document. */
    readonly dispose: () => void,
  ) {}
}

/** Opens trace files, ours and those of other programs. A run that the editor opened is closed with it. */
export class TraceEditor implements CustomReadonlyEditorProvider<TraceDocument> {
  constructor(
    private readonly pictures: PictureParts,
    private readonly opener: TraceOpener,
  ) {}

  /** Never rejects: the editor says itself what is wrong with a file, better than an error box. */
  async openCustomDocument(uri: Uri): Promise<TraceDocument> {
    const known = this.opener.find(uri);
    if (known) return new TraceDocument(uri, known, () => undefined);
    try {
      const session = await this.opener.open(uri);
      return new TraceDocument(uri, session, () => this.pictures.runs.remove(session));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(messageOf(error));
      return new TraceDocument(uri, failure, () => undefined);
    }
  }

  resolveCustomEditor({ uri, run }: TraceDocument, panel: WebviewPanel): void {
    if (run instanceof Error) panel.webview.html = failurePage(uri, run);
    else this.show(run, panel);
  }

  private show(session: RunSession, panel: WebviewPanel): void {
    const { runs } = this.pictures;
    const select = () => {
      if (!panel.active || runs.selection?.session === session) return;
      runs.select({ session, thread: undefined });
    };
    const subscriptions = Disposable.from(
      new PictureWebview(panel, this.pictures, session),
      panel.onDidChangeViewState(select),
      // A run that was closed elsewhere has nothing to show any more.
      runs.onDidChangeList(() => {
        if (!runs.all.includes(session)) panel.dispose();
      }),
    );
    panel.onDidDispose(() => {
      subscriptions.dispose();
    });
    select();
  }
}

export function registerTraceEditor(pictures: PictureParts, opener: TraceOpener): Disposable {
  const editor = new TraceEditor(pictures, opener);
  const options = { supportsMultipleEditorsPerDocument: true };
  return Disposable.from(
    window.registerCustomEditorProvider(TRACE_EDITOR, editor, options),
    window.registerCustomEditorProvider(FOREIGN_TRACE_EDITOR, editor, options),
  );
}

function failurePage(uri: Uri, failure: Error): string {
  const words =
    failure instanceof HumanError
      ? failure.in(l10n)
      : l10n.t('It cannot be read: {0}', failure.message);
  return textPage(l10n.t('{0} cannot be opened', fileName(uri)), words);
}
