import { compare } from '../evaluation/comparison';
import type { Environment } from '../evaluation/environment';
import { measure } from '../evaluation/metrics';
import type { Block, ReportDocument, Section } from '../evaluation/report/document';
import type { Figure } from '../evaluation/report/figure';
import type { Table } from '../evaluation/report/reportData';
import { environmentFacts, tableOfMethods } from '../evaluation/report/tables';
import { milliseconds, pointsWithInterval, pValue } from '../evaluation/report/words';
import { holm } from '../evaluation/statistics';
import { ENGLISH } from '../inspect/localizer';
import { evaluationCharts, type PlottedChart } from './evaluationCharts';
import { type EvaluationFolder, evaluationTitle, viewOfFolder } from './evaluationFolder';
import { type EvaluationRow, evaluationRows } from './evaluationRows';

/** The report on any evaluation: what its methods reach, how they differ, and what it cost. */
export function evaluationDocument(
  folder: EvaluationFolder,
  environment: Environment,
): ReportDocument {
  const { identity, records } = folder;
  const rows = evaluationRows(identity, records, ENGLISH);
  const { done, units } = viewOfFolder(folder, ENGLISH);
  const title = evaluationTitle(identity, ENGLISH);
  const figures = evaluationCharts(rows, ENGLISH)
    .filter(({ series }) => series.length > 0)
    .map((chart): Block => ({ type: 'figure', figure: figureOf(chart) }));
  const sections: Section[] = [
    {
      id: 'results',
      title: 'Results',
      blocks: [
        table(tableOfMethods(rows.map((row) => measured(row, identity.seed)))),
        ...(rows.length > 1 ? [table(differencesTable(rows, identity.seed))] : []),
        table(timesTable(rows)),
      ],
    },
    { id: 'charts', title: 'Charts', blocks: figures },
    {
      id: 'environment',
      title: 'How to check this',
      blocks: [
        {
          type: 'text',
          text: 'Every sample is a line of results.jsonl, with its full trace in the folder traces (gunzip gives an .aprtrace). Every figure above is computed from these lines.',
        },
        table(environmentFacts(environment, title)),
      ],
    },
  ];
  const part = done < units ? ` Not finished: ${done} of ${units} problems are decoded.` : '';
  return {
    title: `Evaluation of ${title}`,
    lead: `Seed ${identity.seed}; ${environment.startedAt.slice(0, 10)}.${part}`,
    claims: [],
    sections: sections.filter(({ blocks }) => blocks.length > 0),
  };
}

function table(one: Table): Block {
  return { type: 'table', table: one };
}

function measured({ words, name, outcomes }: EvaluationRow, seed: number) {
  return { name: words, family: name.family, metrics: measure(outcomes, seed) };
}

/** Each method against the first, on the problems that both had. */
function differencesTable([first, ...others]: readonly EvaluationRow[], seed: number): Table {
  const pairs = others.map((row) => ({
    row,
    comparison: compare(first?.outcomes ?? [], row.outcomes, seed),
  }));
  const corrected = holm(pairs.map(({ comparison }) => comparison.p));
  return {
    id: 'differences',
    title: `${first?.words ?? ''} against the others`,
    note: 'On the problems that both had: differences with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction. All intervals are 95 %.',
    rows: [
      ['against', 'problems', 'difference', 'only the first solved', 'only the other solved', 'p'],
      ...pairs.map(({ row, comparison: c }, i) => [
        row.words,
        String(c.problems),
        pointsWithInterval(c.difference),
        String(c.onlyFirst.length),
        String(c.onlySecond.length),
        pValue(corrected[i] ?? 1),
      ]),
    ],
  };
}

function timesTable(rows: readonly EvaluationRow[]): Table {
  return {
    id: 'latency',
    title: 'Time of a problem',
    note: 'Alone: one problem at a time. Batched: many problems share each pass, so that a problem waits for others.',
    rows: [
      ['method', 'alone: median', '95th percentile', 'batched: median', '95th percentile'],
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
