import { accuracyAtWindow, isSolvedWithin } from '../../evaluation/study/metrics';
import type { Outcome } from '../../evaluation/study/outcome';
import type { SampleRecord } from '../../evaluation/study/sample';
import { estimateShare, meanOf } from '../../evaluation/study/statistics';
import type { Chart, ChartAxis, ChartPoint, ChartSeries } from '../../evaluationProtocol';
import type { Localizer } from '../../common/localizer';
import { armId, type ArmSpec } from '../../methods/arm';
import { armWords } from '../../methods/armWords';
import { DEFAULT_OPTIONS } from '../../methods/decodingOptions';
import { Turns } from '../../common/turns';
import type { EvaluationRow } from './evaluationRows';
import { groupBy } from '../../common/groupBy';

const LARGEST_WINDOW = DEFAULT_OPTIONS.window;
const WINDOW_STEP = 16;
/** Contexts are counted by so many tokens. */
const BIN = 16;

/** A chart with the samples behind each of its points. */
export interface PlottedChart extends Omit<Chart, 'series'> {
  readonly series: readonly PlottedSeries[];
}

export interface PlottedSeries extends Omit<ChartSeries, 'points'> {
  readonly points: readonly PlottedPoint[];
}

export interface PlottedPoint extends Omit<ChartPoint, 'samples'> {
  readonly samples: readonly SampleRecord[];
}

/** The chart as a page gets it. */
export function chartOf({ series, ...chart }: PlottedChart): Chart {
  const points = (all: readonly PlottedPoint[]) =>
    all.map((point) => ({ ...point, samples: point.samples.length }));
  return { ...chart, series: series.map((one) => ({ ...one, points: points(one.points) })) };
}

/** How the methods of an evaluation compare: by window, by three costs, and by their contexts. */
export async function evaluationCharts(
  rows: readonly EvaluationRow[],
  l10n: Localizer,
): Promise<readonly PlottedChart[]> {
  const turns = new Turns();
  const isTimed = rows.some(({ alone }) => alone);
  const accuracy = percentAxis(l10n.t('solved and verified'));
  const byCost = (
    id: string,
    title: string,
    caption: string,
    x: string,
    cost: (row: EvaluationRow) => number | undefined,
  ): PlottedChart => ({
    id,
    title,
    caption,
    x: { name: x, scale: 'log', isPercent: false },
    y: accuracy,
    series: groupsOf(rows, l10n).map((group) => costSeries(group, cost)),
  });
  const mean = (outcomes: readonly Outcome[], value: (outcome: Outcome) => number) =>
    meanOf(outcomes.map(value));
  const charts: readonly PlottedChart[] = [
    {
      id: 'window',
      title: l10n.t('Accuracy by Window'),
      caption: l10n.t(
        'A solved problem counts if no context was longer than the window. Methods that are told their window have a point each.',
      ),
      x: { name: l10n.t('context window, tokens'), scale: 'linear', isPercent: false },
      y: accuracy,
      series: await windowSeries(rows, turns, l10n),
    },
    byCost(
      'total-tokens',
      l10n.t('Accuracy by Total Tokens'),
      l10n.t('Tokens of all threads and all samples of a problem, mean over problems.'),
      l10n.t('total tokens a problem'),
      ({ outcomes }) => mean(outcomes, (o) => o.totalTokens),
    ),
    byCost(
      'sequential-tokens',
      l10n.t('Accuracy by Sequential Tokens'),
      l10n.t(
        'Tokens that must be decoded one after the other: the longest causally dependent path, mean over problems.',
      ),
      l10n.t('sequential tokens a problem'),
      ({ outcomes }) => mean(outcomes, (o) => o.sequentialTokens),
    ),
    byCost(
      'latency',
      l10n.t('Accuracy by Latency'),
      isTimed
        ? l10n.t('Wall clock of a problem, one problem at a time, mean over problems.')
        : l10n.t(
            'Wall clock of a problem beside others in its batch, mean over problems. Evaluate with the timed methods to have it alone.',
          ),
      l10n.t('milliseconds a problem'),
      ({ outcomes, alone }) => {
        const timed = isTimed ? alone : outcomes;
        return timed && mean(timed, (o) => o.wallMs);
      },
    ),
    {
      id: 'contexts',
      title: l10n.t('Context per Thread'),
      caption: l10n.t(
        'Tokens in the context of each thread at its end, as a share of all threads.',
      ),
      x: { name: l10n.t('tokens in the context'), scale: 'linear', isPercent: false },
      y: percentAxis(l10n.t('share of the threads')),
      series: await contextsSeries(rows, turns),
    },
  ];
  return charts.map((chart) => ({
    ...chart,
    series: chart.series.filter(({ points }) => points.length > 0),
  }));
}

function percentAxis(name: string): ChartAxis {
  return { name, scale: 'linear', isPercent: true };
}

function takesOne({ arm }: EvaluationRow): boolean {
  return arm.decision === 'one' && !arm.isAlone;
}

function accuracyOf(outcomes: readonly Outcome[]) {
  const { value, low, high } = estimateShare(
    outcomes.filter(({ solved }) => solved).length,
    outcomes.length,
  );
  return { y: value, low, high };
}

