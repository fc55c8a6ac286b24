import type { Localizer } from '../../common/localizer';
import { accuracyAtWindow, isSolvedWithin } from '../study/metrics';
import type { ReferenceRun } from '../countdown/references';
import { meanOf } from '../study/statistics';
import { ARM } from '../suites/paperSuite';
import type { SuiteAnalysis } from '../suites/suiteAnalysis';
import { type MethodRow, rowOf } from '../suites/suiteRows';
import { milliseconds, percent, pointsWithInterval, whole } from './words';

/** What was found, in sentences; each stands only where the figures say so. */
export interface Findings {
  readonly results: readonly string[];
  /** Where serial search is the better one. */
  readonly serial: readonly string[];
}

export function findingsOf(analysis: SuiteAnalysis, l10n: Localizer): Findings {
  return { results: results(analysis, l10n), serial: serial(analysis, l10n) };
}

function results({ claims, rows, windows }: SuiteAnalysis, l10n: Localizer): string[] {
  const { metrics } = rowOf(rows, ARM.apr());
  const last = windows.findLast(
    (row) => Math.max(row.sosTold.value, row.sosCumulative.value) <= 0.6,
  );
  return [
    ...claims.map(({ title, at, first, second, comparison: c }) =>
      l10n.t(
        '{0} ({1}): {2} solves {3}, {4} {5}; the difference is {6} on {7} problems, of which {8} are solved by APR only and {9} by its rival only.',
        ...[title, at, first.name, percent(c.first.value), second.name, percent(c.second.value)],
        ...[pointsWithInterval(c.difference, l10n), c.problems],
        ...[c.onlyFirst.length, c.onlySecond.length],
      ),
    ),
    ...(last
      ? [
          l10n.t(
            'Of all windows reported, {0} is the largest at which SoS+ stays at or below 60 %: there APR reaches {1}, SoS+ {2}.',
            ...[last.window, percent(last.apr.value), percent(last.sosTold.value)],
          ),
        ]
      : []),
    l10n.t(
      'APR does spawn: in {0} of the problems, {1} children each in {2} a spawn.',
      percent(metrics.spawnRate),
      metrics.children.value.toFixed(1),
      metrics.childrenPerSpawn.toFixed(1),
    ),
  ];
}

function serial(analysis: SuiteAnalysis, l10n: Localizer): string[] {
  const { rows, references, unlimited, windows } = analysis;
  const apr = rowOf(rows, ARM.apr());
  const sos = rowOf(rows, ARM.sos());
  const tokens = ({ metrics }: MethodRow) => metrics.totalTokens.value;
  const both = meansWhereBothSolve(apr, sos);
  const time = (row: MethodRow) => row.alone?.mean.value;
  const [aprMs, sosMs] = [time(apr), time(sos)];
  const better = windows.filter(({ sosTold, apr: own }) => sosTold.value > own.value);
  const claims = (row: MethodRow) => row.metrics.unverifiedClaims.value;
  const [wholeSos, wholeApr] = [references.sosUnlimited.runs, references.apr.runs].map(reached);
  return [
    ...(tokens(sos) < tokens(apr)
      ? [
          l10n.t(
            'SoS+ spends fewer tokens: {0} a problem against {1} of APR; on the {2} problems that both solve, {3} against {4}. Children that run beside the winner are the price of parallel search: {5} of APR’s tokens stand in children on which no answer rests.',
            ...[whole(tokens(sos)), whole(tokens(apr))],
            ...[both.count, whole(both.sos), whole(both.apr), percent(apr.metrics.wastedTokens)],
          ),
        ]
      : []),
    ...(wholeSos && wholeApr
      ? [
          l10n.t(
            'With no window at all a serial search would need no children: the symbolic SoS+ then solves {0} at {1} tokens a problem, the symbolic APR {2} at {3}. Its longest context is then {4} tokens instead of {5}.',
            ...[wholeSos.solved, wholeSos.tokens, wholeApr.solved, wholeApr.tokens],
            ...[wholeSos.longest, wholeApr.longest],
          ),
        ]
      : []),
    ...(aprMs !== undefined && sosMs !== undefined && sosMs < aprMs
      ? [
          l10n.t(
            'SoS+ answers sooner: {0} a problem against {1}, one at a time. On two cores threads that share a forward pass still cost more than one.',
            ...[milliseconds(sosMs), milliseconds(aprMs)],
          ),
        ]
      : []),
    ...(claims(sos) < claims(apr)
      ? [
          l10n.t(
            'SoS+ claims less that is wrong: {0} of the problems against {1}.',
            ...[percent(claims(sos)), percent(claims(apr))],
          ),
        ]
      : []),
    ...better.map(({ window, sosTold, apr: own }) =>
      l10n.t(
        'At a window of {0} tokens SoS+ solves more: {1} against {2}.',
        ...[window, percent(sosTold.value), percent(own.value)],
      ),
    ),
    ...(unlimited.onlySecond.length > 0
      ? [
          l10n.t(
            '{0} of {1} problems are solved by SoS+ only, under the models’ whole window (APR only: {2}).',
            ...[unlimited.onlySecond.length, unlimited.problems, unlimited.onlyFirst.length],
          ),
        ]
      : []),
  ];
}

/** What a symbolic solver reaches, and at which cost. */
function reached(runs: readonly ReferenceRun[]) {
  return {
    solved: percent(meanOf(runs.map(({ solved }) => Number(solved)))),
    tokens: whole(meanOf(runs.map(({ totalTokens }) => totalTokens))),
    longest: Math.max(0, ...runs.map(({ longestContext }) => longestContext)),
  };
}

function meansWhereBothSolve(apr: MethodRow, sos: MethodRow) {
  const solvedBySos = new Map(
    sos.outcomes.flatMap((o) => (o.solved ? [[o.problem, o.totalTokens] as const] : [])),
  );
  const both = apr.outcomes.filter((o) => o.solved && solvedBySos.has(o.problem));
  return {
    count: both.length,
    apr: meanOf(both.map((o) => o.totalTokens)),
    sos: meanOf(both.map((o) => solvedBySos.get(o.problem) ?? 0)),
  };
}

/** How a target was missed: what stands between APR and it. */
export function diagnosis({ rows, references, claims }: SuiteAnalysis, l10n: Localizer): string[] {
  const missed = claims.filter(({ target }) => !target.met);
  const [first] = claims;
  if (missed.length === 0 || !first) return [];
  const { outcomes, arm } = first.first;
  const ceiling = references.apr.runs.filter((run) => isSolvedWithin(run, arm.window));
  const share = ceiling.length / Math.max(1, references.apr.runs.length);
  const { accuracy } = rowOf(rows, ARM.apr()).metrics;
  return [
    ...missed.map(({ title, target }) => l10n.t('{0}: {1} is missed.', title, target.text)),
    l10n.t(
      'At {0} tokens the symbolic solver that APR imitates fits {1} of the problems: what is missing above that is the window’s. APR reaches {2} there, and {3} under its whole window.',
      ...[arm.window, percent(share), percent(accuracyAtWindow(outcomes, arm.window).value)],
      percent(accuracy.value),
    ),
  ];
}
