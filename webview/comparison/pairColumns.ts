import type { ComparisonView, OutcomeView, PairView } from '../../src/comparisonProtocol';
import type { Localizer } from '../../src/common/localizer';

/** A pair with its place in the comparison. */
export interface PairRow extends PairView {
  readonly index: number;
}

/** Who solved the problem. */
export type Verdict = 'first' | 'second' | 'both' | 'neither';

export type PairFilter = Verdict | 'discordant' | 'all';

/** A column of the table of pairs, under one of the two sides or above both. */
export interface PairColumn {
  readonly title: string;
  readonly side?: 'first' | 'second';
  readonly isNumber?: boolean;
  readonly value: (row: PairRow) => string | number | undefined;
}

export function verdictOf({ first, second }: PairView): Verdict {
  if (first.solved) return second.solved ? 'both' : 'first';
  return second.solved ? 'second' : 'neither';
}

export function passes(row: PairRow, filter: PairFilter, text: string): boolean {
  const verdict = verdictOf(row);
  const isShown =
    filter === 'all' ||
    (filter === 'discordant' ? verdict === 'first' || verdict === 'second' : verdict === filter);
  if (!isShown) return false;
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const all = [row.problem, row.first.words, row.second.words].join('\n').toLowerCase();
  return all.includes(wanted);
}

export function pairColumns(view: ComparisonView, l10n: Localizer): PairColumn[] {
  const words: Readonly<Record<Verdict, string>> = {
    first: view.first.label,
    second: view.second.label,
    both: l10n.t('both'),
    neither: l10n.t('neither'),
  };
  const side = (name: 'first' | 'second'): PairColumn[] => {
    const amount = (title: string, value: (outcome: OutcomeView) => number | undefined) => ({
      title,
      side: name,
      isNumber: true,
      value: (row: PairRow) => value(row[name]),
    });
    return [
      amount(l10n.t('Tokens'), ({ tokens }) => tokens),
      amount(l10n.t('Longest'), ({ longest }) => longest),
      amount(l10n.t('Children'), ({ children }) => children),
      {
        title: l10n.t('Solution, or why none'),
        side: name,
        value: (row) => row[name].words,
      },
    ];
  };
  return [
    { title: l10n.t('Problem'), value: ({ problem }) => problem },
    { title: l10n.t('Solved by'), value: (row) => words[verdictOf(row)] },
    ...side('first'),
    ...side('second'),
  ];
}

/** Rows by a column, ascending or not; what is not recorded comes last. Equal ones stay as they were. */
export function sorted(
  rows: readonly PairRow[],
  { value }: PairColumn,
  isAscending: boolean,
): PairRow[] {
  const sign = isAscending ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    if (one === undefined || other === undefined) {
      return Number(one === undefined) - Number(other === undefined);
    }
    if (typeof one === 'number' && typeof other === 'number') return sign * (one - other);
    return sign * String(one).localeCompare(String(other), 'en', { numeric: true });
  });
}
