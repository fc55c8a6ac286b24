import type { Localizer } from '../../inspect/localizer';
import type { ModelFacts } from '../fairness';
import type { Figure, Point, Series } from './figure';
import type { ReportData, Table } from './reportData';
import { percent } from './words';

type Models = ReportData['models'];

/** Learning as the training logs have it; a figure without points where they do not. */
export function trainingFigures(models: Models, l10n: Localizer): Figure[] {
  const x = { name: l10n.t('million tokens of training'), from: 0 };
  return [
    {
      id: 'training',
      title: l10n.t('Loss by tokens of training'),
      caption: l10n.t(
        'Mean loss a learned token, from the training logs of the bundled models. Each is of its own demonstrations, so that the levels of the two cannot be compared, only how they fall.',
      ),
      x,
      y: { name: l10n.t('loss'), scale: 'log' },
      series: seriesOf(models, 'none', ({ losses }) =>
        losses.filter(({ loss }) => loss > 0).map(({ tokens, loss }) => at(tokens, loss)),
      ),
    },
    {
      id: 'training-accuracy',
      title: l10n.t('Accuracy by tokens of training'),
      caption: l10n.t(
        'Validation problems that a model solves greedily after so many tokens of training, from the training logs of the bundled models.',
      ),
      x,
      y: { name: l10n.t('solved and verified'), percent: true, from: 0, to: 1 },
      series: seriesOf(models, 'circle', ({ accuracies }) =>
        accuracies.map(({ tokens, accuracy }) => at(tokens, accuracy)),
      ),
    },
  ];
}

function at(tokens: number, y: number): Point {
  return { x: tokens / 1e6, y };
}

function seriesOf(
  { apr, sos }: Models,
  symbol: 'none' | 'circle',
  points: (facts: ModelFacts) => readonly Point[],
): Series[] {
  const own = symbol === 'none' ? symbol : 'rect';
  return [
    { name: 'APR', role: 'apr', symbol, points: points(apr) },
    { name: 'SoS+', role: 'sos', symbol: own, dash: true, points: points(sos) },
  ];
}

/** The curves at every point of training at which a model was validated. */
export function trainingTable({ models: { apr, sos } }: ReportData, l10n: Localizer): Table {
  const tokens = [apr, sos].flatMap(({ accuracies }) => accuracies.map((one) => one.tokens));
  const rows = [...new Set(tokens)].sort((a, b) => a - b);
  return {
    id: 'training',
    title: l10n.t('What they have learned by tokens of training'),
    note: l10n.t(
      'Validation problems solved greedily, and the mean loss of the steps up to there. Empty where the log does not say.',
    ),
    rows: [
      [
        l10n.t('million tokens of training'),
        l10n.t('{0}: solved', 'APR'),
        l10n.t('{0}: loss', 'APR'),
        l10n.t('{0}: solved', 'SoS+'),
        l10n.t('{0}: loss', 'SoS+'),
      ],
      ...rows.map((here) => [
        (here / 1e6).toFixed(1),
        ...[apr, sos].flatMap((facts) => [accuracyAt(facts, here), lossAt(facts, here)]),
      ]),
    ],
  };
}

function accuracyAt({ accuracies }: ModelFacts, tokens: number): string {
  const found = accuracies.find((one) => one.tokens === tokens);
  if (!found) return '';
  const { accuracy, problems } = found;
  return problems === undefined
    ? percent(accuracy)
    : `${percent(accuracy)} (${Math.round(accuracy * problems)}/${problems})`;
}

/** A line of the log says the mean since the line before: the first at or behind this place. */
function lossAt({ losses }: ModelFacts, tokens: number): string {
  return losses.find((one) => one.tokens >= tokens)?.loss.toPrecision(3) ?? '';
}
