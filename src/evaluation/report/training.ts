import { methodName } from '../../common/method';
import type { Localizer } from '../../common/localizer';
import type { AccuracyPoint, LossPoint, ModelFacts } from '../suites/fairness';
import type { Figure, Point, Series } from './figure';
import type { ReportData, Table } from './reportData';
import { percent } from './words';

type Models = ReportData['models'];

type Curves = Pick<ModelFacts, 'losses' | 'accuracies'>;

/** What each has learned on its own: of the two, SoS+ may have begun as a copy of APR. */
function ownCurves({ apr, sos }: Models): { apr: Curves; sos: Curves; isCopy: boolean } {
  const losses = afterCommon(sos.losses, apr.losses, (a, b) => a.loss === b.loss);
  const accuracies = afterCommon(
    sos.accuracies,
    apr.accuracies,
    (a, b) => a.accuracy === b.accuracy,
  );
  const isCopy = losses.length < sos.losses.length || accuracies.length < sos.accuracies.length;
  return { apr, sos: { losses, accuracies }, isCopy };
}

function afterCommon<P extends LossPoint | AccuracyPoint>(
  points: readonly P[],
  others: readonly P[],
  isEqual: (a: P, b: P) => boolean,
): readonly P[] {
  const first = points.findIndex((point, i) => {
    const other = others[i];
    return !other || point.tokens !== other.tokens || !isEqual(point, other);
  });
  return first < 0 ? [] : points.slice(first);
}

function copyNote(isCopy: boolean, l10n: Localizer): string {
  return isCopy
    ? ` ${l10n.t('SoS+ began as a copy of APR: of it, only what followed is shown.')}`
    : '';
}

/** Learning as the training logs have it; a figure without points where they do not. */
export function trainingFigures(models: Models, l10n: Localizer): Figure[] {
  const own = ownCurves(models);
  const x = { name: l10n.t('million tokens of training'), from: 0 };
  return [
    {
      id: 'training',
      title: l10n.t('Loss by tokens of training'),
      caption:
        l10n.t(
          'Mean loss a learned token, from the training logs. Each is of the demonstrations that were learned from then, so that levels of different ones cannot be compared, only how they fall.',
        ) + copyNote(own.isCopy, l10n),
      x,
      y: { name: l10n.t('loss'), scale: 'log' },
      series: seriesOf(own, 'none', ({ losses }) =>
        losses.filter(({ loss }) => loss > 0).map(({ tokens, loss }) => at(tokens, loss)),
      ),
    },
    {
      id: 'training-accuracy',
      title: l10n.t('Accuracy by tokens of training'),
      caption:
        l10n.t(
          'Validation problems that a model solves greedily after so many tokens of training, from the training logs.',
        ) + copyNote(own.isCopy, l10n),
      x,
      y: { name: l10n.t('solved and verified'), percent: true, from: 0, to: 1 },
      series: seriesOf(own, 'circle', ({ accuracies }) =>
        accuracies.map(({ tokens, accuracy }) => at(tokens, accuracy)),
      ),
    },
  ];
}

function at(tokens: number, y: number): Point {
  return { x: tokens / 1e6, y };
}

function seriesOf(
  { apr, sos }: Readonly<Record<'apr' | 'sos', Curves>>,
  symbol: 'none' | 'circle',
  points: (curves: Curves) => readonly Point[],
): Series[] {
  const own = symbol === 'none' ? symbol : 'rect';
  return [
    { name: methodName('apr'), role: 'apr', symbol, points: points(apr) },
    { name: methodName('sos'), role: 'sos', symbol: own, dash: true, points: points(sos) },
  ];
}

/** The curves at every point of training at which a model was validated. */
export function trainingTable({ models }: ReportData, l10n: Localizer): Table {
  const { apr, sos, isCopy } = ownCurves(models);
  const tokens = [apr, sos].flatMap(({ accuracies }) => accuracies.map((one) => one.tokens));
  const rows = [...new Set(tokens)].sort((a, b) => a - b);
  return {
    id: 'training',
    title: l10n.t('What they have learned by tokens of training'),
    note:
      l10n.t(
        'Validation problems solved greedily, and the mean loss of the steps up to there. Empty where the log does not say.',
      ) + copyNote(isCopy, l10n),
    rows: [
      [
        l10n.t('million tokens of training'),
        l10n.t('{0}: solved', methodName('apr')),
        l10n.t('{0}: loss', methodName('apr')),
        l10n.t('{0}: solved', methodName('sos')),
        l10n.t('{0}: loss', methodName('sos')),
      ],
      ...rows.map((here) => [
        (here / 1e6).toFixed(1),
        ...[apr, sos].flatMap((curves) => learnedAt(curves, here)),
      ]),
    ],
  };
}

/** Solved and loss after `tokens`; a line of the log says the mean loss since the line before. */
function learnedAt({ accuracies, losses }: Curves, tokens: number): [string, string] {
  const found = accuracies.find((one) => one.tokens === tokens);
  if (!found) return ['', ''];
  const { accuracy, problems } = found;
  const count = problems === undefined ? '' : ` (${Math.round(accuracy * problems)}/${problems})`;
  const loss = losses.find((one) => one.tokens >= tokens)?.loss.toPrecision(3) ?? '';
  return [percent(accuracy) + count, loss];
}