async function windowSeries(
  rows: readonly EvaluationRow[],
  turns: Turns,
  l10n: Localizer,
): Promise<PlottedSeries[]> {
  const single = rows.filter(takesOne);
  const curves: PlottedSeries[] = [];
  for (const { arm, words, outcomes } of single) {
    if (arm.window !== LARGEST_WINDOW) continue;
    const points = windows().map((window): PlottedPoint => {
      const { value, low, high } = accuracyAtWindow(outcomes, window);
      const isWithin = (outcome: Outcome) => isSolvedWithin(outcome, window);
      const others = outcomes.filter((outcome) => !isWithin(outcome));
      const samples = [...outcomes.filter(isWithin), ...others].map(({ sample }) => sample);
      return { x: window, y: value, low, high, name: '', samples };
    });
    curves.push({ name: words, family: arm.method, line: 'straight', points });
    await turns.rest();
  }
  const unlimited = single.filter(({ arm }) => arm.children === 'unlimited');
  const alike = groupBy(unlimited, ({ arm }) => armId(lineOf(arm)));
  const told = [...alike.values()].flatMap((own): PlottedSeries[] => {
    if (!own.some(({ arm }) => arm.window < LARGEST_WINDOW)) return [];
    const points = own.map((row) => rowPoint(row, row.arm.window)).sort((a, b) => a.x - b.x);
    const name = l10n.t('{0}, told the window', armWords(lineOf(own[0].arm), l10n));
    return [{ name, family: own[0].arm.method, line: 'straight', points }];
  });
  return [...curves, ...told];
}

/** What all points of a line have in common: they differ in children or window, or in samples. */
function lineOf(arm: ArmSpec): ArmSpec {
  return arm.decision === 'one'
    ? { ...arm, children: 'unlimited', window: LARGEST_WINDOW, isAlone: false }
    : { ...arm, samples: 1, isAlone: false };
}

function windows(): number[] {
  const most = LARGEST_WINDOW / WINDOW_STEP;
  return Array.from({ length: most - 1 }, (_, i) => (i + 2) * WINDOW_STEP);
}

function rowPoint({ words, outcomes }: EvaluationRow, x: number): PlottedPoint {
  const samples = outcomes.map(({ sample }) => sample);
  return { x, ...accuracyOf(outcomes), name: words, samples };
}

interface Group {
  readonly name: string;
  readonly family: ChartSeries['family'];
  readonly rows: readonly EvaluationRow[];
}

/** Rows that differ in one thing: their children, their window, or how many samples they take. */
function groupsOf(rows: readonly EvaluationRow[], l10n: Localizer): Group[] {
  const groups = groupBy(rows, ({ arm }) => `${isByChildren(arm)} ${armId(lineOf(arm))}`);
  return [...groups.values()].map((members): Group => {
    const [{ arm, words }] = members;
    const line = armWords(lineOf(arm), l10n, 'n');
    const lineWords = isByChildren(arm)
      ? l10n.t('{0}, by children', line)
      : l10n.t('{0}, by window', line);
    const several = arm.decision === 'one' ? lineWords : line;
    return { name: members.length === 1 ? words : several, family: arm.method, rows: members };
  });
}

/** Whether the arm is of the line over children, rather than of the one over windows. */
function isByChildren({ method, window, decision }: ArmSpec): boolean {
  return method === 'apr' && window === LARGEST_WINDOW && decision === 'one';
}

function costSeries(
  { name, family, rows }: Group,
  cost: (row: EvaluationRow) => number | undefined,
): PlottedSeries {
  const points = rows.flatMap((row) => {
    const x = cost(row);
    return x === undefined || x <= 0 ? [] : [rowPoint(row, x)];
  });
  return { name, family, line: 'straight', points: points.sort((a, b) => a.x - b.x) };
}

async function contextsSeries(
  rows: readonly EvaluationRow[],
  turns: Turns,
): Promise<PlottedSeries[]> {
  const series: PlottedSeries[] = [];
  for (const row of rows.filter(takesOne)) {
    series.push(contextSeries(row));
    await turns.rest();
  }
  return series;
}

/** By the end of each bin: contexts of up to so many tokens, and more than the bin before. */
function contextSeries({ arm, words, records }: EvaluationRow): PlottedSeries {
  const bins = new Map<number, { threads: number; samples: Set<SampleRecord> }>();
  let all = 0;
  for (const record of records) {
    for (const tokens of record.contexts ?? []) {
      const end = Math.max(1, Math.ceil(tokens / BIN)) * BIN;
      const bin = bins.get(end) ?? { threads: 0, samples: new Set() };
      bins.set(end, bin);
      bin.threads++;
      bin.samples.add(record);
      all++;
    }
  }
  const points: PlottedPoint[] = [];
  let before = 0;
  for (const [end, { threads, samples }] of [...bins].sort(([a], [b]) => a - b)) {
    const from = end - BIN;
    // One point for all empty bins in between: contexts of any size may be told.
    if (from > before) points.push({ x: from, y: 0, name: `${before + 1}–${from}`, samples: [] });
    points.push({ x: end, y: threads / all, name: `${from + 1}–${end}`, samples: [...samples] });
    before = end;
  }
  return { name: words, family: arm.method, line: 'step', points };
}
