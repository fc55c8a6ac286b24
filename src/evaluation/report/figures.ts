import { type Method, methodName } from '../../common/method';
import type { Localizer } from '../../common/localizer';
import { armId } from '../../methods/arm';
import type { Reference } from '../countdown/references';
import { meanOf } from '../study/statistics';
import { ARM } from '../suites/paperSuite';
import type { SuiteAnalysis } from '../suites/suiteAnalysis';
import { type MethodRow, rowOf } from '../suites/suiteRows';
import type { Figure, Point, Series } from './figure';
import type { ReportData } from './reportData';
import { trainingFigures } from './training';

/** The paper's curves, from what was measured here; those that have a point. */
export function suiteFigures({ analysis, models }: ReportData, l10n: Localizer): Figure[] {
  return [
    byWindow(analysis, l10n),
    byTotalTokens(analysis, l10n),
    byLatency(analysis, l10n),
    bySequentialTokens(analysis, l10n),
    byChildren(analysis, l10n),
    ...trainingFigures(models, l10n),
  ].filter(({ series }) => series.some(({ points }) => points.length > 0));
}

function accuracyAxis(l10n: Localizer) {
  return { name: l10n.t('solved and verified'), percent: true, from: 0, to: 1 } as const;
}

function byWindow({ windows, window }: SuiteAnalysis, l10n: Localizer): Figure {
  const line = (name: string, role: Series['role'], value: (i: number) => Omit<Point, 'x'>) => ({
    name,
    role,
    points: windows.map((row, i) => ({ x: row.window, ...value(i) })),
  });
  const at = (i: number) => windows[i] as (typeof windows)[number];
  const estimate = ({ value, low, high }: { value: number; low: number; high: number }) => ({
    y: value,
    low,
    high,
  });
  return {
    id: 'accuracy-by-window',
    title: l10n.t('Accuracy by context window'),
    caption: l10n.t(
      'A solved problem counts if no context was longer than the window. SoS+ in two ways: one run whose longer outputs do not count, and a run for each window that its prompt names.',
    ),
    x: { name: l10n.t('context window, tokens'), from: 112, to: 272 },
    y: accuracyAxis(l10n),
    marks: [{ x: window, text: `W = ${window}` }],
    series: [
      line(methodName('apr'), 'apr', (i) => estimate(at(i).apr)),
      {
        ...line(l10n.t('SoS+, told the window'), 'sos', (i) => estimate(at(i).sosTold)),
        symbol: 'rect',
      },
      {
        ...line(l10n.t('SoS+, one run'), 'sos', (i) => ({ y: at(i).sosCumulative.value })),
        dash: true,
        symbol: 'diamond',
      },
      {
        ...line(l10n.t('APR, symbolic'), 'reference', (i) => ({ y: at(i).symbolicApr })),
        dash: true,
        symbol: 'none',
      },
      {
        ...line(l10n.t('SoS+, symbolic'), 'reference', (i) => ({ y: at(i).symbolicSos })),
        dash: true,
        symbol: 'none',
      },
    ],
  };
}

function byTotalTokens(analysis: SuiteAnalysis, l10n: Localizer): Figure {
  const cost = ({ metrics }: MethodRow) => metrics.totalTokens.value;
  const { window, rows, references } = analysis;
  const scaled = (method: Method, decision: 'cons' | 'pass', isOrdered = false) =>
    rows.filter(
      ({ arm }) =>
        arm.method === method &&
        arm.decision === decision &&
        (method === 'apr' || arm.window === window) &&
        arm.isOrdered === isOrdered,
    );
  const samples = ({ arm }: MethodRow) =>
    [1, 8].includes(arm.samples) ? `n = ${arm.samples}` : undefined;
  return {
    id: 'accuracy-by-total-tokens',
    title: l10n.t('Accuracy by total tokens'),
    caption: l10n.t(
      'Tokens of all threads and all samples of a problem, mean; SoS+ under a window of {0} tokens. APR greedily under 0 to 10 and unlimited children, SoS+ by 1 to 8 samples.',
      window,
    ),
    x: { name: l10n.t('total tokens a problem'), scale: 'log' },
    y: accuracyAxis(l10n),
    series: [
      series(l10n.t('APR, by children'), 'apr', children(rows), cost, conditionOf(l10n)),
      {
        ...series(`${methodName('apr')} cons@n`, 'apr', scaled('apr', 'cons'), cost),
        dash: true,
        symbol: 'diamond',
      },
      { ...series(l10n.t('SoS+ greedy'), 'sos', greedySos(rows), cost), symbol: 'triangle' },
      {
        ...series(`${methodName('sos')} cons@n`, 'sos', scaled('sos', 'cons'), cost, samples),
        symbol: 'rect',
      },
      {
        ...series(l10n.t('SoS+ cons@n, one order'), 'sos', scaled('sos', 'cons', true), cost),
        symbol: 'diamond',
      },
      {
        ...series(`${methodName('sos')} pass@n`, 'sos', scaled('sos', 'pass'), cost),
        dash: true,
        symbol: 'none',
      },
      symbolicPoint(l10n.t('SoS+, symbolic, no window'), references.sosUnlimited),
    ],
  };
}

