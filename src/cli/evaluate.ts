import { readFile, rename, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Problem } from '../countdown/problem';
import { evaluate } from '../evaluation/evaluate';
import { parseProblemFile } from '../evaluation/problemFile';
import { type ProblemResult, type Summary, summarise } from '../evaluation/result';
import { HumanError, messageOf } from '../humanError';
import type { DecodingOptions } from '../methods/decodingOptions';
import {
  createEngine,
  DECODING_OPTIONS,
  DECODING_USAGE,
  decodingOptions,
  HELD_OUT,
} from './decodingArguments';
import { EXIT, runMain, wholeNumber } from './main';

const USAGE = `Decode a set of Countdown problems and report accuracy and tokens.

  npm run --silent evaluate -- --method apr --limit 100 --json results.json

  --problems FILE        JSON array of [target, n1, n2, ...] (default: the bundled held-out set)
  --limit N              only the first N problems
  --concurrency N        problems decoded at a time (default 16)
  --json FILE            write {summary, problems}
  --resume               go on with the problems that FILE does not hold yet
${DECODING_USAGE}`;

/** The file that `--json` writes: these names are a contract. */
interface Report {
  readonly summary: Summary & { readonly options: DecodingOptions };
  readonly problems: readonly ProblemResult[];
}

const SAVE_EVERY_MS = 10_000;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...DECODING_OPTIONS,
      problems: { type: 'string', default: HELD_OUT },
      limit: { type: 'string' },
      concurrency: { type: 'string', default: '16' },
      json: { type: 'string' },
      resume: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return EXIT.solved;
  }
  const decoding = decodingOptions(values);
  const concurrency = wholeNumber('--concurrency', values.concurrency, 1, 256);
  const problems = await readProblems(values.problems, values.limit);
  if (values.resume && !values.json) throw new HumanError('--resume needs --json FILE.');
  const earlier =
    values.resume && values.json ? await readEarlier(values.json, decoding) : undefined;
  const save = async (results: readonly ProblemResult[]) => {
    if (values.json) await writeReport(values.json, decoding, results);
  };
  await save(earlier ?? []);

  const engine = createEngine(values.threads, concurrency);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const progress = createProgress(problems.length, earlier?.length ?? 0);
  let savedAt = Date.now();
  const results = await evaluate(engine, problems, {
    decoding,
    concurrency,
    signal: interrupt.signal,
    ...(earlier ? { earlier } : {}),
    onResult: (done) => {
      progress(done);
      if (Date.now() - savedAt < SAVE_EVERY_MS) return;
      savedAt = Date.now();
      save(done).catch(() => undefined);
    },
  });
  await engine.dispose();
  await save(results);
  process.stderr.write('\n');
  console.log(report(summarise(results)));
  if (results.length < problems.length) {
    const next = values.json ? ' The same command with --resume goes on.' : '';
    process.stderr.write(`Stopped after ${results.length} of ${problems.length}.${next}\n`);
    return EXIT.unsolved;
  }
  return EXIT.solved;
}

async function readProblems(path: string, limit: string | undefined): Promise<Problem[]> {
  try {
    const problems = parseProblemFile(await readFile(path, 'utf8'));
    return limit === undefined
      ? problems
      : problems.slice(0, wholeNumber('--limit', limit, 1, 1_000_000));
  } catch (error) {
    throw new HumanError(`Cannot use the problems of ${path}: ${messageOf(error)}`);
  }
}

async function readEarlier(path: string, decoding: DecodingOptions): Promise<ProblemResult[]> {
  let report: Report;
  try {
    report = JSON.parse(await readFile(path, 'utf8')) as Report;
  } catch (error) {
    throw new HumanError(`Cannot resume from ${path}: ${messageOf(error)}. Run without --resume.`);
  }
  if (JSON.stringify(report.summary?.options) !== JSON.stringify(decoding)) {
    throw new HumanError(
      `${path} was made with other options. Give the same ones, or another file with --json.`,
    );
  }
  return [...report.problems];
}

/** Replaces the file in one move, so that a kill leaves the old one or the new one. */
async function writeReport(
  path: string,
  options: DecodingOptions,
  problems: readonly ProblemResult[],
): Promise<void> {
  const report: Report = { summary: { ...summarise(problems), options }, problems };
  try {
    await writeFile(`${path}.part`, `${JSON.stringify(report, undefined, 1)}\n`);
    await rename(`${path}.part`, path);
  } catch (error) {
    throw new HumanError(`Cannot write ${path} (${messageOf(error)}). Choose another --json file.`);
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
    if (process.stderr.isTTY) process.stderr.write(`\r${text}   `);
    else if (done % 100 === 0) process.stderr.write(`${text}\n`);
  };
}

function report(summary: Summary): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const [low, high] = summary.interval;
  return `problems                ${summary.problems}
solved and verified     ${percent(summary.accuracy)} (95 % interval ${percent(low)} to ${percent(high)})
unverified claims       ${percent(summary.unverifiedClaimRate)}
total tokens, mean      ${summary.meanTotalTokens.toFixed(0)}
sequential tokens, mean ${summary.meanSequentialTokens.toFixed(0)}
longest context         ${summary.longestContext}
children, mean          ${summary.meanChildren.toFixed(1)}`;
}

void runMain(main);
