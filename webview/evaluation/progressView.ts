import { assertNever } from '../../src/common/assertNever';
import type {
  EvaluationAction,
  EvaluationView,
  MethodProgress,
} from '../../src/evaluationProtocol';
import type { Localizer } from '../../src/common/localizer';
import { COLOURS } from '../colours';
import { html, svgElement } from '../dom';
import { shape } from '../shape';
import { button } from '../toolkit';

const BAR = { width: 180, height: 14 } as const;

/** How far the evaluation is, what each method has reached, and what can be done. */
export class ProgressView {
  readonly element = html('div', { class: 'progress' });
  private readonly words = html('p', { class: 'sentence' });
  private readonly bar = html('progress', {});
  private readonly rows = html('tbody');
  private readonly empty: HTMLElement;
  private readonly filled: HTMLElement;
  private readonly buttons: Readonly<Record<EvaluationAction, HTMLElement>>;

  constructor(
    private readonly l10n: Localizer,
    onAction: (action: EvaluationAction) => void,
  ) {
    const make = (label: string, action: EvaluationAction) => button(label, () => onAction(action));
    this.buttons = {
      pause: make(l10n.t('Pause'), 'pause'),
      resume: make(l10n.t('Resume'), 'resume'),
      cancel: make(l10n.t('Cancel'), 'cancel'),
      exportReport: make(l10n.t('Export Report'), 'exportReport'),
      openFolder: make(l10n.t('Open Folder'), 'openFolder'),
      charts: make(l10n.t('Charts'), 'charts'),
      run: make(l10n.t('Run Evaluation'), 'run'),
    };
    const { pause, resume, cancel, exportReport, openFolder, run } = this.buttons;
    this.bar.setAttribute('aria-label', l10n.t('Progress'));
    const columns = [
      [l10n.t('method'), ''],
      [l10n.t('problems'), 'number'],
      [l10n.t('solved'), 'number'],
      [l10n.t('95 % interval'), 'number'],
      [l10n.t('solved and verified'), ''],
    ] as const;
    this.empty = html(
      'div',
      { class: 'empty' },
      html('p', {}, l10n.t('No evaluation is open. Run one, or choose one to compare.')),
      run,
    );
    this.filled = html(
      'div',
      {},
      this.words,
      this.bar,
      html('div', { class: 'actions' }, pause, resume, cancel, exportReport, openFolder),
      html(
        'table',
        {},
        html('caption', {}, l10n.t('Share of the problems that each method has solved so far.')),
        html(
          'thead',
          {},
          html(
            'tr',
            {},
            ...columns.map(([name, kind]) => html('th', { scope: 'col', class: kind }, name)),
          ),
        ),
        this.rows,
      ),
    );
  }

  draw(view: EvaluationView | undefined): void {
    const content = view ? this.filled : this.empty;
    if (content.parentElement !== this.element) this.element.replaceChildren(content);
    if (!view) return;
    const { status, done, units, methods } = view;
    const { pause, resume, cancel, exportReport } = this.buttons;
    this.words.textContent = this.wordsOf(view);
    this.bar.max = Math.max(1, units);
    this.bar.value = done;
    pause.hidden = status !== 'running';
    resume.hidden = !['pausing', 'paused', 'stopped', 'failed'].includes(status) || units === 0;
    cancel.hidden = !['running', 'pausing', 'paused'].includes(status);
    exportReport.hidden = done === 0;
    this.rows.replaceChildren(...methods.map((method) => this.row(method)));
  }

  /** Where the evaluation stands, in a sentence. */
  wordsOf(view: EvaluationView): string {
    const { l10n } = this;
    const { done, units, status, secondsLeft, failure = '' } = view;
    switch (status) {
      case 'reading':
        return l10n.t('The folder is being read.');
      case 'running':
        return secondsLeft === undefined
          ? l10n.t('{0} of {1} problems in all methods', done, units)
          : l10n.t(
              '{0} of {1} problems in all methods, about {2} left',
              done,
              units,
              duration(secondsLeft),
            );
      case 'pausing':
        return l10n.t(
          '{0} of {1} problems in all methods; those that were begun end first',
          done,
          units,
        );
      case 'paused':
        return l10n.t('{0} of {1} problems in all methods, paused', done, units);
      case 'stopped':
        return l10n.t(
          '{0} of {1} problems in all methods; the others can be decoded later',
          done,
          units,
        );
      case 'finished':
        return l10n.t('{0} problems in all methods, finished', units);
      case 'failed':
        return units === 0
          ? failure
          : l10n.t('{0} of {1} problems in all methods. {2}', done, units, failure);
      default:
        return assertNever(status);
    }
  }

  private row({ name, problems, done, solved, low, high }: MethodProgress): HTMLElement {
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    const of = done > 0 ? [percent(solved / done), `${percent(low)} – ${percent(high)}`] : ['', ''];
    return html(
      'tr',
      {},
      html('th', { scope: 'row' }, name),
      html('td', { class: 'number' }, `${done} / ${problems}`),
      html('td', { class: 'number' }, of[0] ?? ''),
      html('td', { class: 'number' }, of[1] ?? ''),
      html('td', {}, ...(done > 0 ? [intervalBar(solved / done, low, high)] : [])),
    );
  }
}

/** The share as a bar, and its interval as a line over it. */
function intervalBar(share: number, low: number, high: number): SVGElement {
  const { width, height } = BAR;
  const middle = height / 2;
  const x = (value: number) => 1 + value * (width - 2);
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    shape('line', { x1, y1, x2, y2, stroke: COLOURS.foreground, 'stroke-width': 1.5 });
  return svgElement(
    shape(
      'svg',
      { width, height, 'aria-hidden': 'true' },
      shape('rect', {
        x: 0.5,
        y: 1.5,
        width: width - 1,
        height: height - 3,
        fill: 'none',
        stroke: COLOURS.line,
      }),
      shape('rect', { x: 1, y: 2, width: x(share) - 1, height: height - 4, fill: COLOURS.bar }),
      line(x(low), middle, x(high), middle),
      line(x(low), 3, x(low), height - 3),
      line(x(high), 3, x(high), height - 3),
    ),
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return `${Math.round(seconds / 60)} min`;
}
