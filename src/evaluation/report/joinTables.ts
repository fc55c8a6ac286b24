import { armId } from '../../methods/arm';
import type { Localizer } from '../../common/localizer';
import type { Estimate } from '../study/statistics';
import { ARM } from '../suites/paperSuite';
import type { ReportData, Table } from './reportData';
import {
  meanWithInterval,
  milliseconds,
  percent,
  pointsWithInterval,
  shareWithInterval,
} from './words';

/** What both rules of joining reach and cost, on problems of each size. */
export function joinsTable({ joins }: ReportData, l10n: Localizer): Table {
  return {
    id: 'joins',
    title: l10n.t('Both rules of joining'),
    note: l10n.t(
      'Greedy, one problem at a time, both rules in turn on each problem; means over problems. “Decoded” are the sampled tokens that were decoded: what threads of a run share is decoded once.',
    ),
    rows: [
      [
        l10n.t('numbers'),
        l10n.t('method'),
        l10n.t('problems'),
        l10n.t('solved and verified'),
        l10n.t('unverified claims'),
        l10n.t('alone: mean'),
        l10n.t('median'),
        l10n.t('total tokens'),
        l10n.t('decoded'),
        l10n.t('sequential'),
        l10n.t('children'),
      ],
      ...joins.flatMap(({ numbers, all, first }) =>
        (
          [
            [ARM.apr(), all],
            [ARM.aprFirst, first],
          ] as const
        ).map(([arm, m]) => [
          String(numbers),
          armId(arm),
          String(m.problems),
          shareWithInterval(m.accuracy, l10n),
          percent(m.unverifiedClaims.value),
          meanWithInterval(m.latency.mean, l10n),
          milliseconds(m.latency.median),
          meanWithInterval(m.totalTokens, l10n),
          m.decodedTokens ? meanWithInterval(m.decodedTokens, l10n) : '',
          meanWithInterval(m.sequentialTokens, l10n),
          meanWithInterval(m.children, l10n, 1),
        ]),
      ),
    ],
  };
}

/** The first solution by all, problem by problem. */
export function joinRatiosTable({ joins }: ReportData, l10n: Localizer): Table {
  const ratio = (one: Estimate | null) => (one ? meanWithInterval(one, l10n, 2) : '');
  return {
    id: 'join-ratios',
    title: l10n.t('The first solution against all'),
    note: l10n.t(
      'Accuracy of the first solution less that of all, and what it takes as a share of what all take, with paired bootstrap intervals. All intervals are 95 %.',
    ),
    rows: [
      [
        l10n.t('numbers'),
        l10n.t('difference'),
        l10n.t('solved by the first only'),
        l10n.t('solved by all only'),
        l10n.t('time'),
        l10n.t('total tokens'),
        l10n.t('decoded'),
        l10n.t('sequential'),
      ],
      ...joins.map(({ numbers, comparison, ratios }) => [
        String(numbers),
        pointsWithInterval(comparison.difference, l10n),
        String(comparison.onlyFirst.length),
        String(comparison.onlySecond.length),
        ratio(ratios.wallMs),
        ratio(ratios.totalTokens),
        ratio(ratios.decodedTokens),
        ratio(ratios.sequentialTokens),
      ]),
    ],
  };
}
