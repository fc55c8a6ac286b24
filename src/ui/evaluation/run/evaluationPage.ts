import { commands, type Disposable, env, l10n, type LogOutputChannel, Uri } from 'vscode';
import { assertNever } from '../../../common/assertNever';
import {
  type EvaluationHostMessage,
  type EvaluationPageMessage,
  type EvaluationView,
  type PointPlace,
  readEvaluationPageMessage,
} from '../../../evaluationProtocol';
import { HumanError, messageIn, messageOf } from '../../../common/humanError';
import {
  chartOf,
  evaluationCharts,
  type PlottedChart,
} from '../../../session/evaluation/evaluationCharts';
import { resultFaults } from '../../../evaluation/study/resultFaults';
import { readEvaluation, viewOfFolder } from '../../../session/evaluation/evaluationFolder';
import { evaluationRows } from '../../../session/evaluation/evaluationRows';
import { COMMANDS } from '../../contributions';
import type { Evaluations } from './evaluations';
import { reportError } from '../../log';
import type { PictureHost } from '../../picture/pictureWebview';
import { saveContent } from '../results/saveContent';
import { pickSample } from '../results/samplePick';
import type { SampleTraces } from '../results/sampleTrace';
import { pageOptions, webviewPage } from '../../webviewPage';

/** How long changes are collected before they are sent, in milliseconds. */
const PACE_MS = 250;

export interface EvaluationPageParts {
  readonly extensionUri: Uri;
  readonly evaluations: Evaluations;
  readonly traces: SampleTraces;
  readonly log: LogOutputChannel;
}

/**
 * The page of one evaluation: of the one that is decoded, or of what a folder holds. It speaks with
 * the page until it is disposed; the page asks for everything again when it comes back into sight.
 */
export class EvaluationPage implements Disposable {
  private readonly subscriptions: readonly Disposable[];
  private path: string | undefined;
  private tab = 'progress';
  private charts: readonly PlottedChart[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isReady = false;

  constructor(
    private readonly host: PictureHost,
    private readonly parts: EvaluationPageParts,
    private readonly onSend: (message: EvaluationHostMessage) => void,
  ) {
    const { webview } = host;
    const { extensionUri, evaluations } = parts;
    webview.options = pageOptions(extensionUri);
    this.subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
      evaluations.onDidChange((run) => {
        if (run.path === this.path) this.schedule();
      }),
    ];
    webview.html = webviewPage(webview, extensionUri, {
      script: 'evaluation.js',
      style: 'evaluationPage.css',
      title: l10n.t('Evaluation'),
    });
  }

  show(path: string, tab: string): void {
    this.path = path;
    this.tab = tab;
    this.charts = [];
    if (this.isReady) void this.sendAll();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private receive(value: unknown): void {
    let message: EvaluationPageMessage;
    try {
      message = readEvaluationPageMessage(value);
    } catch (error) {
      this.parts.log.error(`The page of the evaluation: ${messageOf(error)}`);
      return;
    }
    this.obey(message).catch((error: unknown) => reportError(this.parts.log, error));
  }

  private async obey(message: EvaluationPageMessage): Promise<void> {
    const run = this.current;
    switch (message.type) {
      case 'ready':
        this.isReady = true;
        // Where the editor restores a panel, only its page knows what it showed.
        this.path ??= message.folder;
        return this.sendAll();
      case 'pause':
        return run?.pause();
      case 'resume':
        if (run?.status === 'pausing' || run?.status === 'paused') return run.resume();
        // It ends when the evaluation does.
        void commands.executeCommand(COMMANDS.runEvaluation, { folder: this.path });
        return undefined;
      case 'cancel':
        return run?.stop();
      case 'charts':
        return this.sendCharts();
      case 'openFolder':
        if (this.path !== undefined) await env.openExternal(Uri.file(this.path));
        return undefined;
      case 'exportReport':
        await commands.executeCommand(COMMANDS.exportReport, this.path);
        return undefined;
      case 'run':
        void commands.executeCommand(COMMANDS.runEvaluation);
        return undefined;
      case 'samples':
        return this.showSamples(message.point);
      case 'request':
        return this.answer(message);
      default:
        return assertNever(message);
    }
  }

  /** The evaluation of the page, where it is the window's own. */
  private get current() {
    const { current } = this.parts.evaluations;
    return current?.path === this.path ? current : undefined;
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.sendView().catch((error: unknown) => reportError(this.parts.log, error));
    }, PACE_MS);
  }

  private async sendAll(): Promise<void> {
    if (this.path === undefined) return;
    this.post({ type: 'tab', tab: this.tab });
    await this.sendView();
  }

  private async sendView(): Promise<void> {
    const { path } = this;
    if (path === undefined || !this.isReady) return;
    const view = await this.view(path);
    if (path === this.path) this.post({ type: 'evaluation', view });
  }

  private async view(path: string): Promise<EvaluationView> {
    const { current } = this;
    if (current) {
      const { failure } = current;
      const words = failure === undefined ? undefined : messageIn(l10n, failure);
      return { ...current.view(l10n), ...(words !== undefined && { failure: words }) };
    }
    try {
      const folder = await readEvaluation(path);
      for (const line of resultFaults(path, folder.faults)) this.parts.log.warn(line);
      return await viewOfFolder(folder, l10n);
    } catch (error) {
      const fields = { title: '', folder: path, done: 0, units: 0, methods: [] };
      return { ...fields, status: 'failed', failure: messageIn(l10n, error) };
    }
  }

  private async sendCharts(): Promise<void> {
    const { path } = this;
    if (path === undefined) return;
    // What is decoded at the moment is on the disk as well.
    const folder = await readEvaluation(path);
    const rows = await evaluationRows(folder.identity, folder.records, l10n);
    const charts = await evaluationCharts(rows, l10n);
    // Another one is shown by now.
    if (path !== this.path) return;
    this.charts = charts;
    this.post({ type: 'charts', charts: this.charts.map(chartOf) });
  }

  /** Lists the samples behind a point of a chart that was sent, to open one. */
  async showSamples({ chart, series, point }: PointPlace): Promise<void> {
    const of = this.charts.find(({ id }) => id === chart)?.series[series];
    const found = of?.points[point];
    if (!of || !found || this.path === undefined) return;
    const title = [of.name, found.name].filter((name, i, all) => name && name !== all[i - 1]);
    await pickSample(this.path, found.samples, title.join(' · '), this.parts.traces);
  }

  private async answer({
    id,
    request,
  }: Extract<EvaluationPageMessage, { type: 'request' }>): Promise<void> {
    try {
      if (request.kind === 'copy') await env.clipboard.writeText(request.text);
      const result =
        request.kind === 'save' && (await saveContent(request, l10n.t('Export Chart')));
      this.post({ type: 'reply', id, result });
    } catch (error) {
      const words = error instanceof HumanError ? error.in(l10n) : messageOf(error);
      this.post({ type: 'reply', id, error: words });
    }
  }

  private post(message: EvaluationHostMessage): void {
    this.onSend(message);
    if (this.host.visible) void this.host.webview.postMessage(message);
  }
}
