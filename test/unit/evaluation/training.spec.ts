import { describe, expect, test } from 'vitest';
import { type ModelFacts, parseLog } from '../../../src/evaluation/suites/fairness';
import type { ReportData } from '../../../src/evaluation/report/reportData';
import { trainingFigures, trainingTable } from '../../../src/evaluation/report/training';
import { ENGLISH } from '../../../src/common/localizer';

/** Lines as train.py writes them, but for those that a kill or another program left. */
const LOG = [
  '{"step": 2, "tokens": 2000000, "loss": 0.5, "rate": 1}',
  '{"step": 1, "tokens": 1000000, "loss": 2.25, "rate": 1}',
  '{"step": 1, "tokens": 1000000, "problems": 200, "solved": 50, "accuracy": 0.25}',
  '{"step": 2, "tokens": 2000000, "accuracy": 0.5}',
  '{"step": 3, "tokens": "many", "loss": 1}',
  '{"step": 4, "loss": 1, "accuracy": 1}',
  '{"step": 5, "tokens": 3000000, "lo',
  'null',
  '[1]',
  '',
].join('\n');

/** Points of both curves at one, two ... million tokens. */
function facts(losses: readonly number[], accuracies: readonly number[]): ModelFacts {
  const lines = [
    ...losses.map((loss, i) => ({ tokens: 1e6 * (i + 1), loss })),
    ...accuracies.map((accuracy, i) => ({ tokens: 1e6 * (i + 1), accuracy, problems: 200 })),
  ];
  return parseLog(lines.map((line) => JSON.stringify(line)).join('\n')) as ModelFacts;
}

function learned(apr: ModelFacts, sos: ModelFacts) {
  const figures = trainingFigures({ apr, sos }, ENGLISH);
  const points = figures.map(({ series }) =>
    series.map((one) => one.points.map(({ x, y }) => [x, y])),
  );
  const table = trainingTable({ models: { apr, sos } } as ReportData, ENGLISH);
  return {
    points,
    rows: table.rows.slice(1),
    notes: [table.note, ...figures.map((f) => f.caption)],
  };
}

describe('a training log', () => {
  test('has two curves, in the order of tokens; other lines are passed over', () => {
    expect(parseLog(LOG)).toEqual({
      losses: [
        { tokens: 1e6, loss: 2.25 },
        { tokens: 2e6, loss: 0.5 },
      ],
      accuracies: [
        { tokens: 1e6, accuracy: 0.25, problems: 200 },
        { tokens: 2e6, accuracy: 0.5 },
      ],
    });
  });

  test('may say nothing', () => {
    expect(parseLog('')).toEqual({ losses: [], accuracies: [] });
  });
});

describe('what both models have learned', () => {
  test('is drawn and listed by tokens of training', () => {
    const { points, rows, notes } = learned(facts([2, 1], [0.5, 0.75]), facts([3, 2], [0.25]));
    expect(points).toEqual([
      [
        [
          [1, 2],
          [2, 1],
        ],
        [
          [1, 3],
          [2, 2],
        ],
      ],
      [
        [
          [1, 0.5],
          [2, 0.75],
        ],
        [[1, 0.25]],
      ],
    ]);
    expect(rows).toEqual([
      ['1.0', '50.0 % (100/200)', '2.00', '25.0 % (50/200)', '3.00'],
      ['2.0', '75.0 % (150/200)', '1.00', '', ''],
    ]);
    expect(notes.join()).not.toContain('copy');
  });

  test('leaves out of SoS+ what it began with as a copy of APR', () => {
    const { points, rows, notes } = learned(
      facts([2, 1, 0.5], [0.25, 0.5]),
      facts([2, 1, 0.75], [0.25, 0.5, 0.5]),
    );
    expect(points.map(([, sos]) => sos)).toEqual([[[3, 0.75]], [[3, 0.5]]]);
    expect(rows).toEqual([
      ['1.0', '25.0 % (50/200)', '2.00', '', ''],
      ['2.0', '50.0 % (100/200)', '1.00', '', ''],
      ['3.0', '', '', '50.0 % (100/200)', '0.750'],
    ]);
    for (const note of notes) expect(note).toMatch(/SoS\+ began as a copy of APR/);
  });

  test('is nothing where the logs do not say', () => {
    const { points, rows } = learned(facts([], []), facts([2], []));
    expect(points).toEqual([
      [[], [[1, 2]]],
      [[], []],
    ]);
    expect(rows).toEqual([]);
  });
});
