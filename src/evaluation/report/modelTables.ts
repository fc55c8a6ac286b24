import { problemKey } from '../../countdown/problem';
import { ENGLISH } from '../../inspect/localizer';
import { parseArmName } from '../armName';
import type { ModelsAnalysis, MeasuredModel, ModelRow } from '../modelAnalysis';
import type { Outcome } from '../outcome';
import { CHOICES, COSTS, estimateMeasure, type PolicyMeasure } from '../policyMeasures';
import type { Estimate } from '../statistics';
import type { Table } from './reportData';
import {
  meanWithInterval,
  milliseconds,
  percent,
  pointsWithInterval,
  pValue,
  shareWithInterval,
} from './words';

/** What a row of outcomes cost, as `costsOf` tells it. */
const COST_COLUMNS = [
  'problems',
  'solved and verified',
  'unverified claims',
  'total tokens',
  'sequential',
  'longest context',
  'children',
  'spawns',
];

export function modelsTable({ models }: ModelsAnalysis): Table {
  return {
    id: 'models',
    title: 'What each model reaches',
    note: 'Tokens are those of the bundled models, means over problems; an answer that the verifier refuses counts as failed. All intervals are 95 %.',
    rows: [
      ['model', 'last training', 'decoding', ...COST_COLUMNS],
      ...models.flatMap((model) =>
        [model.greedy, model.sampled].map((row) => [
          model.name,
          trainingOf(model),
          row === model.greedy ? 'greedy' : 'temperature 1',
          ...costsOf(row),
        ]),
      ),
    ],
  };
}

export function changesTable({ changes }: ModelsAnalysis): Table {
  return {
    id: 'changes',
    title: 'Each model against the first of its method',
    note: 'On the problems that both had: gains with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction for all comparisons here.',
    rows: [
      ['', 'decoding', 'before', 'after', 'gain', 'solved after only', 'solved before only', 'p'],
      ...changes.flatMap(({ before, after, greedy, sampled }) =>
        (
          [
            ['greedy', greedy],
            ['temperature 1', sampled],
          ] as const
        ).map(([decoding, { comparison: c, corrected }]) => [
          `${after.name} against ${before.name}`,
          decoding,
          shareWithInterval(c.second, ENGLISH),
          shareWithInterval(c.first, ENGLISH),
          pointsWithInterval(c.difference, ENGLISH),
          String(c.onlyFirst.length),
          String(c.onlySecond.length),
          pValue(corrected),
        ]),
      ),
    ],
  };
}

/** What the policy changed; without a change, what the models do. */
export function policyTable({ models, changes, seed }: ModelsAnalysis): Table {
  const value = (measure: PolicyMeasure, model: MeasuredModel) => {
    const estimate = estimateMeasure(measure, model.greedy.outcomes, seed);
    return estimate ? inWords(measure, estimate) : '';
  };
  return {
    id: 'policy',
    title: 'What the policy does, and what training has changed',
    note: 'Greedy, of the root thread where it does not say otherwise. Each measure is over the problems that it says something of, its change over those of both models.',
    rows: [
      ['', ...models.map(({ name }) => name), ...changes.map((c) => `${c.after.name}: change`)],
      ...[...COSTS, ...CHOICES]
        .map((measure) => [
          measure.name,
          ...models.map((model) => value(measure, model)),
          ...changes.map(({ measures }) => {
            const found = measures.find((one) => one.measure === measure);
            return found ? changeInWords(measure, found.change) : '';
          }),
        ])
        .filter(([, ...cells]) => cells.some((cell) => cell !== '')),
      [
        'problems begun with the same operation',
        ...models.map(() => ''),
        ...changes.map((change) => shareWithInterval(change.sameBeginnings, ENGLISH)),
      ],
    ],
  };
}

