import type { Problem } from '../../countdown/problem';
import type { Localizer } from '../../common/localizer';
import { compare, type Comparison } from '../study/comparison';
import { accuracyAtWindow, isSolvedWithin } from '../study/metrics';
import {
  ARM,
  COMPARED_WINDOWS,
  type ComparedWindow,
  MODEL_WINDOW,
  type SuiteSize,
  WINDOWS,
} from './paperSuite';
import { oracle, type Reference, symbolicApr, symbolicSos } from '../countdown/references';
import { percent } from '../report/words';
import type { SampleRecord } from '../study/sample';
import { type Estimate, holm } from '../study/statistics';
import { type Claim, claimsAt } from './suiteClaims';
import { type MethodRow, rowOf, rowsOf } from './suiteRows';

/** Accuracy at a window: of one run whose longer outputs do not count, and of runs told the window. */
export interface WindowRow {
  readonly window: number;
  readonly apr: Estimate;
  readonly sosCumulative: Estimate;
  readonly sosTold: Estimate;
  readonly symbolicApr: number;
  readonly symbolicSos: number;
}

export interface SuiteAnalysis {
  readonly size: SuiteSize;
  readonly seed: number;
  readonly rows: readonly MethodRow[];
  readonly windows: readonly WindowRow[];
  /** The window of the three comparisons; `reason` says why it is this one. */
  readonly window: ComparedWindow;
  readonly windowReason: string;
  readonly claims: readonly Claim[];
  readonly references: {
    readonly oracle: number;
    readonly apr: Reference;
    readonly sos: Reference;
    readonly sosUnlimited: Reference;
  };
  /** APR against SoS+ under the models' own window, whatever window the comparisons have. */
  readonly unlimited: Comparison;
}

/** SoS+ may reach this much, and no more, at the window of the comparisons. */
const RIVAL_CEILING = 0.6;

/** @param l10n for what is said of the window and of the three results */
export function analyseSuite(
  problems: readonly Problem[],
  records: readonly SampleRecord[],
  size: SuiteSize,
  seed: number,
  l10n: Localizer,
): SuiteAnalysis {
  const rows = rowsOf(records, seed);
  const references = {
    oracle: oracle(problems),
    apr: symbolicApr(problems, MODEL_WINDOW),
    sos: symbolicSos(problems, MODEL_WINDOW),
    sosUnlimited: symbolicSos(problems, 'unlimited'),
  };
  const windows = WINDOWS.map((window) => ({
    window,
    apr: accuracyAtWindow(rowOf(rows, ARM.apr()).outcomes, window),
    sosCumulative: accuracyAtWindow(rowOf(rows, ARM.sos()).outcomes, window),
    sosTold: rowOf(rows, ARM.sos(window)).metrics.accuracy,
    symbolicApr: symbolicAt(references.apr, window),
    symbolicSos: symbolicAt(references.sos, window),
  }));
  const { window, windowReason } = chooseWindow(windows, l10n);
  const claims = claimsAt(window, rows, seed, l10n);
  const corrected = holm(claims.map(({ comparison }) => comparison.p));
  return {
    size,
    seed,
    rows,
    windows,
    window,
    windowReason,
    claims: claims.map((claim, i) => ({ ...claim, corrected: corrected[i] as number })),
    references,
    unlimited: compare(rowOf(rows, ARM.apr()).outcomes, rowOf(rows, ARM.sos()).outcomes, seed),
  };
}

/** The largest power of two, from 128, at which SoS+ at its best reaches at most 60 %. */
function chooseWindow(windows: readonly WindowRow[], l10n: Localizer) {
  const reached = (window: number) => {
    const row = windows.find((one) => one.window === window);
    return Math.max(row?.sosTold.value ?? 0, row?.sosCumulative.value ?? 0);
  };
  const window = COMPARED_WINDOWS.filter((one) => reached(one) <= RIVAL_CEILING).at(-1);
  const shares = COMPARED_WINDOWS.map((one) => percent(reached(one)));
  const windowReason =
    window === undefined
      ? l10n.t('SoS+ reaches more than 60 % at each ({0} at 128, {1} at 256)', ...shares)
      : l10n.t(
          'the largest power of two, from 128, at which SoS+ reaches at most 60 % ({0} at 128, {1} at 256)',
          ...shares,
        );
  return { window: window ?? COMPARED_WINDOWS[0], windowReason };
}

function symbolicAt({ runs }: Reference, window: number): number {
  const within = runs.filter((run) => isSolvedWithin(run, window));
  return runs.length === 0 ? 0 : within.length / runs.length;
}
