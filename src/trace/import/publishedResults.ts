import { type Problem, problemKey } from '../../countdown/problem';
import type { Prompt } from '../../countdown/prompt';
import type { SearchEvent } from '../../countdown/searchEvent';
import { verifySteps } from '../../countdown/verifier';
import { HumanError, messageOf } from '../../common/humanError';
import { isNestedWithin, tooDeep } from '../../common/nesting';
import { parsePythonJson } from '../../common/pythonJson';
import { TextParser } from '../../language/text/parser';
import { fromTraceDict, type ThreadTree, type TraceDict } from '../../language/text/traceDict';

/**
 * Results in the formats of the published APR repository: evaluations of APR (columns with
 * `trace_dicts`) and of SoS+ (columns with the texts in `trajectories`, or `sample_trajectories`
 * where a problem has several samples), and training data (rows with `search_path`).
 */
export interface ImportedRun {
  /** Place in the file, from 1. It is no problem's number: results stand in order of completion. */
  readonly row: number;
  readonly sample: number;
  readonly problem: Problem;
  /** The transcript claims a solution. */
  readonly claimed: boolean;
  /** What our verifier says of the claim. */
  readonly verified: boolean;
  readonly reason: string | undefined;
  /** What the file says; undefined where it says nothing. */
  readonly stored: boolean | undefined;
  readonly children: number;
  /** What the root was asked, as far as the text tells it. */
  readonly prompt: Prompt;
  /** All threads of the run with their events; read when it is asked for. */
  readonly tree: () => ThreadTree;
}

export interface Import {
  readonly runs: readonly ImportedRun[];
  /** Rows that cannot be read. */
  readonly broken: readonly BrokenRow[];
}

export interface BrokenRow {
  readonly row: number;
  /** Why, in English, and as it can be said in any language. */
  readonly reason: string;
  readonly error: HumanError;
}

/** A row of either format. */
interface Row {
  readonly row: number;
  readonly sample: number;
  readonly text: unknown;
  /** The transcripts of all threads, in formats that keep them. */
  readonly trace?: unknown;
  readonly stored: unknown;
}

/** @throws HumanError where the file is of none of these formats */
export function importResults(json: string): Import {
  let value: unknown;
  try {
    value = parsePythonJson(json);
  } catch (error) {
    throw new HumanError(
      'It is not valid JSON ({0}). Give a result file of the published APR repository: trace_dicts, trajectories or search_path.',
      messageOf(error),
    );
  }
  return importResultsOf(value);
}

/** @throws HumanError where the JSON is of none of these formats */
export function importResultsOf(value: unknown): Import {
  const runs: ImportedRun[] = [];
  const broken: BrokenRow[] = [];
  for (const row of rowsOf(value)) {
    const run = readRow(row);
    if (run instanceof HumanError) broken.push({ row: row.row, reason: run.message, error: run });
    else runs.push(run);
  }
  return { runs, broken };
}

/** Stored verdicts that our verifier does not share. */
export function differing({ runs }: Import): ImportedRun[] {
  return runs.filter(({ stored, verified }) => stored !== undefined && stored !== verified);
}

/** The runs of these problems, the problems without a run, and the runs of others. */
export function matchProblems({ runs }: Import, problems: readonly Problem[]) {
  const wanted = new Set(problems.map(problemKey));
  const found = new Set(runs.map(({ problem }) => problemKey(problem)));
  return {
    matched: runs.filter(({ problem }) => wanted.has(problemKey(problem))),
    missing: problems.filter((problem) => !found.has(problemKey(problem))),
    foreign: runs.filter(({ problem }) => !wanted.has(problemKey(problem))),
  };
}

