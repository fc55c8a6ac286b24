import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Judged } from '../../evaluation/study/comparison';
import { outcomesOf, type Outcome } from '../../evaluation/study/outcome';
import type { ProblemResult } from '../../evaluation/study/result';
import { readSamples, RESULTS } from '../../evaluation/study/resultsFolder';
import type { SampleRecord } from '../../evaluation/study/sample';
import { HumanError, messageOf } from '../../common/humanError';
import { apr } from '../../methods/apr';
import { consAt } from '../../methods/consAt';
import { decideAlone, type SolvingMethod } from '../../methods/method';
import { passAt } from '../../methods/passAt';
import { isObject } from '../../common/shape';
import { Turns } from '../../common/turns';

/** An outcome as a comparison shows it; null stands for what its source does not tell. */
export interface ComparedOutcome extends Judged {
  readonly claimed: boolean;
  readonly totalTokens: number | null;
  readonly sequentialTokens: number | null;
  readonly longestContext: number | null;
  readonly children: number;
  readonly expression: string | null;
  /** Why it was not solved: a cause that this program sorts failures by, or a sentence. */
  readonly failure: string | null;
  /** File of the trace, within the folder of the results. */
  readonly trace: string | null;
  /** The sample that is the answer, or else the first; undefined where its source tells of none. */
  readonly record: SampleRecord | undefined;
}

/** A method under a condition, with what came of it. */
export interface ResultSet {
  /** Unique within its source. */
  readonly name: string;
  readonly outcomes: readonly ComparedOutcome[];
}

/** What a person compares: a folder of results or a file of them. */
export interface ResultSource {
  readonly path: string;
  /** In which the traces lie. */
  readonly folder: string;
  readonly sets: readonly ResultSet[];
}

/**
 * Reads a folder of results, the results.jsonl in one, or a file of `evaluate --json`.
 * @throws HumanError where it holds no results
 */
export async function readResults(path: string): Promise<ResultSource> {
  const found = await stat(path).catch((error: unknown) => {
    throw new HumanError(
      '{0} cannot be read ({1}). Choose a folder of results, or a file of `evaluate --json`.',
      path,
      messageOf(error),
    );
  });
  if (found.isDirectory() || basename(path) === RESULTS) {
    const folder = found.isDirectory() ? path : dirname(path);
    const records = await read(join(folder, RESULTS), readSamples);
    return sourceOf(path, folder, await setsOf(records));
  }
  return sourceOf(path, dirname(path), [parseReport(path, await read(path, textOf))]);
}

function sourceOf(path: string, folder: string, all: readonly ResultSet[]): ResultSource {
  const sets = all.filter(({ outcomes }) => outcomes.length > 0);
  if (sets.length === 0)
    throw new HumanError(
      '{0} holds no results yet. Choose a folder of results, or a file of `evaluate --json`.',
      path,
    );
  return { path, folder, sets };
}

/**
 * A set for each arm. What was sampled several times is decided by a vote and by a perfect judge, and
 * by the first sample alone (pass@1).
 */
export async function setsOf(records: readonly SampleRecord[]): Promise<ResultSet[]> {
  const arms = new Map<string, SampleRecord[]>();
  for (const record of records) {
    if (!isComparable(record)) continue;
    const arm = arms.get(record.arm) ?? [];
    arms.set(record.arm, arm);
    arm.push(record);
  }
  const sets: ResultSet[] = [];
  const turns = new Turns();
  const add = async (
    name: string,
    own: readonly SampleRecord[],
    method: Pick<SolvingMethod, 'samples' | 'decide'>,
  ) => {
    sets.push({ name, outcomes: outcomesOf(own, method).map(comparedOutcome) });
    await turns.rest();
  };
  for (const [arm, own] of arms) {
    const samples = own.reduce((most, { sample }) => Math.max(most, sample + 1), 1);
    if (samples === 1) {
      await add(arm, own, { samples, decide: decideAlone });
      continue;
    }
    const name = arm.replace(/ sampled$/, '');
    // The method below a vote has no part in how it decides.
    for (const method of [consAt(samples, apr()), passAt(samples, apr()), passAt(1, apr())]) {
      await add(`${name} ${method.name.replace(/^.* /, '')}`, own, method);
    }
  }
  return sets;
}

/** Another program may have written the line. */
function isComparable({ numbers, target, verified, path }: Partial<SampleRecord>): boolean {
  return (
    Array.isArray(numbers) &&
    numbers.every((number) => typeof number === 'number') &&
    typeof target === 'number' &&
    typeof verified === 'boolean' &&
    (path === null || typeof path === 'string')
  );
}

function comparedOutcome(outcome: Outcome): ComparedOutcome {
  const { numbers, target, solved, claimed, children, sample } = outcome;
  const told = (value: number) =>
    sample.notRecorded?.includes('tokens') || !Number.isFinite(value) ? null : value;
  return {
    numbers,
    target,
    solved,
    claimed,
    totalTokens: told(outcome.totalTokens),
    sequentialTokens: told(outcome.sequentialTokens),
    longestContext: told(outcome.longestContext),
    children: Number.isFinite(children) ? children : 0,
    expression: sample.expression ?? null,
    failure: solved ? null : (sample.failure ?? sample.reason ?? null),
    trace: typeof sample.trace === 'string' ? sample.trace : null,
    record: sample,
  };
}

function parseReport(path: string, text: string): ResultSet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HumanError(
      '{0} is not valid JSON ({1}). Choose a folder of results, or a file of `evaluate --json`.',
      path,
      messageOf(error),
    );
  }
  const { summary, problems } = isObject(value) ? value : {};
  if (!Array.isArray(problems) || !problems.every(isResult)) {
    throw new HumanError(
      '{0} holds no results of `evaluate --json`. Choose a folder of results, or a file of `evaluate --json`.',
      path,
    );
  }
  return {
    name: nameOf(summary) ?? basename(path, '.json'),
    outcomes: problems.map((result) => ({
      ...result,
      failure: result.solved ? null : result.reason,
      trace: null,
      record: undefined,
    })),
  };
}

function isResult(value: unknown): value is ProblemResult {
  if (!isObject(value)) return false;
  const { numbers, target, solved, claimed, children } = value;
  return (
    Array.isArray(numbers) &&
    numbers.every((number) => typeof number === 'number') &&
    [target, children, ...AMOUNTS.map((name) => value[name])].every(Number.isFinite) &&
    typeof solved === 'boolean' &&
    typeof claimed === 'boolean' &&
    [value['expression'], value['reason']].every((one) => one === null || typeof one === 'string')
  );
}

const AMOUNTS = ['totalTokens', 'sequentialTokens', 'longestContext'] as const;

/** As the options that a report keeps name a method: `apr children=3`. */
function nameOf(summary: unknown): string | undefined {
  const options = isObject(summary) && summary['options'];
  if (!isObject(options) || typeof options['method'] !== 'string') return undefined;
  const { method, children, window, temperature } = options;
  const parts = method === 'apr' ? { children, window, temperature } : { window, temperature };
  const words = Object.entries(parts).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [`${name}=${value}`] : [],
  );
  return [method, ...words].join(' ');
}

const textOf = (path: string) => readFile(path, 'utf8');

async function read<T>(path: string, how: (path: string) => Promise<T>): Promise<T> {
  try {
    return await how(path);
  } catch (error) {
    throw new HumanError(
      '{0} cannot be read ({1}). Choose a folder of results, or a file of `evaluate --json`.',
      path,
      messageOf(error),
    );
  }
}
