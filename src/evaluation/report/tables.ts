import { problemKey } from '../../countdown/problem';
import type { Environment } from '../environment';
import { compareModels } from '../fairness';
import { PAPER } from '../paperFigures';
import { MOST_SAMPLES } from '../paperSuite';
import type { Reference } from '../references';
import { meanOf } from '../statistics';
import type { SuiteAnalysis } from '../suiteAnalysis';
import type { MethodRow } from '../suiteRows';
import type { ReportData, Table } from './reportData';
import {
  meanWithInterval,
  milliseconds,
  percent,
  pointsWithInterval,
  pValue,
  shareWithInterval,
} from './words';

export function claimsTable({ analysis }: ReportData): Table {
  return {
    id: 'claims',
    title: 'The three results',
    note: 'Differences with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction for three comparisons. All intervals are 95 %.',
    rows: [
      ['', 'APR', 'rival', 'difference', 'p', 'the paper: APR, rival', 'target', ''],
      ...analysis.claims.map(({ title, second, comparison, corrected, paper, target }) => [
        title,
        shareWithInterval(comparison.first),
        `${second.name}: ${shareWithInterval(comparison.second)}`,
        pointsWithInterval(comparison.difference),
        pValue(corrected),
        `${percent(paper.apr)}, ${percent(paper.rival)} (${paper.rivalName}, ${paper.at})`,
        target.text,
        target.met ? 'met' : 'missed',
      ]),
    ],
  };
}

export function windowsTable({ analysis }: ReportData): Table {
  return {
    id: 'windows',
    title: 'Accuracy at every window',
    note: `At 256 tokens, all that the models can read, no window limits a search further. The comparisons are made at ${analysis.window}: ${analysis.windowReason}.`,
    rows: [
      ['window', 'APR', 'SoS+, told the window', 'SoS+, one run', 'symbolic APR', 'symbolic SoS+'],
      ...analysis.windows.map((row) => [
        String(row.window),
        shareWithInterval(row.apr),
        shareWithInterval(row.sosTold),
        shareWithInterval(row.sosCumulative),
        percent(row.symbolicApr),
        percent(row.symbolicSos),
      ]),
    ],
  };
}

export function methodsTable({ analysis }: ReportData): Table {
  const compared = analysis.claims.map(({ second }) => second);
  const shown = analysis.rows.filter(
    (row) => row.kind === 'greedy' || row.samples === MOST_SAMPLES || compared.includes(row),
  );
  return tableOfMethods(shown);
}

/** What each of these methods reaches and costs. */
export function tableOfMethods(
  rows: readonly Pick<MethodRow, 'name' | 'family' | 'metrics'>[],
): Table {
  return {
    id: 'methods',
    title: 'All methods and conditions',
    note: 'Tokens are those of the bundled models, means over problems. “Useful” are children whose result the answer rests on, as a share of all; “wasted” are tokens in the other children, as a share of all tokens. A claim is unverified where the verifier refuses it: the problem counts as failed.',
    rows: [
      [
        'method',
        'problems',
        'solved and verified',
        'unverified claims',
        'total tokens',
        'sequential',
        'longest context',
        'children',
        'spawn rate',
        'per spawn',
        'useful',
        'wasted',
      ],
      ...rows.map(({ name, metrics: m, family }) => [
        name,
        String(m.problems),
        shareWithInterval(m.accuracy),
        percent(m.unverifiedClaims.value),
        meanWithInterval(m.totalTokens),
        meanWithInterval(m.sequentialTokens),
        `${m.longestContext.mean.toFixed(0)}, at most ${m.longestContext.most}`,
        ...(family === 'apr'
          ? [
              meanWithInterval(m.children, 1),
              percent(m.spawnRate),
              m.childrenPerSpawn.toFixed(1),
              percent(m.usefulChildren),
              percent(m.wastedTokens),
            ]
          : ['', '', '', '', '']),
      ]),
    ],
  };
}

export function latencyTable({ analysis, environment }: ReportData): Table {
  const timed = analysis.rows.filter(({ alone }) => alone);
  return {
    id: 'latency',
    title: 'Time of a problem',
    note: `Alone: one problem at a time, after warming up, ${environment.threads} threads, the methods in turn on each problem. Children of a run, and samples of a problem, share each forward pass; nothing else runs beside them. The second prefill, which reads joined messages, is part of the time and shown apart. Batched: many problems share each pass, so that a problem waits for others.`,
    rows: [
      [
        'method',
        'alone: mean',
        'median',
        '95th percentile',
        'second prefill',
        'batched: median',
        '95th percentile',
      ],
      ...timed.map(({ name, alone, metrics }) => [
        name,
        alone ? meanWithInterval(alone.mean) : '',
        milliseconds(alone?.median ?? 0),
        milliseconds(alone?.p95 ?? 0),
        milliseconds(alone?.joinPrefill ?? 0),
        milliseconds(metrics.latency.median),
        milliseconds(metrics.latency.p95),
      ]),
    ],
  };
}