function rowsOf(value: unknown): Row[] {
  if (Array.isArray(value)) {
    return value.map((item: unknown, i) => {
      const { search_path, trace_dict, rating } = objectOf(item);
      const text = search_path ?? lastCall(trace_dict);
      return { row: i + 1, sample: 0, text, trace: trace_dict, stored: rating };
    });
  }
  const columns = objectOf(value);
  const list = (name: string) => {
    const column = columns[name];
    return Array.isArray(column) ? (column as unknown[]) : undefined;
  };
  const [traces, samples, texts] = ['trace_dicts', 'sample_trajectories', 'trajectories'].map(list);
  if (traces) {
    const stored = list('true_ratings') ?? [];
    return traces.map((trace, i) => ({
      row: i + 1,
      sample: 0,
      text: lastCall(trace),
      trace,
      stored: stored[i],
    }));
  }
  if (samples) {
    const stored = list('sample_ratings') ?? [];
    return samples.flatMap((several, i) =>
      arrayOf(several).map((text, sample) => {
        const rating = arrayOf(stored[i])[sample];
        return { row: i + 1, sample, text, stored: rating };
      }),
    );
  }
  if (!texts) {
    throw new HumanError(
      'It has none of the known columns. Give a result file of the published APR repository: trace_dicts, trajectories or search_path.',
    );
  }
  const stored = list('ratings') ?? [];
  return texts.map((text, i) => ({ row: i + 1, sample: 0, text, stored: stored[i] }));
}

function readRow({ row, sample, text, trace: told, stored }: Row): ImportedRun | HumanError {
  if (typeof text !== 'string') return new HumanError('it has no transcript');
  // What follows goes down into children by recursion.
  if (!isNestedWithin(told)) return tooDeep();
  const trace = withoutGaps(told);
  const parser = new TextParser();
  const events: SearchEvent[] = [...parser.push(text), ...parser.end()];
  const { prompt } = parser;
  if (!prompt)
    return new HumanError('its transcript has no state line, so that its problem is not known');
  const level = levelFromNowhere(events);
  if (level !== undefined) {
    return new HumanError('it begins a search at level {0}, and none above it has begun', level);
  }
  const problem = { numbers: prompt.numbers, target: prompt.target };
  const answer = events.findLast((event) => event.type === 'answer');
  const verdict = answer && verifySteps(problem, answer.steps);
  return {
    row,
    sample,
    problem,
    claimed: answer !== undefined,
    verified: verdict?.ok ?? false,
    reason: verdict && !verdict.ok ? verdict.reason.message : undefined,
    stored:
      typeof stored === 'number' || typeof stored === 'boolean' ? Number(stored) >= 1 : undefined,
    children: childrenOf(trace),
    prompt,
    tree: () => treeOf(trace, prompt) ?? { prompt, events, spawns: [] },
  };
}

/** The level of a nested search that is deeper than as many as were begun; undefined where none is. */
function levelFromNowhere(events: readonly SearchEvent[]): number | undefined {
  let begun = 0;
  for (const event of events) {
    const level = event.type === 'move' ? event.marks?.level : undefined;
    if (level !== undefined && level > ++begun) return level;
  }
  return undefined;
}

/** Children whose request failed are null in the files: they have written nothing. */
function withoutGaps(trace: unknown): unknown {
  const { sub_calls: groups } = objectOf(trace);
  if (!Array.isArray(groups)) return trace;
  const filled = (group: unknown) =>
    arrayOf(group).map((child) => withoutGaps(child ?? { main_calls: [''] }));
  return { ...objectOf(trace), sub_calls: groups.map(filled) };
}

function treeOf(trace: unknown, prompt: Prompt): ThreadTree | undefined {
  return isTraceDict(trace) ? fromTraceDict(trace, prompt) : undefined;
}

function isTraceDict(value: unknown): value is TraceDict {
  const { main_calls, sub_calls = [] } = objectOf(value);
  return (
    Array.isArray(main_calls) &&
    main_calls.every((call) => typeof call === 'string') &&
    Array.isArray(sub_calls) &&
    sub_calls.every((group) => Array.isArray(group) && group.every(isTraceDict))
  );
}

function lastCall(trace: unknown): unknown {
  return arrayOf(objectOf(trace)['main_calls']).at(-1);
}

function childrenOf(trace: unknown): number {
  const children = arrayOf(objectOf(trace)['sub_calls']).flatMap(arrayOf);
  return children.reduce((sum: number, child) => sum + 1 + childrenOf(child), 0);
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
