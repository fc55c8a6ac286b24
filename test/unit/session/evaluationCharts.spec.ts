import { describe, expect, test } from 'vitest';
import type { SampleRecord } from '../../../src/evaluation/study/sample';
import { readEvaluationHostMessage } from '../../../src/evaluationProtocol';
import { ENGLISH } from '../../../src/common/localizer';
import { chartOf, evaluationCharts } from '../../../src/session/evaluation/evaluationCharts';
import { evaluationRows } from '../../../src/session/evaluation/evaluationRows';
import { type CountdownSample, samples } from '../evaluation/samples';

const SOLVED = { verified: true } as const;
const FAILED = { verified: false } as const;

/** Four problems of each of these arms. */
function of(arm: string, fields: readonly Partial<CountdownSample>[]): SampleRecord[] {
  return samples(fields.map((one) => ({ arm, ...one })));
}

const RECORDS = [
  ...of('apr', [
    { ...SOLVED, longestContext: 40, totalTokens: 100, contexts: [40, 16, 17] },
    { ...SOLVED, longestContext: 100, totalTokens: 300, contexts: [100] },
    { ...FAILED, longestContext: 30, totalTokens: 200, contexts: [30] },
    { ...SOLVED, longestContext: 250, totalTokens: 600, contexts: [250] },
  ]),
  ...of(
    'sos window=128',
    [SOLVED, FAILED, FAILED, FAILED].map((one) => ({
      ...one,
      longestContext: 128,
      totalTokens: 128,
    })),
  ),
  ...of('apr alone', [
    { ...SOLVED, wallMs: 10 },
    { ...SOLVED, wallMs: 30 },
  ]),
];

const IDENTITY = {
  seed: 0,
  problems: { count: 4, sha256: '' },
  models: {},
  arms: [
    { id: 'apr', samples: 1, problems: 4 },
    { id: 'sos window=128', samples: 1, problems: 4 },
    { id: 'apr alone', samples: 1, problems: 2 },
  ],
};

const charts = await evaluationCharts(await evaluationRows(IDENTITY, RECORDS, ENGLISH), ENGLISH);
const seriesOf = (id: string) => charts.find((one) => one.id === id)?.series ?? [];

describe('charts of an evaluation', () => {
  test('count within a window what was solved in no longer context', () => {
    const [apr, told] = seriesOf('window');
    const at = (window: number) => apr?.points.find(({ x }) => x === window)?.y;
    expect([at(32), at(48), at(96), at(112), at(240), at(256)]).toEqual([
      0, 0.25, 0.25, 0.5, 0.5, 0.75,
    ]);
    expect(told).toMatchObject({ name: 'SoS+, told the window', points: [{ x: 128, y: 0.25 }] });
    // What was solved within the window stands first.
    const point = apr?.points.find(({ x }) => x === 48);
    expect(point?.samples.map(({ problem }) => problem)).toEqual([0, 1, 2, 3]);
    expect(apr?.points.at(-1)?.samples.map(({ problem }) => problem)).toEqual([0, 1, 3, 2]);
  });

  test('set accuracy against the mean of a cost', () => {
    const [apr, sos] = seriesOf('total-tokens');
    expect(apr).toMatchObject({ name: 'APR', family: 'apr', points: [{ x: 300, y: 0.75 }] });
    expect(sos).toMatchObject({ name: 'SoS+, window 128', points: [{ x: 128, y: 0.25 }] });
    const [point] = apr?.points ?? [];
    expect(point?.low).toBeLessThan(0.75);
    expect(point?.high).toBeGreaterThan(0.75);
    expect(point?.samples).toHaveLength(4);
  });

  test('take times from problems that were decoded alone', () => {
    expect(seriesOf('latency')).toMatchObject([{ name: 'APR', points: [{ x: 20, y: 0.75 }] }]);
  });

  test('share the threads out by their contexts', () => {
    const [apr, ...others] = seriesOf('contexts');
    // SoS+ comes from an older folder, which has no contexts.
    expect(others).toEqual([]);
    const bins = Object.fromEntries(apr?.points.map(({ x, y }) => [x, y]) ?? []);
    expect(bins).toMatchObject({ 16: 1 / 6, 32: 2 / 6, 48: 1 / 6, 96: 0, 112: 1 / 6, 256: 1 / 6 });
    expect(Object.values(bins).reduce((sum, y) => sum + y, 0)).toBeCloseTo(1);
    expect(apr?.points[1]?.samples.map(({ problem }) => problem)).toEqual([0, 2]);
  });

  test('are what the page takes', () => {
    const message = { type: 'charts', charts: charts.map(chartOf) };
    const sent: unknown = JSON.parse(JSON.stringify(message));
    expect(readEvaluationHostMessage(sent)).toEqual(sent);
  });
});

