import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { generateProblems } from '../countdown/generator';
import type { Problem } from '../countdown/problem';
import { evaluate } from '../evaluation/evaluate';
import { parseProblemFile } from '../evaluation/problemFile';
import { isResultOf, type ProblemResult, type Summary, summarise } from '../evaluation/result';
import { HumanError, messageOf } from '../humanError';
import { DEFAULT_OPTIONS, type DecodingOptions } from '../methods/decodingOptions';
import { createRandom } from '../random';
import {
  createEngine,
  DECODING_OPTIONS,
  DECODING_USAGE,
  decodingOptions,
  HELD_OUT,
  MODELS,
} from './decodingArguments';
import { evaluateFolder } from './evaluateFolder';
import { evaluateImport } from './evaluateImport';
import { evaluateModels } from './evaluateModels';
import { evaluateSuite } from './evaluateSuite';
import { bundledModel, type GivenModel, givenModel } from './givenModel';
import { EXIT, parseArguments, runMain, wholeNumber } from './main';

const USAGE = `Decode a set of Countdown problems and report accuracy and tokens.

  npm run --silent evaluate -- --method apr --limit 100 --json results.json

  --problems FILE        JSON array of [target, n1, n2, ...], or CSV with the same in a line
                         (default: the bundled held-out set)
  --generate N           N new solvable problems that no training set holds, drawn by --seed
  --limit N              only the first N problems
  --concurrency N        problems decoded at a time (default 16)
  --json FILE            write {summary, problems}
  --out DIR              keep every sample with its full trace in DIR, as it ends
  --no-traces            keep no traces
  --resume               go on with the problems that FILE or DIR does not hold yet
  --model DIR            decode with the model of this folder, by the method of its manifest
${DECODING_USAGE}

Compare both models as the paper does, and write a report:

  npm run evaluate -- --suite paper [--quick] [--out DIR]

  --suite paper          APR against SoS+ at the same window, tokens and latency, all conditions
  --quick                a tenth of the problems, and wider intervals
  --model DIR            the model of this folder in place of the bundled one of its method
  --out DIR              folder of the report and of all results (default evaluation)

Compare models before and after reinforcement learning, and write a report:

  npm run evaluate -- --suite models [DIR DIR ...]

  DIR                    folder of a model (default: all bundled ones); each is compared with the
                         first of its method, and those that only imitate come first
  --quick                a tenth of the problems, and wider intervals
  --out DIR              folder of the report, with a folder of results for each model
                         (default evaluation-models)

Read results of the published APR repository, and check every verdict in them again:

  npm run --silent evaluate -- --import FILE.json [--problems FILE] [--out DIR]

  --out DIR              keep the runs as results with traces, which the editor opens and compares`;

/** The file that `--json` writes: these names are a contract. */
interface Report {
  readonly summary: Summary & { readonly model: ModelName; readonly options: DecodingOptions };
  readonly problems: readonly ProblemResult[];
}

/** Which model it was, whatever its folder is called later. */
type ModelName = Pick<GivenModel, 'name' | 'sha256'>;

const SAVE_EVERY_MS = 10_000;

