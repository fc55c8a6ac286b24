import { methodName } from '../../common/method';
import type { Localizer } from '../../common/localizer';
import { compare, type Comparison } from '../study/comparison';
import { ARM, type ComparedWindow, MOST_SAMPLES } from './paperSuite';
import { PAPER } from './paperFigures';
import { milliseconds, percent, whole } from '../report/words';
import { type MethodRow, rowOf } from './suiteRows';

/** One of the paper's three results, measured here. */
export interface Claim {
  readonly id: 'sameWindow' | 'sameTokens' | 'sameLatency';
  readonly title: string;
  /** What is held equal, and how equal it is. */
  readonly at: string;
  readonly first: MethodRow;
  readonly second: MethodRow;
  readonly comparison: Comparison;
  /** P-value of the exact McNemar test after Holm's correction for three comparisons. */
  readonly corrected: number;
  readonly paper: (typeof PAPER)['sameWindow' | 'sameTokens' | 'sameLatency'] & {
    /** What the paper holds equal. */
    readonly at: string;
  };
  readonly target: { readonly text: string; readonly met: boolean };
  /** What else a reader must know to judge it. */
  readonly notes: readonly string[];
}

export function claimsAt(
  window: ComparedWindow,
  rows: readonly MethodRow[],
  seed: number,
  l10n: Localizer,
): Claim[] {
  const first = rowOf(rows, ARM.apr(window));
  const paperAt = {
    sameWindow: l10n.t('4k Llama-2 tokens'),
    sameTokens: l10n.t('20k Llama-2 tokens'),
    sameLatency: l10n.t('about 5,000 ms'),
  };
  const claim = (fields: Pick<Claim, 'id' | 'title' | 'at' | 'second' | 'notes'>, goal: Goal) => {
    const comparison = compare(first.outcomes, fields.second.outcomes, seed);
    const target = { text: goal.text, met: goal.met(comparison) };
    const paper = { ...PAPER[fields.id], at: paperAt[fields.id] };
    return { ...fields, first, comparison, corrected: 1, target, paper };
  };
  return [
    claim(
      {
        id: 'sameWindow',
        title: l10n.t('Same context window'),
        at: l10n.t('{0} tokens a context', window),
        second: rowOf(rows, ARM.sos(window)),
        notes: [],
      },
      {
        text: l10n.t('APR at least 95 % where SoS+ reaches at most 60 %'),
        met: (c) => c.first.value >= 0.95 && c.second.value <= 0.6,
      },
    ),
    claim(
      {
        id: 'sameTokens',
        title: l10n.t('Same total tokens'),
        ...rivalByTokens(window, rows, first, l10n),
      },
      ahead(14, `${methodName('sos')} cons@n`, l10n),
    ),
    claim(
      {
        id: 'sameLatency',
        title: l10n.t('Same latency'),
        ...rivalByLatency(window, rows, first, l10n),
      },
      ahead(18, methodName('sos'), l10n),
    ),
  ];
}

interface Goal {
  readonly text: string;
  readonly met: (comparison: Comparison) => boolean;
}

function ahead(points: number, rival: string, l10n: Localizer): Goal {
  return {
    text: l10n.t('APR at least {0} points above {1}', points, rival),
    met: ({ difference }) => difference.value >= points / 100,
  };
}

/**
 * The fewest samples of SoS+ that take no fewer tokens than APR: the rival is never given less. Of
 * the two orders in which it can search, the one that reaches more.
 */
function rivalByTokens(
  window: ComparedWindow,
  rows: readonly MethodRow[],
  first: MethodRow,
  l10n: Localizer,
) {
  const budget = first.metrics.totalTokens.value;
  const decidedBy = (decision: 'cons' | 'pass', isOrdered: boolean) =>
    Array.from({ length: MOST_SAMPLES }, (_, i) =>
      rowOf(rows, { ...ARM.sosSampled(window, isOrdered), decision, samples: i + 1 }),
    );
  const isEnough = ({ metrics }: MethodRow) => metrics.totalTokens.value >= budget;
  const candidates = [false, true].map((isOrdered) => {
    const cons = decidedBy('cons', isOrdered);
    const row = cons.find(isEnough) ?? last(cons);
    return { row, upper: decidedBy('pass', isOrdered)[row.arm.samples - 1] };
  });
  const [best] = candidates.sort((a, b) => reaches(b.row) - reaches(a.row));
  const { row: second, upper } = best as (typeof candidates)[number];
  const tokens = (row: MethodRow) => whole(row.metrics.totalTokens.value);
  return {
    second,
    at: l10n.t(
      '{0} tokens a problem for APR, {1} for {2} samples of SoS+',
      ...[tokens(first), tokens(second), second.arm.samples],
    ),
    notes: [
      ...(isEnough(second)
        ? []
        : [
            l10n.t(
              '{0} samples, the most that were drawn, take fewer tokens than APR: here the rival has less.',
              second.arm.samples,
            ),
          ]),
      ...(upper
        ? [
            l10n.t(
              'The upper bound, a perfect choice among the same samples ({0}), reaches {1}.',
              ...[upper.name, percent(reaches(upper))],
            ),
          ]
        : []),
    ],
  };
}

function reaches({ metrics }: MethodRow): number {
  return metrics.accuracy.value;
}

/**
 * The best that one run of SoS+ reaches in no more time than APR takes, under any window up to the
 * one of the comparison. Samples side by side are named in the notes, with the time they take.
 */
function rivalByLatency(
  window: ComparedWindow,
  rows: readonly MethodRow[],
  first: MethodRow,
  l10n: Localizer,
) {
  const time = (row: MethodRow) => row.alone?.mean.value ?? Infinity;
  const budget = time(first);
  const rivals = rows.filter(({ arm }) => arm.method === 'sos' && arm.window <= window);
  const best = (among: readonly MethodRow[]) =>
    [...among].sort((a, b) => reaches(b) - reaches(a))[0];
  const single = rivals.filter(({ arm }) => arm.decision === 'one');
  const second =
    best(single.filter((row) => time(row) <= budget)) ??
    last([...single].sort((a, b) => time(b) - time(a)));
  const voting = best(rivals.filter((row) => row.arm.decision === 'cons' && time(row) <= budget));
  const sooner = best(
    rows.filter(
      (row) => row.arm.method === 'apr' && row.arm.decision === 'one' && time(row) <= time(second),
    ),
  );
  const [aprTime, sosTime] = [milliseconds(budget), milliseconds(time(second))];
  return {
    second,
    at: l10n.t(
      '{0} a problem for APR, {1} for SoS+ (mean, one problem at a time)',
      ...[aprTime, sosTime],
    ),
    notes: [
      sooner
        ? l10n.t(
            'SoS+ cannot use more time under this window: a longer search does not fit. It answers in {0}, and within that time APR’s best is {1} ({2}).',
            ...[sosTime, percent(reaches(sooner)), sooner.name],
          )
        : l10n.t(
            'SoS+ cannot use more time under this window: a longer search does not fit. It answers in {0}, and each of APR’s conditions takes longer.',
            sosTime,
          ),
      ...(voting
        ? [
            l10n.t(
              'With the rest of the time spent on samples side by side, SoS+ reaches {0} in {1} ({2}).',
              ...[percent(reaches(voting)), milliseconds(time(voting)), voting.name],
            ),
          ]
        : []),
    ],
  };
}

function last(rows: readonly MethodRow[]): MethodRow {
  const row = rows.at(-1);
  if (!row) throw new RangeError('The suite has no such method.');
  return row;
}
