import { faultName } from '../../inspect/outcomeWords';
import type { Localizer } from '../../common/localizer';

import { failureWords } from '../countdown/failureWords';
import { armId } from '../../methods/arm';
import { ARM } from '../suites/paperSuite';
import type { SuiteAnalysis } from '../suites/suiteAnalysis';
import type { MethodRow } from '../suites/suiteRows';
import type { ReportData, Table } from './reportData';
import { percent } from './words';

export function failuresTable({ analysis }: ReportData, l10n: Localizer): Table {
  const methods = greedyOf(analysis);
  const causes = methods.map(({ outcomes }) => {
    const counts = new Map<string, number>();
    for (const { solved, sample } of outcomes) {
      const cause = sample.failure ?? 'unknown';
      if (!solved) counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
    return counts;
  });
  const names = [...new Set(causes.flatMap((counts) => [...counts.keys()]))].sort(
    (a, b) => total(causes, b) - total(causes, a),
  );
  const failed = (i: number) => [...(causes[i]?.values() ?? [])].reduce((sum, n) => sum + n, 0);
  return {
    id: 'failures',
    title: l10n.t('Why problems failed'),
    note: l10n.t(
      'Of the greedy runs. The oracle is asked, after the fact, which children had a solvable state. “Passed over” is a child that made no visible slip and ended without the solution that there is.',
    ),
    rows: [
      [l10n.t('cause'), ...methods.map(({ name }) => name)],
      ...names.map((name) => [
        name === 'unknown' ? l10n.t('unknown') : failureWords(name, l10n),
        ...causes.map((counts, i) => {
          const count = counts.get(name) ?? 0;
          return count === 0 ? '0' : `${count} (${percent(count / failed(i))})`;
        }),
      ]),
      [l10n.t('all'), ...methods.map((_, i) => String(failed(i)))],
    ],
  };
}

function greedyOf({ rows }: SuiteAnalysis): MethodRow[] {
  return [ARM.apr(), ARM.sos()].flatMap(
    (arm) => rows.find(({ name }) => name === armId(arm)) ?? [],
  );
}

function total(causes: readonly ReadonlyMap<string, number>[], name: string): number {
  return causes.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
}

export function faultsTable({ analysis }: ReportData, l10n: Localizer): Table {
  const methods = greedyOf(analysis);
  const share = (row: MethodRow, kind: string, solved: boolean) => {
    const some = row.outcomes.filter((outcome) => outcome.solved === solved);
    const seen = some.filter(({ sample }) => sample.faults[kind]);
    return some.length === 0 ? '' : percent(seen.length / some.length);
  };
  const kinds = new Set(
    methods.flatMap((row) => row.outcomes.flatMap(({ sample }) => Object.keys(sample.faults))),
  );
  return {
    id: 'faults',
    title: l10n.t('Events that went wrong'),
    note: l10n.t(
      'Share of the problems with at least one such event in any thread. What solved problems have too is no cause by itself.',
    ),
    rows: [
      [
        l10n.t('event'),
        ...methods.flatMap(({ name }) => [
          l10n.t('{0}: solved', name),
          l10n.t('{0}: failed', name),
        ]),
      ],
      ...[...kinds]
        .sort()
        .map((kind) => [
          faultName(kind, l10n),
          ...methods.flatMap((row) => [share(row, kind, true), share(row, kind, false)]),
        ]),
    ],
  };
}
