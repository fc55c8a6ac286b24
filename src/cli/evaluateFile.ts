import { readFile } from 'node:fs/promises';
import { evaluate } from '../evaluation/study/evaluate';
import { replaceFile } from '../evaluation/study/replaceFile';
import {
  isResult,
  isResultOf,
  type ProblemResult,
  type Summary,
  summarise,
} from '../evaluation/study/result';
import { HumanError, messageOf } from '../common/humanError';
import { isObject } from '../common/shape';
import { DEFAULT_OPTIONS, type DecodingOptions } from '../methods/decodingOptions';
import type { Posed } from '../methods/asking';
import { askedOf, askedWords } from '../tasks/asked';
import { isReadOnly } from '../trace/traceFile';
import type { NamedModel } from './givenModel';
import { EXIT } from './main';
import type { MethodOptions } from './methodOptions';
import { isFile, withOutput } from './outputFile';
import { clearPassing, isWatched, say, tell, tellPassing } from './terminal';

/** The file that `--json` writes: these names are a contract. */
interface Report {
  readonly summary: Summary & { readonly model: NamedModel; readonly options: DecodingOptions };
  readonly problems: readonly ProblemResult[];
}

const SAVE_EVERY_MS = 10_000;

export interface FileOptions extends MethodOptions {
  /** The file of the results; undefined where they are only told. */
  readonly json: string | undefined;
}

/**
 * One method on a problem set, told in short, and kept without traces in one file, which nobody else
 * writes meanwhile.
 */
export async function evaluateFile(options: FileOptions): Promise<number> {
  const { json } = options;
  if (json !== undefined && !(await isFile(json))) throw cannotWrite(json, 'it is no regular file');
  return withOutput(json, () => decodeToFile(options), unwritable);
}

async function decodeToFile(options: FileOptions): Promise<number> {
  const { chosen, decoding, model, posed, concurrency, json, resume, interrupt } = options;
  const { problems } = posed;
  const earlier =
    resume && json !== undefined ? await readEarlier(json, model, decoding, posed) : [];
  // One after the other, since they write the same file.
  let saving = Promise.resolve();
  const save = (results: readonly ProblemResult[]) => {
    // What an earlier evaluation has left stays until there is something in its place.
    if (json && results.length > earlier.length)
      saving = saving.catch(() => {}).then(() => writeReport(json, model, decoding, results));
    return saving;
  };
  const progress = createProgress(problems.length, earlier.length);
  let savedAt = Date.now();
  let results: readonly ProblemResult[] = earlier;
  try {
    results = await evaluate(chosen.engine, posed, {
      decoding,
      concurrency,
      signal: interrupt.signal,
      earlier,
      onResult: (done) => {
        results = done;
        progress(done);
        if (Date.now() - savedAt < SAVE_EVERY_MS) return;
        savedAt = Date.now();
        save(done).catch(() => {});
      },
    });
    clearPassing();
    if (results.length > 0) say`${report(summarise(results)).split('\n')}`;
  } finally {
    await save(results);
  }
  if (results.length < problems.length) {
    const next = json && results.length > 0 ? ' The same command with --resume goes on.' : '';
    tell`Stopped after ${results.length} of ${problems.length}.${next}`;
    return EXIT.unsolved;
  }
  return EXIT.solved;
}

async function unwritable(path: string, error: unknown): Promise<HumanError> {
  const isNoPlace = await isReadOnly(path, error);
  return cannotWrite(path, isNoPlace ? 'this place is read-only' : messageOf(error));
}

function cannotWrite(path: string, reason: string): HumanError {
  return new HumanError(`Cannot write ${path} (${reason}). Choose another --json file.`);
}

/**
 * What a file of results holds already of these problems.
 * @throws HumanError where it is of another model or other options, or is no such file
 */
export async function readEarlier(
  path: string,
  model: NamedModel,
  decoding: DecodingOptions,
  { asking, problems }: Posed,
): Promise<readonly ProblemResult[]> {
  let report: unknown;
  try {
    report = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new HumanError(`Cannot resume from ${path}: ${messageOf(error)}. Run without --resume.`);
  }
  if (!isReport(report)) {
    throw new HumanError(`${path} is no file of this command. Run without --resume.`);
  }
  // Files that are older than an option were made as it is usually.
  const made = { ...DEFAULT_OPTIONS, ...report.summary.options };
  if (JSON.stringify(made) !== JSON.stringify({ ...DEFAULT_OPTIONS, ...decoding })) {
    throw new HumanError(
      `${path} was made with other options. Give the same ones, or another file with --json.`,
    );
  }
  if (keyOf(report.summary.model) !== keyOf(model)) {
    throw new HumanError(
      `${path} was made with another model, ${report.summary.model.name}. Give the same one, or another file with --json.`,
    );
  }
  // They would be lost, and a person who asks for fewer problems hardly wants that.
  const asked = problems.map((problem) => askedOf(asking.task, problem));
  const foreign = report.problems.find((one) => !asked.some((other) => isResultOf(one, other)));
  if (foreign) {
    throw new HumanError(
      `${path} holds a result of ${askedWords(foreign)}, which is not ` +
        'among these problems. Give the same ones, or another file with --json.',
    );
  }
  return report.problems;
}

function isReport(value: unknown): value is Report {
  const { summary, problems } = isObject(value) ? value : {};
  const model = isObject(summary) && summary['model'];
  return (
    isObject(model) &&
    typeof model['name'] === 'string' &&
    Array.isArray(problems) &&
    problems.every(isResult)
  );
}

/** A model behind a server has no file of which there would be a checksum. */
function keyOf({ name, sha256 }: NamedModel): string {
  return sha256 ?? name;
}

/** Replaces the file in one move, so that a kill leaves the old one or the new one. */
async function writeReport(
  path: string,
  model: NamedModel,
  options: DecodingOptions,
  problems: readonly ProblemResult[],
): Promise<void> {
  const report: Report = { summary: { ...summarise(problems), model, options }, problems };
  try {
    await replaceFile(path, `${JSON.stringify(report, undefined, 1)}\n`);
  } catch (error) {
    throw await unwritable(path, error);
  }
}

function createProgress(total: number, earlier: number) {
  const start = Date.now();
  return (results: readonly ProblemResult[]) => {
    const done = results.length;
    const seconds = (Date.now() - start) / 1000;
    const left = ((total - done) * seconds) / Math.max(1, done - earlier);
    const solved = results.filter((result) => result.solved).length;
    const text = `${done} of ${total}, ${((100 * solved) / done).toFixed(1)} % solved, ${Math.ceil(left)} s left`;
    if (isWatched()) tellPassing(text);
    else if (done % 100 === 0) tell`${text}`;
  };
}

function report(summary: Summary): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const [low, high] = summary.interval;
  return `problems                ${summary.problems}
solved and verified     ${percent(summary.accuracy)} (95 % interval ${percent(low)} to ${percent(high)})
unverified claims       ${percent(summary.unverifiedClaimRate)}
total tokens, mean      ${summary.meanTotalTokens.toFixed(0)}
decoded tokens, mean    ${summary.meanDecodedTokens?.toFixed(0) ?? 'not told'}
sequential tokens, mean ${summary.meanSequentialTokens.toFixed(0)}
longest context         ${summary.longestContext}
children, mean          ${summary.meanChildren.toFixed(1)}`;
}