async function main(): Promise<number> {
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: {
      ...DECODING_OPTIONS,
      method: { type: 'string' },
      model: { type: 'string' },
      problems: { type: 'string', default: HELD_OUT },
      generate: { type: 'string' },
      limit: { type: 'string' },
      concurrency: { type: 'string', default: '16' },
      json: { type: 'string' },
      resume: { type: 'boolean', default: false },
      suite: { type: 'string' },
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      'no-traces': { type: 'boolean', default: false },
      import: { type: 'string' },
    },
  });
  if (values.suite === 'models') return compareModels(values, positionals);
  const [unexpected] = positionals;
  if (unexpected !== undefined) {
    throw new HumanError(`Unexpected argument '${unexpected}'. See the options with --help.`);
  }
  if (values.import !== undefined) {
    const given = values.problems === HELD_OUT ? undefined : await readProblems(values.problems);
    return evaluateImport(values.import, given, values.out);
  }
  const given = values.model === undefined ? undefined : await givenModel(values.model);
  const models = given ? { ...MODELS, [given.method]: given.folder } : MODELS;
  const decoding = decodingOptions({ ...values, method: methodOf(values.method, given) });
  if (values.suite !== undefined) {
    if (values.suite !== 'paper') {
      throw new HumanError(`--suite ${values.suite}: choose paper or models.`);
    }
    return evaluateSuite({
      problems: await problemSet(values),
      models,
      quick: values.quick,
      out: values.out ?? 'evaluation',
      resume: values.resume,
      traces: !values['no-traces'],
      seed: decoding.seed,
      threads: values.threads,
    });
  }
  const model = given ?? (await bundledModel(models[decoding.method]));
  const concurrency = wholeNumber('--concurrency', values.concurrency, 1, 256);
  const limit =
    values.limit === undefined ? undefined : wholeNumber('--limit', values.limit, 1, 1_000_000);
  const problems = (await problemSet(values)).slice(0, limit);
  if (values.out !== undefined) {
    if (values.json) throw new HumanError('Give --json FILE or --out DIR, not both.');
    const { out, resume, threads } = values;
    const traces = !values['no-traces'];
    const what = { decoding, model, models, problems, concurrency };
    return evaluateFolder({ ...what, out, resume, traces, threads });
  }
  const engine = createEngine(values.threads, concurrency, models);
  if (values.resume && !values.json) {
    throw new HumanError('--resume needs --json FILE or --out DIR.');
  }
  const earlier =
    values.resume && values.json ? await readEarlier(values.json, model, decoding, problems) : [];
  // One after the other, since they write the same file.
  let saving = Promise.resolve();
  const save = (results: readonly ProblemResult[]) => {
    const { json } = values;
    if (json)
      saving = saving.catch(() => {}).then(() => writeReport(json, model, decoding, results));
    return saving;
  };
  await save(earlier);

  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const progress = createProgress(problems.length, earlier.length);
  let savedAt = Date.now();
  let results: readonly ProblemResult[] = earlier;
  try {
    results = await evaluate(engine, problems, {
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
    process.stderr.write('\n');
    console.log(report(summarise(results)));
  } finally {
    await engine.dispose();
    await save(results);
  }
  if (results.length < problems.length) {
    const next = values.json ? ' The same command with --resume goes on.' : '';
    process.stderr.write(`Stopped after ${results.length} of ${problems.length}.${next}\n`);
    return EXIT.unsolved;
  }
  return EXIT.solved;
}

interface ModelsValues {
  readonly model?: string | undefined;
  readonly problems: string;
  readonly generate?: string | undefined;
  readonly quick: boolean;
  readonly out?: string | undefined;
  readonly resume: boolean;
  readonly 'no-traces': boolean;
  readonly seed: string;
  readonly threads: string;
}

async function compareModels(values: ModelsValues, folders: readonly string[]): Promise<number> {
  if (values.model !== undefined) {
    throw new HumanError('--model: give the folders of the models behind --suite models.');
  }
  return evaluateModels({
    folders,
    problems: await problemSet(values),
    quick: values.quick,
    out: values.out ?? 'evaluation-models',
    resume: values.resume,
    traces: !values['no-traces'],
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
    threads: values.threads,
  });
}

/** What a given model was trained to decode, or else what was asked for. */
function methodOf(asked: string | undefined, model: GivenModel | undefined): string {
  if (model && asked !== undefined && asked !== model.method) {
    throw new HumanError(
      `--method ${asked}: the model in ${model.folder} decodes ${model.method}. Leave --method out, or give another --model.`,
    );
  }
  return model?.method ?? asked ?? DEFAULT_OPTIONS.method;
}

async function problemSet(values: Pick<ModelsValues, 'problems' | 'generate' | 'seed'>) {
  if (values.generate === undefined) return readProblems(values.problems);
  const size = wholeNumber('--generate', values.generate, 1, 100_000);
  const seed = wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1);
  return generateProblems(createRandom(seed), 'heldout', size);
}

async function readProblems(path: string): Promise<Problem[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new HumanError(`Cannot read ${path} (${messageOf(error)}). Check --problems.`);
  }
  try {
    return parseProblemFile(text);
  } catch (error) {
    throw new HumanError(`Cannot use the problems of ${path}: ${messageOf(error)}`);
  }
}

async function readEarlier(
  path: string,
  model: ModelName,
  decoding: DecodingOptions,
  problems: readonly Problem[],
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
  if (JSON.stringify(report.summary.options) !== JSON.stringify(decoding)) {
    throw new HumanError(
      `${path} was made with other options. Give the same ones, or another file with --json.`,
    );
  }
  if (report.summary.model.sha256 !== model.sha256) {
    throw new HumanError(
      `${path} was made with another model, ${report.summary.model.name}. Give the same one, or another file with --json.`,
    );
  }
  // They would be lost, and who asks for fewer problems hardly wants that.
  const foreign = report.problems.find((one) => !problems.some((other) => isResultOf(one, other)));
  if (foreign) {
    throw new HumanError(
      `${path} holds a result of ${foreign.numbers.join(' ')} -> ${foreign.target}, which is not ` +
        'among these problems. Give the same ones, or another file with --json.',
    );
  }
  return report.problems;
}

function isReport(value: unknown): value is Report {
  const { summary, problems } = (value ?? {}) as Partial<Report>;
  return (
    typeof summary === 'object' &&
    typeof summary.model?.sha256 === 'string' &&
    Array.isArray(problems) &&
    problems.every((one: Partial<ProblemResult> | null) => Array.isArray(one?.numbers))
  );
}

/** Replaces the file in one move, so that a kill leaves the old one or the new one. */
async function writeReport(
  path: string,
  { name, sha256 }: ModelName,
  options: DecodingOptions,
  problems: readonly ProblemResult[],
): Promise<void> {
  const model = { name, sha256 };
  const report: Report = { summary: { ...summarise(problems), model, options }, problems };
  const part = `${path}.part`;
  try {
    await writeFile(part, `${JSON.stringify(report, undefined, 1)}\n`);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
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

void runMain(main, USAGE);
