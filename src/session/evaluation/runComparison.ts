import { basename } from 'node:path';
import type {
  ComparisonView,
  MeasureView,
  OutcomeView,
  PairView,
  ResultPlace,
  SideView,
} from '../../comparisonProtocol';
import { countPairs, differencesOf, type Pair, pairUp } from '../../evaluation/study/comparison';
import { percent, pValue } from '../../evaluation/report/words';
import {
  bootstrapMeans,
  type Estimate,
  meanOf,
  meanWithin,
} from '../../evaluation/study/statistics';
import { HumanError } from '../../common/humanError';
import type { Localizer } from '../../common/localizer';
import { plainText } from '../../common/plainText';
import { readArm } from '../../methods/arm';
import { armWords } from '../../methods/armWords';
import { failureWords } from '../../evaluation/countdown/failureWords';
import { Turns } from '../../common/turns';
import { askedWords } from '../../tasks/asked';
import type { ComparedOutcome, ResultSet, ResultSource } from './resultSet';

/** One of two result sets that are compared. */
export interface ComparedSet {
  readonly source: ResultSource;
  readonly set: ResultSet;
}

/** Two result sets side by side, and the outcomes behind what is shown. */
export interface RunComparison {
  readonly view: ComparisonView;
  /** In the order of the view's pairs. */
  readonly pairs: readonly Pair<ComparedOutcome>[];
}

/**
 * Thousands of problems take longer than the event loop may be held: others have their turns.
 * @throws HumanError where the two have no problem in common
 */
export async function compareRuns(
  first: ComparedSet,
  second: ComparedSet,
  l10n: Localizer,
): Promise<RunComparison> {
  const pairs = pairUp(first.set.outcomes, second.set.outcomes);
  if (pairs.length === 0) {
    throw new HumanError(
      'These two have no problem in common: {0} problems and {1}, none of them the same. Compare runs on the same problem set.',
      first.set.outcomes.length,
      second.set.outcomes.length,
    );
  }
  const [firstLabel, secondLabel] = labelsOf(first, second, l10n);
  const side = ({ source, set }: ComparedSet, label: string): SideView => ({
    place: { path: source.path, name: set.name },
    label,
    unmatched: set.outcomes.length - pairs.length,
  });
  const { onlyFirst, onlySecond, both, neither, ...shares } = countPairs(pairs);
  const turns = new Turns();
  const comparison = {
    ...shares,
    difference: await differenceOf(pairs, ({ solved }) => Number(solved), turns),
  };
  const measures = await measuresOf(pairs, comparison, turns, l10n);
  const views: PairView[] = [];
  for (const { one, other } of pairs) {
    views.push({
      problem: askedWords(one),
      first: outcomeView(one, l10n),
      second: outcomeView(other, l10n),
    });
    await turns.rest();
  }
  return {
    pairs,
    view: {
      first: side(first, firstLabel),
      second: side(second, secondLabel),
      problems: pairs.length,
      headline: l10n.t(
        '{0} solves {1}, {2} {3}: {4}, exact McNemar p {5}, on {6} problems.',
        ...[firstLabel, percent(comparison.first.value)],
        ...[secondLabel, percent(comparison.second.value)],
        pointsWords(comparison.difference, l10n),
        comparison.p < 0.0001 ? pValue(comparison.p) : `= ${pValue(comparison.p)}`,
        pairs.length,
      ),
      both,
      neither,
      onlyFirst: onlyFirst.length,
      onlySecond: onlySecond.length,
      measures,
      pairs: views,
    },
  };
}

/**
 * The set of a source by its name.
 * @throws HumanError where there is none
 */
export function setNamed(source: ResultSource, { name }: ResultPlace): ComparedSet {
  const set = source.sets.find((one) => one.name === name);
  if (set) return { source, set };
  throw new HumanError(
    '{0} holds no results of {1}. Choose the runs to compare again.',
    source.path,
    name,
  );
}

/** What the two are called: by their methods, or else their models, or else where they lie. */
function labelsOf(first: ComparedSet, second: ComparedSet, l10n: Localizer): [string, string] {
  const [one, other] = [setWords(first.set, l10n), setWords(second.set, l10n)];
  if (one !== other) return [one, other];
  if (first.source.path === second.source.path) return [one, l10n.t('{0} again', other)];
  const sides = [first, second];
  const [model, otherModel] = sides.map(({ source }) => source.model);
  if (model !== undefined && otherModel !== undefined && model !== otherModel) {
    return [setWords(first.set, l10n, model), setWords(second.set, l10n, otherModel)];
  }
  const short = sides.map(({ source }) => sourceLabel(source));
  const places = short[0] === short[1] ? sides.map(({ source }) => plainText(source.path)) : short;
  return [`${one} (${places[0]})`, `${other} (${places[1]})`];
}

