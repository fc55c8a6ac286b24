import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { commands, type Disposable, type Event, EventEmitter, l10n, type Webview } from 'vscode';
import { messageIn, messageOf } from '../../common/humanError';
import type { RunView, ThreadView } from '../../inspect/runView';
import { RunFeed, wholeView } from '../../session/run/runFeed';
import type { RunSession } from '../../session/run/runSession';
import type { ThreadId } from '../../trace/traceEvent';
import {
  type BatchEnd,
  type HostMessage,
  type PageMessage,
  type PictureFormat,
  type PictureTab,
  readPageMessage,
} from '../../pictureProtocol';
import { COMMANDS } from '../contributions';
import { pageOptions, webviewPage } from '../webviewPage';
import type { PictureParts } from './pictureParts';
import { answerPage } from './pictureRequests';
import { Pacer } from '../../session/run/pacer';
import type { Selection } from '../runs/runs';
import { serialOf } from '../solve/serialRun';

/** A message that has not come through by then is not waited for: its page has gone. */
const PATIENCE_MS = 5000;
/** Threads that are told in one turn of the event loop. */
const PART_THREADS = 250;

/** A WebviewPanel or a WebviewView; a page that is not visible is not told anything. */
export interface PictureHost {
  readonly webview: Webview;
  readonly visible: boolean;
  /** A panel has the first, a view the second: the page may have gone out of sight. */
  readonly onDidChangeViewState?: Event<unknown>;
  readonly onDidChangeVisibility?: Event<unknown>;
}

/**
 * The page with a run's graph, timeline and context use, in any webview: it sets the webview's
 * options and HTML, and speaks with the page until it is disposed.
 *
 * It shows `session` if one is given, such as the run of a file's editor, and the selected run
 * otherwise. A fixed session should be among `runs` as well, for its selection to be shared.
 * The webview must not retain its context while hidden: the page asks again when it is back.
 */
