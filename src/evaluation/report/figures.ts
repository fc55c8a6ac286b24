import type { Reference } from '../references';
import { meanOf } from '../statistics';
import type { SuiteAnalysis } from '../suiteAnalysis';
import type { MethodRow } from '../suiteRows';
import type { ModelFacts } from '../fairness';
import type { Figure, Point, Series } from './figure';

const ACCURACY = { name: 'solved and verified', percent: true, from: 0, to: 1 } as const;

/** The paper's curves, from what was measured here. */
export function suiteFigures(
  analysis: SuiteAnalysis,
  models: { readonly apr: ModelFacts; readonly sos: ModelFacts },
): Figure[] {
  return [
    byWindow(analysis),
    byTotalTokens(analysis),
    byLatency(analysis),
    bySequentialTokens(analysis),
    byChildren(analysis),
    byTraining(models),
  ].filter(({ series }) => series.some(({ points }) => points.length > 0));
}

function byWindow({ windows, window }: SuiteAnalysis): Figure {
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
    title: 'Accuracy by context window',
    caption:
      'A solved problem counts if no context was longer than the window. SoS+ in two ways: one run whose longer outputs do not count, and a run for each window that its prompt names.',
    x: { name: 'context window, tokens', from: 112, to: 272 },
    y: ACCURACY,
    marks: [{ x: window, text: `W = ${window}` }],
    series: [
      line('APR', 'apr', (i) => estimate(at(i).apr)),
      { ...line('SoS+, told the window', 'sos', (i) => estimate(at(i).sosTold)), symbol: 'rect' },
      {
        ...line('SoS+, one run', 'sos', (i) => ({ y: at(i).sosCumulative.value })),
        dash: true,
        symbol: 'diamond',
      },
      {
        ...line('APR, symbolic', 'reference', (i) => ({ y: at(i).symbolicApr })),
        dash: true,
        symbol: 'none',
      },
      {
        ...line('SoS+, symbolic', 'reference', (i) => ({ y: at(i).symbolicSos })),
        dash: true,
        symbol: 'none',
      },
    ],
  };
}

function byTotalTokens(analysis: SuiteAnalysis): Figure {
  const cost = ({ metrics }: MethodRow) => metrics.totalTokens.value;
  const { window, rows, references } = analysis;
  const scaled = (family: 'apr' | 'sos', kind: 'cons' | 'pass', ordered = false) =>
    rows.filter(
      (row) =>
        row.family === family &&
        row.kind === kind &&
        (family === 'apr' || row.window === window) &&
        row.name.includes('ordered') === ordered,
    );
  const samples = (row: MethodRow) =>
    [1, 8].includes(row.samples) ? `n = ${row.samples}` : undefined;
  return {
    id: 'accuracy-by-total-tokens',
    title: 'Accuracy by total tokens',
    caption: `Tokens of all threads and all samples of a problem, mean; SoS+ under a window of ${window} tokens. APR greedily under 0 to 10 and unlimited children, SoS+ by 1 to 8 samples.`,
    x: { name: 'total tokens a problem', scale: 'log' },
    y: ACCURACY,
    series: [
      series('APR, by children', 'apr', children(rows), cost, conditionOf),
      {
        ...series('APR cons@n', 'apr', scaled('apr', 'cons'), cost),
        dash: true,
        symbol: 'diamond',
      },
      { ...series('SoS+ greedy', 'sos', greedySos(rows), cost), symbol: 'triangle' },
      { ...series('SoS+ cons@n', 'sos', scaled('sos', 'cons'), cost, samples), symbol: 'rect' },
      {
        ...series('SoS+ cons@n, one order', 'sos', scaled('sos', 'cons', true), cost),
        symbol: 'diamond',
      },
      {
        ...series('SoS+ pass@n', 'sos', scaled('sos', 'pass'), cost),
        dash: true,
        symbol: 'none',
      },
      symbolicPoint('SoS+, symbolic, no window', references.sosUnlimited),
    ],
  };
}

