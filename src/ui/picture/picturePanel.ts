import { type Disposable, EventEmitter, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import { Disposable as Disposables } from 'vscode';
import type { PictureFormat, PictureTab } from '../../pictureProtocol';
import { chosenRun, chosenThread } from '../threads/chosen';
import { COMMANDS, PICTURE_PANEL } from '../contributions';
import { registerCommand } from '../log';
import { pageOptions } from '../webviewPage';
import type { PictureParts } from './pictureParts';
import { PictureWebview } from './pictureWebview';
import type { Selection } from '../runs/runs';
import { pickOne } from '../questions';

/** The panel with the pictures of the selected run: one in a window. */
export class PicturePanel implements Disposable {
  private readonly readied = new EventEmitter<void>();
  private panel: WebviewPanel | undefined;
  private picture: PictureWebview | undefined;
  private readonly subscriptions: Disposable;

  /** Fired when a page has drawn itself. */
  readonly onDidBecomeReady = this.readied.event;

  constructor(private readonly parts: PictureParts) {
    const { runs, log } = parts;
    const show = (command: string, tab: PictureTab) =>
      registerCommand(log, command, (given?: Selection | string) => {
        this.choose(given);
        this.open().show(tab);
      });
    this.subscriptions = Disposables.from(
      this.readied,
      show(COMMANDS.showGraph, 'graph'),
      show(COMMANDS.showTimeline, 'timeline'),
      show(COMMANDS.showContext, 'context'),
      registerCommand(log, COMMANDS.revealInGraph, (given?: Selection) => {
        const { session, thread } = chosenThread(runs, given);
        runs.select({ session, thread: thread.id });
        const picture = this.open();
        picture.show('graph');
        picture.reveal(thread.id);
      }),
      registerCommand(log, COMMANDS.exportPicture, () => this.export()),
      window.registerWebviewPanelSerializer(PICTURE_PANEL, {
        deserializeWebviewPanel: (panel) => {
          this.adopt(panel);
          return Promise.resolve();
        },
      }),
    );
  }

  dispose(): void {
    this.panel?.dispose();
    this.subscriptions.dispose();
  }

  /** A run by its id, or what a row of a view stands for. */
  private choose(given: Selection | string | undefined): void {
    const { runs } = this.parts;
    if (typeof given === 'string') {
      const session = runs.byId(given);
      if (session && session !== runs.selection?.session) {
        runs.select({ session, thread: undefined });
      }
    } else if (given?.session) {
      runs.select({ session: given.session, thread: given.thread });
    }
  }

  private open(): PictureWebview {
    if (this.panel && this.picture) {
      this.panel.reveal(undefined, false);
      return this.picture;
    }
    const column = window.activeTextEditor ? ViewColumn.Beside : ViewColumn.Active;
    return this.adopt(
      window.createWebviewPanel(
        PICTURE_PANEL,
        l10n.t('APR Pictures'),
        column,
        pageOptions(this.parts.extensionUri),
      ),
    );
  }

  private adopt(panel: WebviewPanel): PictureWebview {
    this.panel?.dispose();
    const picture = new PictureWebview(panel, this.parts);
    picture.onDidBecomeReady(() => this.readied.fire());
    panel.onDidDispose(() => {
      picture.dispose();
      if (this.panel !== panel) return;
      this.panel = undefined;
      this.picture = undefined;
    });
    this.panel = panel;
    this.picture = picture;
    return picture;
  }

  private async export(): Promise<void> {
    chosenRun(this.parts.runs, undefined);
    const formats: { label: string; description: string; format: PictureFormat }[] = [
      { label: 'SVG', description: l10n.t('for papers and pages'), format: 'svg' },
      { label: 'PNG', description: l10n.t('for slides and messages'), format: 'png' },
    ];
    const picked = await pickOne(formats, { title: l10n.t('Export Picture') });
    if (picked) this.open().exportPicture(picked.format);
  }
}
