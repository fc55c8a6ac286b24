import {
  commands,
  type Disposable,
  Disposable as Disposables,
  env,
  EventEmitter,
  l10n,
  type LogOutputChannel,
  type Uri,
  ViewColumn,
  type Webview,
  type WebviewPanel,
  window,
} from 'vscode';
import {
  type ComparisonHostMessage,
  type ComparisonPageMessage,
  readComparisonPageMessage,
  readKeptPlaces,
  type ResultPlace,
  type Side,
} from '../../../comparisonProtocol';
import { HumanError, messageOf } from '../../../common/humanError';
import { textPage } from '../../../inspect/textPage';
import {
  compareRuns,
  type ComparedSet,
  type RunComparison,
  setNamed,
} from '../../../session/evaluation/runComparison';
import { resultFaults } from '../../../evaluation/study/resultFaults';
import { type ComparedOutcome, readResults } from '../../../session/evaluation/resultSet';
import { COMMANDS, COMPARISON_PANEL } from '../../contributions';
import { reportError } from '../../log';
import type { SampleTraces } from './sampleTrace';
import { pageOptions, webviewPage } from '../../webviewPage';

/** The panels in which two runs are compared; each keeps what it compares over a reload. */
export class ComparisonPanels implements Disposable {
  private readonly readied = new EventEmitter<void>();
  private readonly subscriptions: Disposable;

  /** Fired when a page has drawn itself. */
  readonly onDidBecomeReady = this.readied.event;

  constructor(
    private readonly extensionUri: Uri,
    private readonly traces: SampleTraces,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = Disposables.from(
      this.readied,
      window.registerWebviewPanelSerializer(COMPARISON_PANEL, {
        deserializeWebviewPanel: (panel, state) => this.restore(panel, state),
      }),
    );
  }

  /** @throws HumanError where the two cannot be compared */
  async show(first: ComparedSet, second: ComparedSet): Promise<void> {
    const comparison = await compareRuns(first, second, l10n);
    const panel = window.createWebviewPanel(
      COMPARISON_PANEL,
      l10n.t('APR Comparison'),
      ViewColumn.Active,
      pageOptions(this.extensionUri),
    );
    this.fill(panel, first, second, comparison);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async restore(panel: WebviewPanel, state: unknown): Promise<void> {
    try {
      const places = readKeptPlaces(state);
      if (!places) throw new HumanError(l10n.t('Choose the runs to compare again.'));
      const [first, second] = await readPlaces(places);
      this.fill(panel, first, second, await compareRuns(first, second, l10n));
    } catch (error) {
      const words = error instanceof HumanError ? error.in(l10n) : messageOf(error);
      panel.webview.html = textPage(l10n.t('The comparison cannot be shown again'), words);
    }
  }

  private fill(
    panel: WebviewPanel,
    first: ComparedSet,
    second: ComparedSet,
    comparison: RunComparison,
  ): void {
    panel.webview.options = pageOptions(this.extensionUri);
    const folders = { first: first.source.folder, second: second.source.folder };
    for (const { folder, faults } of new Set([first.source, second.source])) {
      for (const line of resultFaults(folder, faults)) this.log.warn(line);
    }
    let isOver = false;
    const page = new ComparisonPage(panel.webview, comparison, folders, this.traces, this.log, {
      ready: () => this.readied.fire(),
      swap: async () => {
        const swapped = await compareRuns(second, first, l10n);
        // Swapped twice, or closed meanwhile.
        if (isOver) return;
        page.dispose();
        this.fill(panel, second, first, swapped);
      },
    });
    const gone = panel.onDidDispose(() => page.dispose());
    page.onDidDispose(() => {
      isOver = true;
      gone.dispose();
    });
    panel.webview.html = webviewPage(panel.webview, this.extensionUri, {
      ...{ script: 'comparison.js', style: 'comparisonPage.css' },
      title: l10n.t('APR Comparison'),
    });
  }
}

/** The two sets where they lie. */
export async function readPlaces(
  places: readonly [ResultPlace, ResultPlace],
): Promise<[ComparedSet, ComparedSet]> {
  const [one, other] = await Promise.all(places.map(({ path }) => readResults(path)));
  if (!one || !other) throw new Error('Two places give two sources.');
  return [setNamed(one, places[0]), setNamed(other, places[1])];
}

/** Speaks with a page that shows one comparison. */
export class ComparisonPage implements Disposable {
  private readonly disposed = new EventEmitter<void>();
  private readonly subscription: Disposable;

  readonly onDidDispose = this.disposed.event;

  constructor(
    private readonly webview: Pick<Webview, 'postMessage' | 'onDidReceiveMessage'>,
    private readonly comparison: RunComparison,
    private readonly folders: Readonly<Record<Side, string>>,
    private readonly traces: SampleTraces,
    private readonly log: LogOutputChannel,
    private readonly host: { readonly ready: () => void; readonly swap: () => Promise<void> },
  ) {
    this.subscription = webview.onDidReceiveMessage((value: unknown) => this.receive(value));
  }

  dispose(): void {
    this.subscription.dispose();
    this.disposed.fire();
    this.disposed.dispose();
  }

  private post(message: ComparisonHostMessage): void {
    void this.webview.postMessage(message);
  }

  private receive(value: unknown): void {
    let message: ComparisonPageMessage;
    try {
      message = readComparisonPageMessage(value);
    } catch (error) {
      this.log.error(`The page of a comparison: ${messageOf(error)}`);
      return;
    }
    void this.obey(message);
  }

  private async obey(message: ComparisonPageMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.post({ type: 'comparison', view: this.comparison.view });
        this.host.ready();
        break;
      case 'choose':
        await commands.executeCommand(COMMANDS.compareRuns);
        break;
      case 'swap':
        await this.host.swap();
        break;
      case 'open':
        try {
          await this.open(message.pair, message.side);
        } catch (error) {
          reportError(this.log, error);
        }
        break;
      case 'request':
        try {
          await env.clipboard.writeText(message.request.text);
          this.post({ type: 'reply', id: message.id, result: null });
        } catch (error) {
          this.post({ type: 'reply', id: message.id, error: messageOf(error) });
        }
        break;
    }
  }

  /**
   * Opens the traces of a pair, the first to the left of the second. Where one of the two can
   * neither be found nor be decoded again, the other is opened, and the missing one is told of.
   */
  private async open(index: number, side: Side | undefined): Promise<void> {
    const pair = this.comparison.pairs[index];
    if (!pair) return;
    const opened: [ComparedOutcome, string, ViewColumn][] = [
      [pair.one, this.folders.first, ViewColumn.One],
      [pair.other, this.folders.second, ViewColumn.Two],
    ];
    const wanted = opened.filter((_, i) => !side || (side === 'first') === (i === 0));
    const failures: unknown[] = [];
    for (const [outcome, folder, column] of wanted) {
      try {
        await this.traces.open(folder, outcome, side ? ViewColumn.Active : column);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