function byLatency({ rows, window }: SuiteAnalysis): Figure {
  const time = ({ alone }: MethodRow) => alone?.mean.value ?? Number.NaN;
  const timed = rows.filter(({ alone }) => alone);
  const cons = timed.filter((r) => r.family === 'sos' && r.kind === 'cons' && r.window === window);
  return {
    id: 'accuracy-by-latency',
    title: 'Accuracy by latency',
    caption:
      'Wall clock of a problem, mean, one problem at a time on this machine, after warming up; the second prefill of APR is part of it. Children of APR, and samples of SoS+, share each forward pass.',
    x: { name: 'milliseconds a problem', scale: 'log' },
    y: ACCURACY,
    series: [
      series('APR, by children', 'apr', children(timed), time, conditionOf),
      {
        ...series('SoS+, by window', 'sos', greedySos(timed), time, (r) => String(r.window)),
        symbol: 'rect',
      },
      {
        ...series('SoS+ cons@2, 4, 8', 'sos', cons, time, (r) => `n = ${r.samples}`),
        scatter: true,
        symbol: 'triangle',
      },
    ],
  };
}

function bySequentialTokens({ rows, references }: SuiteAnalysis): Figure {
  const path = ({ metrics }: MethodRow) => metrics.sequentialTokens.value;
  return {
    id: 'accuracy-by-sequential-tokens',
    title: 'Accuracy by sequential tokens',
    caption:
      'Tokens on the longest causally dependent path, mean: what would remain of the time if parallel work were free. They are not the clock.',
    x: { name: 'sequential tokens a problem', scale: 'log' },
    y: ACCURACY,
    series: [
      series('APR, by children', 'apr', children(rows), path, conditionOf),
      {
        ...series('SoS+, by window', 'sos', greedySos(rows), path, (r) => String(r.window)),
        symbol: 'rect',
      },
      symbolicPoint(
        'SoS+, symbolic, no window',
        references.sosUnlimited,
        (r) => r.sequentialTokens,
      ),
      symbolicPoint('APR, symbolic', references.apr, (r) => r.sequentialTokens),
    ],
  };
}

function byChildren({ rows }: SuiteAnalysis): Figure {
  const apr = rows.find(({ name }) => name === 'apr');
  const outcomes = apr?.outcomes ?? [];
  const most = Math.max(0, ...outcomes.map((o) => o.children));
  const share = (solved: boolean) =>
    Array.from({ length: most + 1 }, (_, x) => ({
      x,
      y: outcomes.filter((o) => o.children === x && o.solved === solved).length / outcomes.length,
    })).filter(({ y }) => y > 0);
  return {
    id: 'children',
    title: 'Children per problem',
    caption: 'How many children greedy APR spawned, as a share of the problems, by how it ended.',
    x: { name: 'children', from: 0 },
    y: { name: 'share of the problems', percent: true, from: 0 },
    series: [
      { name: 'solved', role: 'apr', scatter: true, points: share(true) },
      { name: 'not solved', role: 'sos', scatter: true, symbol: 'rect', points: share(false) },
    ],
  };
}

function byTraining({ apr, sos }: { readonly apr: ModelFacts; readonly sos: ModelFacts }): Figure {
  const points = ({ curve }: ModelFacts) =>
    curve.filter(({ loss }) => loss > 0).map(({ tokens, loss }) => ({ x: tokens / 1e6, y: loss }));
  return {
    id: 'training',
    title: 'Loss by tokens of training',
    caption:
      'Mean loss a learned token, from the training logs of the bundled models. Each is of its own demonstrations, so that the levels of the two cannot be compared, only how they fall.',
    x: { name: 'million tokens of training', from: 0 },
    y: { name: 'loss', scale: 'log' },
    series: [
      { name: 'APR', role: 'apr', symbol: 'none', points: points(apr) },
      { name: 'SoS+', role: 'sos', symbol: 'none', dash: true, points: points(sos) },
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
  const conditioned = rows.filter(({ children: count }) => count !== undefined);
  return [...conditioned, ...rows.filter(({ name }) => name === 'apr')];
}

function conditionOf(row: MethodRow): string | undefined {
  if (row.children === undefined) return 'unlimited';
  return [0, 3, 6, 10].includes(Number(row.children)) ? String(row.children) : undefined;
}

function greedySos(rows: readonly MethodRow[]): MethodRow[] {
  return rows.filter(({ family, kind }) => family === 'sos' && kind === 'greedy');
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
