import { compare } from '../../evaluation/study/comparison';
import type { Environment } from '../../evaluation/study/environment';
import { measure } from '../../evaluation/study/metrics';
import type { Block, ReportDocument, Section } from '../../evaluation/report/document';
import type { Figure } from '../../evaluation/report/figure';
import type { Table } from '../../evaluation/report/reportData';
import { environmentFacts, tableOfMethods } from '../../evaluation/report/tables';
import { milliseconds, pointsWithInterval, pValue } from '../../evaluation/report/words';
import { holm } from '../../evaluation/study/statistics';
import type { Localizer } from '../../common/localizer';
import { evaluationCharts, type PlottedChart } from './evaluationCharts';
import { type EvaluationFolder, evaluationTitle, progressOf } from './evaluationFolder';
import { type EvaluationRow, evaluationRows } from './evaluationRows';

/** The report on any evaluation: what its methods reach, how they differ, and what it cost. */
export async function evaluationDocument(
  folder: EvaluationFolder,
  environment: Environment,
  l10n: Localizer,
): Promise<ReportDocument> {
  const { identity, records } = folder;
  const rows = await evaluationRows(identity, records, l10n);
  const { done, units } = progressOf(folder);
  const title = evaluationTitle(identity, l10n);
  const charts = await evaluationCharts(rows, l10n);
  const figures = charts
    .filter(({ series }) => series.length > 0)
    .map((chart): Block => ({ type: 'figure', figure: figureOf(chart) }));
  const sections: Section[] = [
    {
      id: 'results',
      title: l10n.t('Results'),
      blocks: [
        table(
          tableOfMethods(
            rows.map((row) => measured(row, identity.seed)),
            l10n,
          ),
        ),
        ...(rows.length > 1 ? [table(differencesTable(rows, identity.seed, l10n))] : []),
        table(timesTable(rows, l10n)),
      ],
    },
    { id: 'charts', title: l10n.t('Charts'), blocks: figures },
    {
      id: 'environment',
      title: l10n.t('How to check this'),
      blocks: [
        {
          type: 'text',
          text: l10n.t(
            'Every sample is a line of results.jsonl, with its full trace in the folder traces (gunzip gives an .aprtrace). Every figure above is computed from these lines.',
          ),
        },
        table(environmentFacts(environment, title, l10n)),
      ],
    },
  ];
  const day = environment.startedAt.slice(0, 10);
  return {
    title: l10n.t('Evaluation of {0}', title),
    lead:
      done < units
        ? l10n.t(
            'Seed {0}; {1}. Not finished: {2} of {3} problems are decoded.',
            identity.seed,
            day,
            done,
            units,
          )
        : l10n.t('Seed {0}; {1}.', identity.seed, day),
    claims: [],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

function table(one: Table): Block {
  return { type: 'table', table: one };
}

function measured({ words, arm, outcomes }: EvaluationRow, seed: number) {
  return { name: words, arm, metrics: measure(outcomes, seed) };
}

/** Each method against the first, on the problems that both had. */
function differencesTable(
  [first, ...others]: readonly EvaluationRow[],
  seed: number,
  l10n: Localizer,
): Table {
  const pairs = others.map((row) => ({
    row,
    comparison: compare(first?.outcomes ?? [], row.outcomes, seed),
  }));
  const corrected = holm(pairs.map(({ comparison }) => comparison.p));
  return {
    id: 'differences',
    title: l10n.t('{0} against the others', first?.words ?? ''),
    note: l10n.t(
      'On the problems that both had: differences with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction. All intervals are 95 %.',
    ),
    rows: [
      [
        l10n.t('against'),
        l10n.t('problems'),
        l10n.t('difference'),
        l10n.t('only the first solved'),
        l10n.t('only the other solved'),
        'p',
      ],
      ...pairs.map(({ row, comparison: c }, i) => [
        row.words,
        String(c.problems),
        pointsWithInterval(c.difference, l10n),
        String(c.onlyFirst.length),
        String(c.onlySecond.length),
        pValue(corrected[i] ?? 1),
      ]),
    ],
  };
}

function timesTable(rows: readonly EvaluationRow[], l10n: Localizer): Table {
  return {
    id: 'latency',
    title: l10n.t('Time of a problem'),
    note: l10n.t(
      'Alone: one problem at a time. Batched: many problems share each pass, so that a problem waits for others.',
    ),
    rows: [
      [
        l10n.t('method'),
        l10n.t('alone: median'),
        l10n.t('95th percentile'),
        l10n.t('batched: median'),
        l10n.t('95th percentile'),
      ],
      ...rows.map(({ words, alone, outcomes }) => {
        const times = [alone && measure(alone).latency, measure(outcomes).latency];
        return [
          words,
          ...times.flatMap((one) =>
            one ? [milliseconds(one.median), milliseconds(one.p95)] : ['', ''],
          ),
        ];
      }),
    ],
  };
}

function figureOf({ id, title, caption, x, y, series }: PlottedChart): Figure {
  const symbols = ['circle', 'rect', 'triangle', 'diamond'] as const;
  return {
    id,
    title,
    caption,
    x: { name: x.name, scale: x.scale },
    y: { name: y.name, percent: y.isPercent, from: 0 },
    series: series.map(({ name, family, points }, i) => ({
      name,
      role: family,
      dash: i >= symbols.length,
      symbol: symbols[i % symbols.length] ?? 'circle',
      points: points.map((point) => ({
        x: point.x,
        y: point.y,
        ...(point.low !== undefined && { low: point.low }),
        ...(point.high !== undefined && { high: point.high }),
      })),
    })),
  };
}