/** A result set by its method and condition: `APR, 3 children`; and by its model, where one is given. */
export function setWords(
  { name }: Pick<ResultSet, 'name'>,
  l10n: Localizer,
  model?: string,
): string {
  const arm = readArm(name, 1);
  const words = arm ? armWords(model === undefined ? arm : { ...arm, model }, l10n) : name;
  return plainText(words);
}

function sourceLabel({ path }: Pick<ResultSource, 'path'>): string {
  return plainText(basename(path).replace(/\.json$/, ''));
}

async function measuresOf(
  pairs: readonly Pair<ComparedOutcome>[],
  accuracy: { readonly first: Estimate; readonly second: Estimate; readonly difference: Estimate },
  turns: Turns,
  l10n: Localizer,
): Promise<MeasureView[]> {
  const solved: MeasureView = {
    name: l10n.t('Solved and verified'),
    first: percent(accuracy.first.value),
    second: percent(accuracy.second.value),
    difference: pointsWords(accuracy.difference, l10n),
    isClear: isClear(accuracy.difference),
  };
  const mean = async (
    name: string,
    value: (outcome: ComparedOutcome) => number | null,
    digits = 0,
  ): Promise<MeasureView[]> => {
    // A measure that one of the two does not tell cannot be compared.
    const told = pairs.filter(({ one, other }) => value(one) !== null && value(other) !== null);
    if (told.length === 0) return [];
    const known = (outcome: ComparedOutcome) => value(outcome) ?? 0;
    const difference = await differenceOf(told, known, turns);
    return [
      {
        name,
        first: meanOf(told.map(({ one }) => known(one))).toFixed(digits),
        second: meanOf(told.map(({ other }) => known(other))).toFixed(digits),
        difference: withInterval(difference, digits, l10n),
        isClear: isClear(difference),
      },
    ];
  };
  return [
    solved,
    ...(await mean(l10n.t('Total tokens, mean'), (outcome) => outcome.totalTokens)),
    ...(await mean(l10n.t('Sequential tokens, mean'), (outcome) => outcome.sequentialTokens)),
    ...(await mean(l10n.t('Longest context, mean'), (outcome) => outcome.longestContext)),
    ...(await mean(l10n.t('Children, mean'), (outcome) => outcome.children, 1)),
  ];
}

/** The estimate of `pairedDifference`, resampled a little at a time. */
async function differenceOf(
  pairs: readonly Pair<ComparedOutcome>[],
  value: (outcome: ComparedOutcome) => number,
  turns: Turns,
): Promise<Estimate> {
  const differences = differencesOf(pairs, value);
  const means: number[] = [];
  for (const mean of bootstrapMeans(differences, 0)) {
    means.push(mean);
    await turns.rest();
  }
  return meanWithin(differences, means);
}

function isClear({ low, high }: Estimate): boolean {
  return low > 0 || high < 0;
}

/** `+12.3 (+10.1 to +14.4)` */
function withInterval({ value, low, high }: Estimate, digits: number, l10n: Localizer): string {
  return l10n.t('{0} ({1} to {2})', ...[value, low, high].map((one) => signed(one, digits)));
}

/** `+40.0 points (+30.1 to +49.5)` */
function pointsWords({ value, low, high }: Estimate, l10n: Localizer): string {
  const points = [value, low, high].map((share) => signed(100 * share, 1));
  return l10n.t('{0} points ({1} to {2})', ...points);
}

function signed(value: number, digits: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;
}

function outcomeView(outcome: ComparedOutcome, l10n: Localizer): OutcomeView {
  const { solved, totalTokens, longestContext, children } = outcome;
  return {
    solved,
    ...(totalTokens !== null && { tokens: totalTokens }),
    ...(longestContext !== null && { longest: longestContext }),
    children,
    words: solved
      ? plainText(outcome.expression ?? l10n.t('solved'))
      : failureWords(outcome.failure ?? l10n.t('not solved'), l10n),
    hasTrace: outcome.trace !== null,
  };
}
