import type { MethodRow } from '../suiteRows';
import type { ReportData, Table } from './reportData';
import { percent } from './words';

export function failuresTable({ analysis }: ReportData): Table {
  const methods = ['apr', 'sos'].flatMap(
    (name) => analysis.rows.find((r) => r.name === name) ?? [],
  );
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
    title: 'Why problems failed',
    note: 'Of the greedy runs. The oracle is asked, after the fact, which children had a solvable state. “Passed over” is a child that made no visible slip and ended without the solution that there is.',
    rows: [
      ['cause', ...methods.map(({ name }) => name)],
      ...names.map((name) => [
        name,
        ...causes.map((counts, i) => {
          const count = counts.get(name) ?? 0;
          return count === 0 ? '0' : `${count} (${percent(count / failed(i))})`;
        }),
      ]),
      ['all', ...methods.map((_, i) => String(failed(i)))],
    ],
  };
}

function total(causes: readonly ReadonlyMap<string, number>[], name: string): number {
  return causes.reduce((sum, counts) => sum + (counts.get(name) ?? 0), 0);
}

export function faultsTable({ analysis }: ReportData): Table {
  const methods = ['apr', 'sos'].flatMap(
    (name) => analysis.rows.find((r) => r.name === name) ?? [],
  );
  const share = (row: MethodRow, kind: string, solved: boolean) => {
    const some = row.outcomes.filter((outcome) => outcome.solved === solved);
    const seen = some.filter(({ sample }) => (sample.faults as Record<string, number>)[kind]);
    return some.length === 0 ? '' : percent(seen.length / some.length);
  };
  const kinds = [
    ...new Set(
      methods.flatMap((row) => row.outcomes.flatMap(({ sample }) => Object.keys(sample.faults))),
    ),
  ].sort();
  return {
    id: 'faults',
    title: 'Events that went wrong',
    note: 'Share of the problems with at least one such event in any thread. What solved problems have too is no cause by itself.',
    rows: [
      ['event', ...methods.flatMap(({ name }) => [`${name}: solved`, `${name}: failed`])],
      ...kinds.map((kind) => [
        kind,
        ...methods.flatMap((row) => [share(row, kind, true), share(row, kind, false)]),
      ]),
    ],
  };
}
