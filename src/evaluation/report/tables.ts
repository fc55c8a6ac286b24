import { methodName } from '../../common/method';
import { askedKey } from '../../tasks/asked';
import type { Localizer } from '../../common/localizer';
import type { Environment } from '../study/environment';
import { compareModels } from '../suites/fairness';
import { PAPER } from '../suites/paperFigures';
import { MOST_SAMPLES } from '../suites/paperSuite';
import type { Reference } from '../countdown/references';
import { meanOf } from '../study/statistics';
import type { SuiteAnalysis } from '../suites/suiteAnalysis';
import type { MethodRow } from '../suites/suiteRows';
import type { ReportData, Table } from './reportData';
import {
  meanWithInterval,
  milliseconds,
  percent,
  pointsWithInterval,
  pValue,
  shareWithInterval,
  whole,
} from './words';

export function claimsTable({ analysis }: ReportData, l10n: Localizer): Table {
  return {
    id: 'claims',
    title: l10n.t('The three results'),
    note: l10n.t(
      'Differences with paired bootstrap intervals; p of the exact McNemar test, two-sided, after Holm’s correction for three comparisons. All intervals are 95 %.',
    ),
    rows: [
      [
        '',
        methodName('apr'),
        l10n.t('rival'),
        l10n.t('difference'),
        'p',
        l10n.t('the paper: APR, rival'),
        l10n.t('target'),
        '',
      ],
      ...analysis.claims.map(({ title, second, comparison, corrected, paper, target }) => [
        title,
        shareWithInterval(comparison.first, l10n),
        l10n.t('{0}: {1}', second.name, shareWithInterval(comparison.second, l10n)),
        pointsWithInterval(comparison.difference, l10n),
        pValue(corrected),
        l10n.t(
          '{0}, {1} ({2}, {3})',
          percent(paper.apr),
          percent(paper.rival),
          paper.rivalName,
          paper.at,
        ),
        target.text,
        target.met ? l10n.t('✓ met') : l10n.t('✗ missed'),
      ]),
    ],
  };
}

export function windowsTable({ analysis }: ReportData, l10n: Localizer): Table {
  return {
    id: 'windows',
    title: l10n.t('Accuracy at every window'),
    note: l10n.t(
      'At 256 tokens, all that the models can read, no window limits a search further. The comparisons are made at {0}: {1}.',
      analysis.window,
      analysis.windowReason,
    ),
    rows: [
      [
        l10n.t('window'),
        methodName('apr'),
        l10n.t('SoS+, told the window'),
        l10n.t('SoS+, one run'),
        l10n.t('symbolic APR'),
        l10n.t('symbolic SoS+'),
      ],
      ...analysis.windows.map((row) => [
        String(row.window),
        shareWithInterval(row.apr, l10n),
        shareWithInterval(row.sosTold, l10n),
        shareWithInterval(row.sosCumulative, l10n),
        percent(row.symbolicApr),
        percent(row.symbolicSos),
      ]),
    ],
  };
}

export function methodsTable({ analysis }: ReportData, l10n: Localizer): Table {
  const compared = analysis.claims.map(({ second }) => second);
  const shown = analysis.rows.filter(
    (row) =>
      row.arm.decision === 'one' || row.arm.samples === MOST_SAMPLES || compared.includes(row),
  );
  return tableOfMethods(shown, l10n);
}