function byLatency({ rows, window }: SuiteAnalysis, l10n: Localizer): Figure {
  const time = ({ alone }: MethodRow) => alone?.mean.value ?? Number.NaN;
  const timed = rows.filter(({ alone }) => alone);
  const cons = timed.filter(
    ({ arm }) => arm.method === 'sos' && arm.decision === 'cons' && arm.window === window,
  );
  return {
    id: 'accuracy-by-latency',
    title: l10n.t('Accuracy by latency'),
    caption: l10n.t(
      'Wall clock of a problem, mean, one problem at a time on this machine, after warming up; the second prefill of APR is part of it. Children of APR, and samples of SoS+, share each forward pass.',
    ),
    x: { name: l10n.t('milliseconds a problem'), scale: 'log' },
    y: accuracyAxis(l10n),
    series: [
      series(l10n.t('APR, by children'), 'apr', children(timed), time, conditionOf(l10n)),
      {
        ...series(l10n.t('SoS+, by window'), 'sos', greedySos(timed), time, (r) =>
          String(r.arm.window),
        ),
        symbol: 'rect',
      },
      {
        ...series(
          `${methodName('sos')} cons@2, 4, 8`,
          'sos',
          cons,
          time,
          (r) => `n = ${r.arm.samples}`,
        ),
        scatter: true,
        symbol: 'triangle',
      },
    ],
  };
}

function bySequentialTokens({ rows, references }: SuiteAnalysis, l10n: Localizer): Figure {
  const path = ({ metrics }: MethodRow) => metrics.sequentialTokens.value;
  return {
    id: 'accuracy-by-sequential-tokens',
    title: l10n.t('Accuracy by sequential tokens'),
    caption: l10n.t(
      'Tokens on the longest causally dependent path, mean: what would remain of the time if parallel work were free. They are not the clock.',
    ),
    x: { name: l10n.t('sequential tokens a problem'), scale: 'log' },
    y: accuracyAxis(l10n),
    series: [
      series(l10n.t('APR, by children'), 'apr', children(rows), path, conditionOf(l10n)),
      {
        ...series(l10n.t('SoS+, by window'), 'sos', greedySos(rows), path, (r) =>
          String(r.arm.window),
        ),
        symbol: 'rect',
      },
      symbolicPoint(
        l10n.t('SoS+, symbolic, no window'),
        references.sosUnlimited,
        (r) => r.sequentialTokens,
      ),
      symbolicPoint(l10n.t('APR, symbolic'), references.apr, (r) => r.sequentialTokens),
    ],
  };
}

function byChildren({ rows }: SuiteAnalysis, l10n: Localizer): Figure {
  const { outcomes } = rowOf(rows, ARM.apr());
  const most = Math.max(0, ...outcomes.map((o) => o.children));
  const share = (solved: boolean) =>
    Array.from({ length: most + 1 }, (_, x) => ({
      x,
      y: outcomes.filter((o) => o.children === x && o.solved === solved).length / outcomes.length,
    })).filter(({ y }) => y > 0);
  return {
    id: 'children',
    title: l10n.t('Children per problem'),
    caption: l10n.t(
      'How many children greedy APR spawned, as a share of the problems, by how it ended.',
    ),
    x: { name: l10n.t('children'), from: 0 },
    y: { name: l10n.t('share of the problems'), percent: true, from: 0 },
    series: [
      { name: l10n.t('solved'), role: 'apr', scatter: true, points: share(true) },
      {
        name: l10n.t('not solved'),
        role: 'sos',
        scatter: true,
        symbol: 'rect',
        points: share(false),
      },
    ],
  };
}

function series(
  name: string,
  role: Series['role'],
  rows: readonly MethodRow[],
  x: (row: MethodRow) => number,
  text?: (row: MethodRow) => string | undefined,
): Series {
  const points = rows.map((row): Point => {
    const { value, low, high } = row.metrics.accuracy;
    const label = text?.(row);
    return { x: x(row), y: value, low, high, ...(label !== undefined && { text: label }) };
  });
  return { name, role, points: points.filter((point) => point.x > 0) };
}

/** APR under each condition on its children, unlimited last. */
function children(rows: readonly MethodRow[]): MethodRow[] {
  const conditioned = rows.filter(({ arm }) => arm.children !== 'unlimited');
  const unlimited = armId(ARM.apr());
  return [...conditioned, ...rows.filter(({ name }) => name === unlimited)];
}

function conditionOf(l10n: Localizer) {
  return ({ arm: { children } }: MethodRow): string | undefined => {
    if (children === 'unlimited') return l10n.t('unlimited');
    return [0, 3, 6, 10].includes(children) ? String(children) : undefined;
  };
}

function greedySos(rows: readonly MethodRow[]): MethodRow[] {
  return rows.filter(({ arm }) => arm.method === 'sos' && arm.decision === 'one');
}

function symbolicPoint(
  name: string,
  { runs }: Reference,
  cost: (run: Reference['runs'][number]) => number = (run) => run.totalTokens,
): Series {
  const y = meanOf(runs.map((run) => Number(run.solved)));
  const points = runs.length > 0 ? [{ x: meanOf(runs.map(cost)), y }] : [];
  return { name, role: 'reference', scatter: true, symbol: 'triangle', points };
}