export function stopsTable({ models }: ModelsAnalysis): Table {
  const counts = models.map(({ greedy }) => {
    const stops = new Map<string, number>();
    for (const { sample } of greedy.outcomes) {
      const stopped = sample.policy?.stopped ?? 'not recorded';
      stops.set(stopped, (stops.get(stopped) ?? 0) + 1);
    }
    return stops;
  });
  const names = [...new Set(counts.flatMap((stops) => [...stops.keys()]))].sort();
  return {
    id: 'stops',
    title: 'How the root stopped',
    note: 'Greedy, as a share of the problems.',
    rows: [
      ['', ...models.map(({ name }) => name)],
      ...names.map((name) => [
        name,
        ...counts.map((stops, i) => {
          const all = models[i]?.greedy.outcomes.length ?? 0;
          const count = stops.get(name) ?? 0;
          return all === 0 ? '' : `${count} (${percent(count / all)})`;
        }),
      ]),
    ],
  };
}

export function conditionsTable({ models }: ModelsAnalysis): Table {
  return {
    id: 'conditions',
    title: 'Every model under every condition',
    note: 'Greedy. Time alone is of one problem at a time, after warming up, the conditions in turn on each problem.',
    rows: [
      ['model', 'most children, or window', ...COST_COLUMNS, 'alone: median', '95th percentile'],
      ...models.flatMap((model) =>
        model.conditions.map((row) => [
          model.name,
          conditionWords(row),
          ...costsOf(row),
          row.alone ? milliseconds(row.alone.median) : '',
          row.alone ? milliseconds(row.alone.p95) : '',
        ]),
      ),
    ],
  };
}

/** Problems that only one of two models solved, with their traces from the folder of the report. */
export function modelDifferences({ changes }: ModelsAnalysis): Table {
  return {
    id: 'differences',
    title: 'Problems where they differ',
    rows: [
      ['before', 'after', 'solved by', 'problem', 'trace before', 'trace after'],
      ...changes.flatMap(({ before, after, pairs }) =>
        pairs
          .filter(({ one, other }) => one.solved !== other.solved)
          .map(({ one, other }) => [
            before.name,
            after.name,
            (one.solved ? after : before).name,
            problemKey(one),
            tracePath(before, other) ?? '',
            tracePath(after, one) ?? '',
          ]),
      ),
    ],
  };
}

/** Of a model's outcome, from the folder of the report. */
export function tracePath({ name }: MeasuredModel, { sample }: Outcome): string | undefined {
  return sample.trace === null ? undefined : `${name}/${sample.trace}`;
}

/** Most children, or the window. */
export function conditionWords({ name }: ModelRow): string {
  const arm = parseArmName(name, 1);
  if (!arm) return name;
  return String(arm.family === 'sos' ? arm.window : arm.children);
}

export function trainingOf({ stage }: Pick<MeasuredModel, 'stage'>): string {
  return stage ?? 'imitation';
}

/** A row's cells under `COST_COLUMNS`. */
function costsOf({ metrics: m }: ModelRow): string[] {
  return [
    String(m.problems),
    shareWithInterval(m.accuracy, ENGLISH),
    percent(m.unverifiedClaims.value),
    meanWithInterval(m.totalTokens, ENGLISH),
    meanWithInterval(m.sequentialTokens, ENGLISH),
    `${m.longestContext.mean.toFixed(0)}, at most ${m.longestContext.most}`,
    meanWithInterval(m.children, ENGLISH, 1),
    percent(m.spawnRate),
  ];
}

function inWords({ kind }: PolicyMeasure, estimate: Estimate): string {
  return kind === 'amount'
    ? meanWithInterval(estimate, ENGLISH, 1)
    : shareWithInterval(estimate, ENGLISH);
}

function changeInWords({ kind }: PolicyMeasure, estimate: Estimate): string {
  if (kind !== 'amount') return pointsWithInterval(estimate, ENGLISH);
  const [value, low, high] = [estimate.value, estimate.low, estimate.high].map((one) =>
    signedAmount(one, 1),
  );
  return `${value} (${low} to ${high})`;
}

/** `+1.2`, `-0.4`, and no sign of what rounds to nothing. */
export function signedAmount(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (Number(text) === 0) return (0).toFixed(digits);
  return value > 0 ? `+${text}` : text;
}
