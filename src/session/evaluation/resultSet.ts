import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Judged } from '../../evaluation/study/comparison';
import { outcomesOf, type Outcome } from '../../evaluation/study/outcome';
import { isResult } from '../../evaluation/study/result';
import {
  type LineFault,
  readIdentity,
  readSamples,
  RESULTS,
} from '../../evaluation/study/resultsFolder';
import type { SampleRecord } from '../../evaluation/study/sample';
import { isSample } from '../../evaluation/study/sampleShape';
import { askedFields } from '../../tasks/asked';
import { HumanError, messageOf } from '../../common/humanError';
import { armId, armOf, type ArmSpec, readArm } from '../../methods/arm';
import { decideAlone, type Deciding, decidingOf } from '../../methods/decisions';
import { isObject } from '../../common/shape';
import { isRecorded } from '../../trace/recorded';
import { Turns } from '../../common/turns';

/** An outcome as a comparison shows it; null stands for what its source does not tell. */
export type ComparedOutcome = Judged & ComparedFields;

interface ComparedFields {
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
  /** Name of the model that decoded all of it; undefined where there were more, or none is told. */
  readonly model: string | undefined;
  /** Lines of it that are no samples, and were passed over. */
  readonly faults: readonly LineFault[];
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
    const faults: LineFault[] = [];
    const records = await read(join(folder, RESULTS), (file) =>
      readSamples(file, (fault) => faults.push(fault)),
    );
    const model = await modelIn(folder);
    return sourceOf({ path, folder, model, faults }, await setsOf(records));
  }
  const { set, model } = parseReport(path, await read(path, textOf));
  return sourceOf({ path, folder: dirname(path), model, faults: [] }, [set]);
}

/** What a damaged study.json does not tell, its results do without. */
async function modelIn(folder: string): Promise<string | undefined> {
  const identity = await readIdentity(folder).catch(() => undefined);
  const [model, ...others] = Object.keys(identity?.models ?? {});
  return others.length === 0 ? model : undefined;
}

function sourceOf(source: Omit<ResultSource, 'sets'>, all: readonly ResultSet[]): ResultSource {
  const sets = all.filter(({ outcomes }) => outcomes.length > 0);
  if (sets.length === 0)
    throw new HumanError(
      '{0} holds no results yet. Choose a folder of results, or a file of `evaluate --json`.',
      source.path,
    );
  return { ...source, sets };
}

/**
 * A set for each arm. What was sampled several times is decided by a vote and by a perfect judge, and
 * by the first sample alone (pass@1).
 */
export async function setsOf(records: readonly SampleRecord[]): Promise<ResultSet[]> {
  const arms = new Map<string, SampleRecord[]>();
  for (const record of records) {
    if (!isSample(record)) continue;
    const arm = arms.get(record.arm) ?? [];
    arms.set(record.arm, arm);
    arm.push(record);
  }
  const sets: ResultSet[] = [];
  const turns = new Turns();
  const add = async (name: string, own: readonly SampleRecord[], deciding: Deciding) => {
    sets.push({ name, outcomes: outcomesOf(own, deciding).map(comparedOutcome) });
    await turns.rest();
  };
  for (const [arm, own] of arms) {
    const samples = own.reduce((most, { sample }) => Math.max(most, sample + 1), 1);
    if (samples === 1) {
      await add(arm, own, { samples, decide: decideAlone });
      continue;
    }
    for (const [name, spec] of decidedOf(arm, samples)) await add(name, own, decidingOf(spec));
  }
  return sets;
}

/** An arm that takes several samples under each way to decide, with the name that it then has. */
function decidedOf(id: string, samples: number): [name: string, spec: ArmSpec][] {
  const arm = readArm(id, samples);
  if (arm && arm.decision !== 'sampled' && arm.decision !== 'one') return [[id, arm]];
  const ways = [
    { decision: 'cons', samples },
    { decision: 'pass', samples },
    { decision: 'pass', samples: 1 },
  ] as const;
  return ways.map((way) => {
    // What is sampled has no part in how it decides: another program's arm is decided likewise.
    const spec = arm ? { ...arm, ...way } : armOf('apr', way);
    return [arm ? armId(spec) : `${id} ${way.decision}@${way.samples}`, spec];
  });
}

function comparedOutcome(outcome: Outcome): ComparedOutcome {
  const { solved, claimed, children, sample } = outcome;
  const told = (value: number) => (isRecorded('tokens', sample) ? value : null);
  return {
    ...askedFields(outcome),
    solved,
    claimed,
    totalTokens: told(outcome.totalTokens),
    sequentialTokens: told(outcome.sequentialTokens),
    longestContext: told(outcome.longestContext),
    children,
    expression: sample.expression,
    failure: solved ? null : (sample.failure ?? sample.reason ?? null),
    trace: sample.trace,
    record: sample,
  };
}

function parseReport(path: string, text: string): Pick<ResultSource, 'model'> & { set: ResultSet } {
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
  const outcomes = problems.map((result) => ({
    ...result,
    failure: result.solved ? null : result.reason,
    trace: null,
    record: undefined,
  }));
  const set = { name: nameOf(summary) ?? basename(path, '.json'), outcomes };
  return { set, model: modelOf(summary) };
}

/** The id of the method that the options of a report say: `apr children=3 window=256 temperature=0`. */
function nameOf(summary: unknown): string | undefined {
  const options = isObject(summary) && summary['options'];
  if (!isObject(options)) return undefined;
  const { method, children, join: rule, window, temperature } = options;
  if (typeof method !== 'string') return undefined;
  if (method !== 'apr' && method !== 'sos') return method;
  const arm = armOf(method, {
    ...((children === 'unlimited' || typeof children === 'number') && { children }),
    ...(rule === 'first' && { join: rule }),
    ...(typeof window === 'number' && { window }),
    ...(typeof temperature === 'number' && { temperature }),
  });
  return armId(arm, 'all');
}

/** Name of the model that a report was made with. */
function modelOf(summary: unknown): string | undefined {
  const model = isObject(summary) && summary['model'];
  return isObject(model) && typeof model['name'] === 'string' ? model['name'] : undefined;
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
