import { Disposable, EventEmitter, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { EvaluationHostMessage, PointPlace } from '../../../evaluationProtocol';
import { EVALUATION_PANEL } from '../../contributions';
import { EvaluationPage, type EvaluationPageParts } from './evaluationPage';
import { pageOptions } from '../../webviewPage';

/** The panel of an evaluation, with its progress and its charts: one in a window. */
export class EvaluationPanel implements Disposable {
  private readonly sent = new EventEmitter<EvaluationHostMessage>();
  private readonly subscriptions: Disposable;
  private panel: WebviewPanel | undefined;
  private page: EvaluationPage | undefined;

  /** What was sent to the page. */
  readonly onDidSend = this.sent.event;

  constructor(private readonly parts: EvaluationPageParts) {
    this.subscriptions = Disposable.from(
      this.sent,
      window.registerWebviewPanelSerializer(EVALUATION_PANEL, {
        deserializeWebviewPanel: (panel) => {
          this.adopt(panel);
          return Promise.resolve();
        },
      }),
    );
  }

  /**
   * Shows the evaluation of a folder.
   * @param tab the id of a chart, in place of the progress
   */
  show(path: string, tab = 'progress'): void {
    const page = this.page ?? this.adopt(this.create());
    this.panel?.reveal(undefined, false);
    page.show(path, tab);
  }

  /** Lists the samples behind a point of a chart that shows, as a press on it does. */
  async openPoint(point: PointPlace): Promise<void> {
    await this.page?.showSamples(point);
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.dispose();
  }

  private create(): WebviewPanel {
    const { extensionUri } = this.parts;
    const title = l10n.t('APR Evaluation');
    const column = ViewColumn.Active;
    return window.createWebviewPanel(EVALUATION_PANEL, title, column, pageOptions(extensionUri));
  }

  private adopt(panel: WebviewPanel): EvaluationPage {
    this.panel?.dispose();
    const page = new EvaluationPage(panel, this.parts, (message) => this.sent.fire(message));
    panel.onDidDispose(() => {
      page.dispose();
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.page = undefined;
    });
    this.panel = panel;
    this.page = page;
    return page;
  }
}