export class PictureWebview implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private readonly readied = new EventEmitter<void>();
  private feed: RunFeed | undefined;
  private serial: RunFeed | undefined;
  private readonly pacer = new Pacer(
    () => this.update(),
    () => this.session?.threadsToDraw ?? 0,
  );
  private isReady = false;
  /** The threads that it is told now; a page that comes back makes them those of one before it. */
  private batch = 0;
  /** The page has been told a whole run, or that there is none. */
  private isTold = false;
  /** The page selects: it knows, and may have gone on by the time it were told. */
  private isSelecting = false;
  /** What was asked of the page before it was told the run. */
  private readonly waiting: HostMessage[] = [];

  constructor(
    private readonly host: PictureHost,
    private readonly parts: PictureParts,
    private readonly fixed?: RunSession,
  ) {
    const { webview } = host;
    const { runs, extensionUri } = parts;
    webview.options = pageOptions(extensionUri);
    const seen = host.onDidChangeViewState ?? host.onDidChangeVisibility;
    this.subscriptions = [
      ...(seen ? [seen(() => this.noteVisibility())] : []),
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      runs.onDidSelect((selection) => this.follow(selection)),
      runs.onDidChangeList(() => this.pacer.request(true)),
      runs.onDidChange((change) => {
        if (change.session === this.feed?.session) this.feed.note(change);
        else if (change.session === this.serial?.session) this.serial.note(change);
        else return;
        this.pacer.request(change.status);
      }),
      this.readied,
    ];
    webview.html = webviewPage(webview, extensionUri, {
      script: 'main.js',
      style: 'page.css',
      title: l10n.t('Pictures of a Run'),
      worker: 'elkWorker.js',
    });
  }

  /** The run in the picture. */
  get session(): RunSession | undefined {
    return this.fixed ?? this.parts.runs.selection?.session;
  }

  /** Fired when the page has drawn itself and listens. */
  get onDidBecomeReady() {
    return this.readied.event;
  }

  show(tab: PictureTab): void {
    this.ask({ type: 'tab', tab });
  }

  /** Brings the thread into the picture's middle. */
  reveal(thread: ThreadId): void {
    this.ask({ type: 'reveal', thread });
  }

  /** Asks the page for its picture, which it then asks to save. */
  exportPicture(format: PictureFormat): void {
    this.ask({ type: 'export', format });
  }

  dispose(): void {
    this.pacer.dispose();
    this.isReady = false;
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private ask(message: HostMessage): void {
    if (this.isTold && this.host.visible) void this.post(message);
    else this.waiting.push(message);
  }

  /** Resolves when the editor has taken the message. A page out of sight has no use for it. */
  private async post(message: HostMessage): Promise<void> {
    if (!this.isReady || !this.host.visible) return;
    try {
      await this.host.webview.postMessage(message);
    } catch (error) {
      // A page that has been closed meanwhile.
      this.parts.log.debug(`The page with the pictures: ${messageOf(error)}`);
    }
  }

  private receive(value: unknown): void {
    let message: PageMessage;
    try {
      message = readPageMessage(value);
    } catch (error) {
      this.parts.log.error(`The page with the pictures: ${messageOf(error)}`);
      return;
    }
    this.obey(message);
  }

  private obey(message: PageMessage): void {
    const { session } = this;
    const { runs } = this.parts;
    switch (message.type) {
      case 'ready': {
        this.isReady = true;
        this.isTold = false;
        this.batch++;
        this.pacer.flush();
        this.readied.fire();
        break;
      }
      case 'select':
        this.isSelecting = true;
        if (session) runs.select({ session, thread: message.thread });
        this.isSelecting = false;
        break;
      case 'open':
        if (!session) break;
        void commands.executeCommand(COMMANDS.openTranscript, { session, thread: message.thread });
        break;
      case 'solve':
        void commands.executeCommand(COMMANDS.solve);
        break;
      case 'goLive':
        session?.goLive();
        break;
      case 'request':
        void answerPage(message.request, this.parts, session).then(
          (result) => this.post({ type: 'reply', id: message.id, result }),
          (error: unknown) =>
            this.post({ type: 'reply', id: message.id, error: messageIn(l10n, error) }),
        );
        break;
    }
  }

  /** A page out of sight is gone, and asks for all when it is back. A host that is gone is not asked. */
  private noteVisibility(): void {
    if (this.isReady && !this.host.visible) this.isReady = this.isTold = false;
  }

  private follow(selection: Selection | undefined): void {
    // A page that is not there yet is told with the run.
    if (this.isSelecting || !this.isReady) return;
    if (this.session !== this.feed?.session) this.pacer.request(true);
    else if (selection?.session === this.session) {
      void this.post({ type: 'selection', thread: selection?.thread });
    }
  }

  /** Sends what has changed. */
  private async update(): Promise<void> {
    await Promise.race([this.send(), delay(PATIENCE_MS, undefined, { ref: false })]);
  }

  private async send(): Promise<void> {
    this.noteVisibility();
    if (!this.isReady) return;
    const isSame = this.isTold && this.session === this.feed?.session;
    const delta = isSame ? this.feed?.delta() : 'all';
    if (delta === 'all') {
      await this.sendSnapshot();
      return;
    }
    if (delta) {
      const told = await this.sendParts(delta.threads);
      if (told) await this.post({ type: 'delta', ...delta, ...told });
    }
    await this.sendSerial();
  }

  private async sendSnapshot(): Promise<void> {
    const { session } = this;
    this.isTold = false;
    if (session !== this.feed?.session) this.feed = session && new RunFeed(session, l10n);
    this.serial = this.serialFeed();
    const fed = this.feed?.snapshot();
    const told = await this.sendParts(fed?.threads ?? []);
    if (!told) return;
    const { threads, ...batch } = told;
    const { selection } = this.parts.runs;
    const posted = this.post({
      type: 'snapshot',
      ...batch,
      view: fed && { ...fed, threads },
      thread: selection?.session === session ? selection?.thread : undefined,
      serial: this.serialView(),
      canSolveSerially: this.parts.solveSerially !== undefined,
    });
    this.isTold = true;
    for (const message of this.waiting.splice(0)) void this.post(message);
    await posted;
  }

  /**
   * Sends all but the last threads of a batch, in parts.
   * @returns what ends the batch; undefined where the page has gone or come back meanwhile, and will
   * be told all
   */
  private async sendParts(
    threads: Iterable<ThreadView>,
  ): Promise<(BatchEnd & Pick<RunView, 'threads'>) | undefined> {
    const batch = ++this.batch;
    let parts = 0;
    let part: ThreadView[] = [];
    for (const thread of threads) {
      if (part.length === PART_THREADS) {
        // They arrive in order; to wait for each would keep the picture back.
        void this.post({ type: 'part', batch, threads: part });
        part = [];
        parts++;
        await nextTurn();
        if (!this.isReady || batch !== this.batch) {
          this.isTold = false;
          return undefined;
        }
      }
      part.push(thread);
    }
    return { batch, parts, threads: part };
  }

  private async sendSerial(): Promise<void> {
    const before = this.serial;
    this.serial = this.serialFeed();
    if (this.serial === before && !before?.delta()) return;
    await this.post({ type: 'serial', view: this.serialView() });
  }

  /** A serial search is one thread. */
  private serialView(): RunView | undefined {
    return this.serial && wholeView(this.serial.snapshot());
  }

  /** The feed of the newest serial search of the same problem. */
  private serialFeed(): RunFeed | undefined {
    const session = this.session && serialOf(this.session, this.parts.runs.all);
    if (session === this.serial?.session) return this.serial;
    return session && new RunFeed(session, l10n);
  }
}