/** What each of these methods reaches and costs. */
export function tableOfMethods(
  rows: readonly Pick<MethodRow, 'name' | 'arm' | 'metrics'>[],
  l10n: Localizer,
): Table {
  return {
    id: 'methods',
    title: l10n.t('All methods and conditions'),
    note: l10n.t(
      'Tokens are those of the bundled models, means over problems. “Decoded” are the sampled ones that were decoded: what threads of a run share is decoded once. “Useful” are children whose result the answer rests on, as a share of all; “wasted” are tokens in the other children, as a share of all tokens. A claim is unverified where the verifier refuses it: the problem counts as failed.',
    ),
    rows: [
      [
        l10n.t('method'),
        l10n.t('problems'),
        l10n.t('solved and verified'),
        l10n.t('unverified claims'),
        l10n.t('total tokens'),
        l10n.t('decoded'),
        l10n.t('sequential'),
        l10n.t('longest context'),
        l10n.t('children'),
        l10n.t('spawn rate'),
        l10n.t('per spawn'),
        l10n.t('useful'),
        l10n.t('wasted'),
      ],
      ...rows.map(({ name, metrics: m, arm }) => [
        name,
        String(m.problems),
        shareWithInterval(m.accuracy, l10n),
        percent(m.unverifiedClaims.value),
        meanWithInterval(m.totalTokens, l10n),
        m.decodedTokens ? meanWithInterval(m.decodedTokens, l10n) : '',
        meanWithInterval(m.sequentialTokens, l10n),
        l10n.t('{0}, at most {1}', whole(m.longestContext.mean), m.longestContext.most),
        ...(arm.method === 'apr'
          ? [
              meanWithInterval(m.children, l10n, 1),
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

export function latencyTable({ analysis, environment }: ReportData, l10n: Localizer): Table {
  const timed = analysis.rows.filter(({ alone }) => alone);
  return {
    id: 'latency',
    title: l10n.t('Time of a problem'),
    note: l10n.t(
      'Alone: one problem at a time, after warming up, {0} threads, the methods in turn on each problem. Children of a run, and samples of a problem, share each forward pass; nothing else runs beside them. The second prefill, which reads joined messages, is part of the time and shown apart. Batched: many problems share each pass, so that a problem waits for others.',
      environment.threads,
    ),
    rows: [
      [
        l10n.t('method'),
        l10n.t('alone: mean'),
        l10n.t('median'),
        l10n.t('95th percentile'),
        l10n.t('second prefill'),
        l10n.t('batched: median'),
        l10n.t('95th percentile'),
      ],
      ...timed.map(({ name, alone, metrics }) => [
        name,
        alone ? meanWithInterval(alone.mean, l10n) : '',
        milliseconds(alone?.median ?? 0),
        milliseconds(alone?.p95 ?? 0),
        milliseconds(alone?.joinPrefill ?? 0),
        milliseconds(metrics.latency.median),
        milliseconds(metrics.latency.p95),
      ]),
    ],
  };
}

export function paperTokensTable({ analysis }: ReportData, l10n: Localizer): Table {
  const counted = analysis.rows.filter(({ metrics }) => metrics.paper);
  const { supervised, reinforced } = PAPER;
  return {
    id: 'paper-tokens',
    title: l10n.t('In the paper’s tokens'),
    note: l10n.t(
      'The same runs as text in the published protocol, counted with the tokenizer of Llama 2, on the first problems only, since counting is slow. The paper’s own figures are of its own model.',
    ),
    rows: [
      [
        '',
        l10n.t('problems'),
        l10n.t('total tokens'),
        l10n.t('sequential tokens'),
        l10n.t('longest context'),
        l10n.t('children'),
      ],
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
          [l10n.t('the paper’s APR, supervised'), supervised],
          [l10n.t('the paper’s APR, reinforced'), reinforced],
        ] as const
      ).map(([name, figures]) => [
        name,
        '',
        figures.totalTokens.toFixed(0),
        '',
        l10n.t('{0} (mean of all sequences)', figures.tokensPerSequence),
        figures.children.toFixed(1),
      ]),
    ],
  };
}

export function referencesTable({ analysis }: ReportData, l10n: Localizer): Table {
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
    title: l10n.t('Symbolic solvers and the oracle'),
    note: l10n.t(
      'What the models imitate, without a slip of arithmetic, in the same tokens: imitation cannot be expected to pass it.',
    ),
    rows: [
      [
        '',
        l10n.t('solved'),
        l10n.t('total tokens'),
        l10n.t('sequential tokens'),
        l10n.t('longest context'),
      ],
      [l10n.t('oracle'), percent(references.oracle), '', '', ''],
      row(l10n.t('symbolic APR, window 256'), references.apr),
      row(l10n.t('symbolic SoS+, window 256'), references.sos),
      row(l10n.t('symbolic SoS+, no window'), references.sosUnlimited),
    ],
  };
}

export function fairnessTable({ models }: ReportData, l10n: Localizer): Table {
  return {
    id: 'fairness',
    title: l10n.t('Is the rival a fair one?'),
    note: l10n.t(
      'From the manifests of the bundled models. Both have learned from demonstrations by the same program; SoS+ is compared at its best: told its window, in the better order of search, and with more tokens or less time counted in its favour.',
    ),
    rows: [
      ['', methodName('apr'), methodName('sos'), ''],
      ...compareModels(models.apr, models.sos, l10n).map((r) => [r.what, r.apr, r.sos, r.verdict]),
    ],
  };
}

export function environmentTable(
  { environment, analysis: { size } }: ReportData,
  l10n: Localizer,
): Table {
  return environmentFacts(
    environment,
    l10n.t(
      '{0}: {1} problems, {2} for each number of children, {3} timed alone',
      size.name === 'quick' ? l10n.t('quick') : l10n.t('full'),
      size.problems,
      size.conditioned,
      size.alone,
    ),
    l10n,
  );
}

/** @param size of the evaluation, in words */
export function environmentFacts(e: Environment, size: string, l10n: Localizer): Table {
  return {
    id: 'environment',
    title: l10n.t('Environment'),
    rows: [
      ['', ''],
      [l10n.t('command'), e.command],
      [l10n.t('begun'), e.startedAt],
      [l10n.t('size'), size],
      [l10n.t('seed'), String(e.seed)],
      ['CPU', l10n.t('{0}, {1} logical cores, {2} GiB', e.cpu, e.cores, e.memoryGiB)],
      [
        l10n.t('load before'),
        e.load > 0.5
          ? l10n.t('{0} runnable processes: not idle, so times are of a busy machine', e.load)
          : l10n.t('{0} runnable processes', e.load),
      ],
      [l10n.t('system'), e.system],
      [l10n.t('versions'), `${e.program}, Node ${e.node}, onnxruntime-node ${e.onnxruntime}`],
      [l10n.t('engine threads'), String(e.threads)],
      ...Object.entries(e.models).map(([name, sha256]) => [
        l10n.t('model {0}', name),
        `SHA-256 ${sha256}`,
      ]),
    ],
  };
}

/** Problems that only one of two methods solved, of each of the three results. */
export function differences(
  { analysis }: { readonly analysis: SuiteAnalysis },
  l10n: Localizer,
): Table {
  return {
    id: 'differences',
    title: l10n.t('Problems where they differ'),
    rows: [
      [
        l10n.t('result'),
        l10n.t('solved by'),
        l10n.t('problem'),
        l10n.t('APR trace'),
        l10n.t('rival trace'),
      ],
      ...analysis.claims.flatMap(({ id, first, second, comparison }) => {
        const trace = (row: MethodRow, problem: number) =>
          row.outcomes.find((outcome) => outcome.problem === problem)?.sample.trace ?? '';
        return [
          ...comparison.onlyFirst.map((outcome) => ({ by: first.name, outcome })),
          ...comparison.onlySecond.map((outcome) => ({ by: second.name, outcome })),
        ].map(({ by, outcome }) => [
          id,
          by,
          askedKey(outcome),
          trace(first, outcome.problem),
          trace(second, outcome.problem),
        ]);
      }),
    ],
  };
}
