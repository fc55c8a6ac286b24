import { accuracyAtWindow } from '../metrics';
import { meanOf } from '../statistics';
import type { SuiteAnalysis } from '../suiteAnalysis';
import { type MethodRow, rowNamed } from '../suiteRows';
import { milliseconds, percent, pointsWithInterval } from './words';

/** What was found, in sentences; each stands only where the figures say so. */
export interface Findings {
  readonly results: readonly string[];
  /** Where serial search is the better one. */
  readonly serial: readonly string[];
}

export function findingsOf(analysis: SuiteAnalysis): Findings {
  return { results: results(analysis), serial: serial(analysis) };
}

function results({ claims, rows, windows }: SuiteAnalysis): string[] {
  const apr = rowNamed(rows, 'apr');
  const below = windows.filter(
    (row) => Math.max(row.sosTold.value, row.sosCumulative.value) <= 0.6,
  );
  const last = below.at(-1);
  return [
    ...claims.map(
      ({ title, at, first, second, comparison: c }) =>
        `${title} (${at}): ${first.name} solves ${percent(c.first.value)}, ${second.name} ` +
        `${percent(c.second.value)}; the difference is ${pointsWithInterval(c.difference)} on ` +
        `${c.problems} problems, of which ${c.onlyFirst.length} are solved by APR only and ` +
        `${c.onlySecond.length} by its rival only.`,
    ),
    ...(last
      ? [
          `Of all windows reported, ${last.window} is the largest at which SoS+ stays at or below ` +
            `60 %: there APR reaches ${percent(last.apr.value)}, SoS+ ${percent(last.sosTold.value)}.`,
        ]
      : []),
    `APR does spawn: in ${percent(apr.metrics.spawnRate)} of the problems, ` +
      `${apr.metrics.children.value.toFixed(1)} children each in ` +
      `${apr.metrics.childrenPerSpawn.toFixed(1)} a spawn.`,
  ];
}

function serial({ rows, references, unlimited, windows }: SuiteAnalysis): string[] {
  const apr = rowNamed(rows, 'apr');
  const sos = rowNamed(rows, 'sos');
  const tokens = ({ metrics }: MethodRow) => metrics.totalTokens.value;
  const both = meansWhereBothSolve(apr, sos);
  const whole = references.sosUnlimited.runs;
  const mean = (values: readonly number[]) => meanOf(values).toFixed(0);
  const time = (row: MethodRow) => row.alone?.mean.value;
  const [aprMs, sosMs] = [time(apr), time(sos)];
  const better = windows.filter(({ sosTold, apr: own }) => sosTold.value > own.value);
  const claims = (row: MethodRow) => row.metrics.unverifiedClaims.value;
  return [
    ...(tokens(sos) < tokens(apr)
      ? [
          `SoS+ spends fewer tokens: ${tokens(sos).toFixed(0)} a problem against ` +
            `${tokens(apr).toFixed(0)} of APR; on the ${both.count} problems that both solve, ` +
            `${both.sos.toFixed(0)} against ${both.apr.toFixed(0)}. Children that run beside the ` +
            `winner are the price of parallel search: ${percent(apr.metrics.wastedTokens)} of APR’s ` +
            'tokens stand in children on which no answer rests.',
        ]
      : []),
    `With no window at all a serial search would need no children: the symbolic SoS+ then solves ` +
      `${percent(meanOf(whole.map(({ solved }) => Number(solved))))} at ` +
      `${mean(whole.map(({ totalTokens }) => totalTokens))} tokens a problem, the symbolic APR ` +
      `${percent(meanOf(references.apr.runs.map(({ solved }) => Number(solved))))} at ` +
      `${mean(references.apr.runs.map(({ totalTokens }) => totalTokens))}. Its longest context is ` +
      `then ${Math.max(0, ...whole.map(({ longestContext }) => longestContext))} tokens instead of ` +
      `${Math.max(0, ...references.apr.runs.map(({ longestContext }) => longestContext))}.`,
    ...(aprMs !== undefined && sosMs !== undefined && sosMs < aprMs
      ? [
          `SoS+ answers sooner: ${milliseconds(sosMs)} a problem against ${milliseconds(aprMs)}, one ` +
            'at a time. On two cores threads that share a forward pass still cost more than one.',
        ]
      : []),
    ...(claims(sos) < claims(apr)
      ? [
          `SoS+ claims less that is wrong: ${percent(claims(sos))} of the problems against ` +
            `${percent(claims(apr))}.`,
        ]
      : []),
    ...better.map(
      ({ window, sosTold, apr: own }) =>
        `At a window of ${window} tokens SoS+ solves more: ${percent(sosTold.value)} against ` +
        `${percent(own.value)}.`,
    ),
    ...(unlimited.onlySecond.length > 0
      ? [
          `${unlimited.onlySecond.length} of ${unlimited.problems} problems are solved by SoS+ only, ` +
            `under the models’ whole window (APR only: ${unlimited.onlyFirst.length}).`,
        ]
      : []),
  ];
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
export function diagnosis({ rows, references, claims }: SuiteAnalysis): string[] {
  const missed = claims.filter(({ target }) => !target.met);
  const [first] = claims;
  if (missed.length === 0 || !first) return [];
  const { outcomes, window } = first.first;
  const ceiling = references.apr.runs.filter((r) => r.solved && r.longestContext <= window);
  const share = ceiling.length / Math.max(1, references.apr.runs.length);
  const whole = rowNamed(rows, 'apr');
  return [
    ...missed.map(({ title, target }) => `${title}: ${target.text} is missed.`),
    `At ${window} tokens the symbolic solver that APR imitates fits ${percent(share)} of the ` +
      `problems: what is missing above that is the window's. APR reaches ` +
      `${percent(accuracyAtWindow(outcomes, window).value)} there, and ` +
      `${percent(whole.metrics.accuracy.value)} under its whole window.`,
  ];
}