export function paperTokensTable({ analysis }: ReportData): Table {
  const counted = analysis.rows.filter(({ metrics }) => metrics.paper);
  const { supervised, reinforced } = PAPER;
  return {
    id: 'paper-tokens',
    title: 'In the paper’s tokens',
    note: 'The same runs as text in the published protocol, counted with the tokenizer of Llama 2, on the first problems only, since counting is slow. The paper’s own figures are of its own model.',
    rows: [
      ['', 'problems', 'total tokens', 'sequential tokens', 'longest context', 'children'],
      ...counted.map(({ name, metrics }) => [
        name,
        String(metrics.paper?.problems ?? 0),
        (metrics.paper?.totalTokens ?? 0).toFixed(0),
        (metrics.paper?.sequentialTokens ?? 0).toFixed(0),
        (metrics.paper?.longestContext ?? 0).toFixed(0),
        metrics.children.value.toFixed(1),
      ]),
      ...(
        [
          ['the paper’s APR, supervised', supervised],
          ['the paper’s APR, reinforced', reinforced],
        ] as const
      ).map(([name, figures]) => [
        name,
        '',
        figures.totalTokens.toFixed(0),
        '',
        `${figures.tokensPerSequence} (mean of all sequences)`,
        figures.children.toFixed(1),
      ]),
    ],
  };
}

export function referencesTable({ analysis }: ReportData): Table {
  const { references } = analysis;
  const row = (name: string, { runs }: Reference) => [
    name,
    percent(meanOf(runs.map(({ solved }) => Number(solved)))),
    meanOf(runs.map(({ totalTokens }) => totalTokens)).toFixed(0),
    meanOf(runs.map(({ sequentialTokens }) => sequentialTokens)).toFixed(0),
    String(Math.max(0, ...runs.map(({ longestContext }) => longestContext))),
  ];
  return {
    id: 'references',
    title: 'Symbolic solvers and the oracle',
    note: 'What the models imitate, without a slip of arithmetic, in the same tokens: imitation cannot be expected to pass it.',
    rows: [
      ['', 'solved', 'total tokens', 'sequential tokens', 'longest context'],
      ['oracle', percent(references.oracle), '', '', ''],
      row('symbolic APR, window 256', references.apr),
      row('symbolic SoS+, window 256', references.sos),
      row('symbolic SoS+, no window', references.sosUnlimited),
    ],
  };
}

export function fairnessTable({ models }: ReportData): Table {
  return {
    id: 'fairness',
    title: 'Is the rival a fair one?',
    note: 'From the manifests of the bundled models. Both have learned from demonstrations of their own method by the same program; SoS+ is compared at its best: told its window, in the better order of search, and with more tokens or less time counted in its favour.',
    rows: [
      ['', 'APR', 'SoS+', ''],
      ...compareModels(models.apr, models.sos).map((r) => [r.what, r.apr, r.sos, r.verdict]),
    ],
  };
}

export function environmentTable({ environment, analysis: { size } }: ReportData): Table {
  return environmentFacts(
    environment,
    `${size.name}: ${size.problems} problems, ${size.conditioned} for each number of children, ${size.alone} timed alone`,
  );
}

/** @param size of the evaluation, in words */
export function environmentFacts(e: Environment, size: string): Table {
  return {
    id: 'environment',
    title: 'Environment',
    rows: [
      ['', ''],
      ['command', e.command],
      ['begun', e.startedAt],
      ['size', size],
      ['seed', String(e.seed)],
      ['CPU', `${e.cpu}, ${e.cores} logical cores, ${e.memoryGiB} GiB`],
      [
        'load before',
        `${e.load} runnable processes${e.load > 0.5 ? ': not idle, so times are of a busy machine' : ''}`,
      ],
      ['system', e.system],
      ['versions', `${e.program}, Node ${e.node}, onnxruntime-node ${e.onnxruntime}`],
      ['engine threads', String(e.threads)],
      ...Object.entries(e.models).map(([name, sha256]) => [`model ${name}`, `SHA-256 ${sha256}`]),
    ],
  };
}

/** Problems that only one of two methods solved, of each of the three results. */
export function differences({ analysis }: { readonly analysis: SuiteAnalysis }): Table {
  return {
    id: 'differences',
    title: 'Problems where they differ',
    rows: [
      ['result', 'solved by', 'problem', 'APR trace', 'rival trace'],
      ...analysis.claims.flatMap(({ id, first, second, comparison }) => {
        const trace = (row: MethodRow, problem: number) =>
          row.outcomes.find((outcome) => outcome.problem === problem)?.sample.trace ?? '';
        return [
          ...comparison.onlyFirst.map((outcome) => ({ by: first.name, outcome })),
          ...comparison.onlySecond.map((outcome) => ({ by: second.name, outcome })),
        ].map(({ by, outcome }) => [
          id,
          by,
          problemKey(outcome),
          trace(first, outcome.problem),
          trace(second, outcome.problem),
        ]);
      }),
    ],
  };
}