test('contexts of any size have points for what there is, and one for what is between', async () => {
  const arms = [{ id: 'apr', samples: 1, problems: 1 }];
  const records = of('apr', [{ ...SOLVED, contexts: [3, 40, 1e9, 1e300] }]);
  const rows = await evaluationRows({ ...IDENTITY, arms }, records, ENGLISH);
  const { series } = (await evaluationCharts(rows, ENGLISH)).find(
    ({ id }) => id === 'contexts',
  ) ?? {
    series: [],
  };
  expect(series[0]?.points.slice(0, 5).map(({ x, y, name }) => [x, y, name])).toEqual([
    [16, 0.25, '1–16'],
    [32, 0, '17–32'],
    [48, 0.25, '33–48'],
    [999_999_984, 0, '49–999999984'],
    [1e9, 0.25, '999999985–1000000000'],
  ]);
  expect(series[0]?.points.at(-1)).toMatchObject({ x: 1e300, y: 0.25 });
});

test('arms that differ in their temperature alone are told apart, with times of their own', async () => {
  const ids = ['apr', 'apr temperature=1', 'apr children=3', 'apr children=3 temperature=1'];
  const arms = [...ids, 'apr alone'].map((id) => ({ id, samples: 1, problems: 2 }));
  const records = [
    ...ids.flatMap((id) => of(id, [SOLVED, FAILED])),
    ...of('apr alone', [{ ...SOLVED, wallMs: 10 }]),
  ];
  const rows = await evaluationRows({ ...IDENTITY, arms }, records, ENGLISH);
  expect(rows.map(({ words, alone }) => [words, alone?.length])).toEqual([
    ['APR', 1],
    ['APR, temperature 1', undefined],
    ['APR, 3 children', undefined],
    ['APR, 3 children, temperature 1', undefined],
  ]);
  for (const { id, series } of await evaluationCharts(rows, ENGLISH)) {
    expect(new Set(series.map(({ name }) => name)).size, id).toBe(series.length);
    if (id !== 'total-tokens') continue;
    expect(series.map(({ name, points }) => [name, points.length])).toEqual([
      ['APR, by children', 2],
      ['APR, temperature 1, by children', 2],
    ]);
  }
});

test('what was sampled is decided by one, two, four and eight samples', async () => {
  const arms = [{ id: 'sos sampled', samples: 8, problems: 1 }];
  const records = Array.from({ length: 8 }, (_, sample) =>
    of('sos sampled', [
      { sample, verified: sample === 5, path: sample < 5 ? '1+1=2' : '5+3=8', claimed: true },
    ]),
  ).flat();
  const rows = await evaluationRows({ ...IDENTITY, arms }, records, ENGLISH);
  const solved = Object.fromEntries(
    rows.map(({ words, outcomes }) => [words, outcomes[0]?.solved]),
  );
  expect(solved).toEqual({
    ...{
      'SoS+, cons@1': false,
      'SoS+, cons@2': false,
      'SoS+, cons@4': false,
      'SoS+, cons@8': false,
    },
    ...{
      'SoS+, pass@1': false,
      'SoS+, pass@2': false,
      'SoS+, pass@4': false,
      'SoS+, pass@8': true,
    },
  });
  const groups = (await evaluationCharts(rows, ENGLISH)).find(
    ({ id }) => id === 'total-tokens',
  )?.series;
  expect(groups?.map(({ name, points }) => [name, points.length])).toEqual([
    ['SoS+, cons@n', 4],
    ['SoS+, pass@n', 4],
  ]);
});
