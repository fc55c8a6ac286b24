import { methodName } from '../../common/method';
import { askedKey } from '../../tasks/asked';
import { ENGLISH } from '../../common/localizer';
import type { ModelsAnalysis, MeasuredModel, ModelRow } from '../suites/modelAnalysis';
import type { Outcome } from '../study/outcome';
import { mainCondition } from '../../methods/arm';
import { byMethod } from './byMethod';
import { CHOICES, COSTS, estimateMeasure, type PolicyMeasure } from '../study/policyMeasures';
import type { Estimate } from '../study/statistics';
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

/** How each model was trained, as its manifest tells it. */
export function trainingTable({ models }: ModelsAnalysis): Table {
  return {
    id: 'training',
    title: 'What each model was trained with',
    note: 'Last, after whatever else its manifest tells.',
    rows: [['model', 'trained with'], ...models.map(({ name, training }) => [name, training])],
  };
}

export function modelsTable({ models }: ModelsAnalysis): Table {
  return {
    id: 'models',
    title: 'What each model reaches',
    note: 'Tokens are those of the bundled models, means over problems; an answer that the verifier refuses counts as failed. All intervals are 95 %.',
    rows: [
      ['model', 'decoding', ...COST_COLUMNS],
      ...models.flatMap((model) =>
        [model.greedy, model.sampled].map((row) => [
          model.name,
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
    title: 'Each model against the one that it was made from',
    note: 'A model that was made from none of the others is compared with the first of its method. On the problems that both had: gains with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction for all comparisons here.',
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

/** What the models of each method do. */
export function policyTables({ models, seed }: ModelsAnalysis): Table[] {
  return byMethod(models, (own, method) => ({
    id: `policy-${method}`,
    title: `What the policy does: ${methodName(method)}`,
    note: 'Greedy, of the root thread where it does not say otherwise. Each measure is over the problems that it says something of.',
    rows: [
      ['', ...own.map(({ name }) => name)],
      ...withoutEmpty(
        MEASURES.map((measure) => [
          measure.name,
          ...own.map(({ greedy }) => {
            const estimate = estimateMeasure(measure, greedy.outcomes, seed);
            return estimate ? inWords(measure, estimate) : '';
          }),
        ]),
      ),
    ],
  }));
}

/** What training has changed in what they do. */
export function policyChangesTables({ models, changes }: ModelsAnalysis): Table[] {
  return byMethod(models, (_, method) => {
    const own = changes.filter(({ after }) => after.method === method);
    return {
      id: `policy-changes-${method}`,
      title: `What training has changed in it: ${methodName(method)}`,
      note: 'Over the problems that a measure says something of with both models.',
      rows: [
        ['', ...own.map(({ after, before }) => `${after.name} against ${before.name}`)],
        ...withoutEmpty(
          MEASURES.map((measure) => [
            measure.name,
            ...own.map(({ measures }) => {
              const found = measures.find((one) => one.measure === measure);
              return found ? changeInWords(measure, found.change) : '';
            }),
          ]),
        ),
        [
          'problems begun with the same operation',
          ...own.map((change) => shareWithInterval(change.sameBeginnings, ENGLISH)),
        ],
      ],
    };
  }).filter(({ rows: [head = []] }) => head.length > 1);
}

const MEASURES = [...COSTS, ...CHOICES];

function withoutEmpty(rows: readonly string[][]): string[][] {
  return rows.filter(([, ...cells]) => cells.some((cell) => cell !== ''));
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
    title: 'Every condition with every model',
    note: 'Greedy. Time alone is of one problem at a time, after warming up, the conditions and models in turn on each problem.',
    rows: [
      ['most children, or window', 'model', ...COST_COLUMNS, 'alone: median', '95th percentile'],
      ...byMethod(models, (own) =>
        byCondition(own).flatMap((rows) =>
          rows.map(([{ name }, row]) => [
            String(mainCondition(row.arm)),
            name,
            ...costsOf(row),
            row.alone ? milliseconds(row.alone.median) : '',
            row.alone ? milliseconds(row.alone.p95) : '',
          ]),
        ),
      ).flat(),
    ],
  };
}

/** Time of a problem alone, of each later model by that of the one it was made from. */
export function latencyTables({ models, changes }: ModelsAnalysis): Table[] {
  return byMethod(models, (own, method) => {
    const rows = byCondition(own).map((row) => [
      String(mainCondition(row[0][1].arm)),
      String(row[0][1].timed.length),
      ...row.map(([model, { name, alone }]) => {
        const change = changes.find(({ after }) => after === model);
        const ratio = change?.latencies.find((one) => one.name === name)?.ratio;
        const mean = alone ? milliseconds(alone.mean.value) : '';
        return ratio ? `${mean}, ×\u00a0${meanWithInterval(ratio, ENGLISH, 2)}` : mean;
      }),
    ]);
    return {
      id: `latency-${method}`,
      title: `Time of a problem alone: ${methodName(method)}`,
      note: `Mean, and by that of the model that it is compared with, with its paired bootstrap interval. ${turnsNote(own)}`,
      rows: [
        ['most children, or window', 'problems', ...own.map(({ name }) => name)],
        ...rows.filter(([, problems]) => problems !== '0'),
      ],
    };
  }).filter(({ rows }) => rows.length > 1);
}

/** Whether the machine was the same to all of them. */
function turnsNote(models: readonly MeasuredModel[]): string {
  const [first] = models;
  const others = models.filter(({ timedAt }) => timedAt !== first?.timedAt);
  return others.length === 0
    ? 'The models took turns, so that whatever else the machine did met all of them alike.'
    : `${others.map(({ name }) => name).join(', ')}: timed by another command than ${first?.name ?? ''}, so that the machine may have differed too. Give all of them to one command and another folder to time them by turns.`;
}

/** The rows of each condition with their models, in the order of the models. */
function byCondition(
  models: readonly MeasuredModel[],
): readonly [[MeasuredModel, ModelRow], ...[MeasuredModel, ModelRow][]][] {
  const [first, ...others] = models;
  return (first?.conditions ?? []).map((row, i) => [
    [first as MeasuredModel, row],
    ...others.map((model): [MeasuredModel, ModelRow] => [model, model.conditions[i] as ModelRow]),
  ]);
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
            askedKey(one),
            tracePath(before, other) ?? '',
            tracePath(after, one) ?? '',
          ]),
      ),
    ],
  };
}

/** The trace of a model's outcome, from the folder of the report. */
export function tracePath({ name }: MeasuredModel, { sample }: Outcome): string | undefined {
  return sample.trace === null ? undefined : `${name}/${sample.trace}`;
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
