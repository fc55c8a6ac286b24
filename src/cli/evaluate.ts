import { readFile } from 'node:fs/promises';
import { generateProblems } from '../countdown/generator';
import type { Problem } from '../countdown/problem';
import { HumanError, messageOf } from '../common/humanError';
import type { Asking, Posed } from '../methods/asking';
import { askingFor, ASKINGS, decodable } from '../methods/askings';
import { countdownIn } from '../methods/countdownAsking';
import { DEFAULT_OPTIONS } from '../methods/decodingOptions';
import { createRandom } from '../common/random';
import { FULL_JOINS, QUICK_JOINS } from '../evaluation/suites/joinSuite';
import {
  DECODING_OPTIONS,
  DECODING_USAGE,
  decodingOptions,
  HELD_OUT,
  MODELS,
} from './decodingArguments';
import { evaluateFile } from './evaluateFile';
import { evaluateFolder } from './evaluateFolder';
import { evaluateImport } from './evaluateImport';
import { evaluateModels } from './evaluateModels';
import { evaluateSuite } from './evaluateSuite';
import { bundledModel, type GivenModel, givenModel, type NamedModel } from './givenModel';
import { countdownTask } from '../tasks/countdown';
import { type ProblemSet, readProblemSet } from '../tasks/problemFiles';
import { parseArguments, runMain, wholeNumber } from './main';
import { type Interruption, interruption } from './interruption';
import { openEngine, SERVER_OPTIONS, SERVER_USAGE, type ServerValues } from './openEngine';
import { STUDY_CONCURRENCY } from './studyRun';
import { say } from './terminal';

const MOST_LISTED = 20;

const USAGE = `Decode a set of Countdown problems and report accuracy and tokens.

  npm run --silent evaluate -- --method apr --limit 100 --json results.json

  --problems FILE        JSON array of [target, n1, n2, ...], or CSV with the same in a line
                         (default: the bundled held-out set); of questions with answers, in JSONL,
                         JSON or CSV, it is told what the file holds
  --generate N           N new solvable problems that no training set holds, drawn by --seed
  --limit N              only the first N problems
  --concurrency N        problems decoded at a time (default 16)
  --json FILE            write {summary, problems}
  --out DIR              keep every sample with its full trace in DIR, as it ends
  --no-traces            keep no traces
  --resume               go on with the problems that FILE or DIR does not hold yet
  --model DIR            decode with the model of this folder, by the method of its manifest
${DECODING_USAGE}
${SERVER_USAGE}

Compare both models as the paper does, and write a report:

  npm run evaluate -- --suite paper [--quick] [--out DIR]

  --suite paper          APR against SoS+ at the same window, tokens and latency, all conditions
  --quick                a tenth of the problems, and wider intervals
  --first N,N,N          problems of four, five and six numbers on which the first solution of a
                         spawn is compared with waiting for all (default 300,100,50; 0,0,0: none)
  --model DIR            the model of this folder in place of the bundled one of its method
  --out DIR              folder of the report and of all results (default evaluation)

Compare models before and after reinforcement learning, and write a report:

  npm run evaluate -- --suite models [DIR DIR ...]

  DIR                    folder of a model (default: all bundled ones); each is compared with the
                         one that it was made from; one of which that is not here, with the
                         first of its method, and those that only imitate come first
  --quick                a tenth of the problems, and wider intervals
  --out DIR              folder of the report, with a folder of results for each model
                         (default evaluation-models)
  --bundle DIR           keep the greedy results of each model in DIR in place of a report, with the
                         traces of the first problems on which models differ: what lies in
                         models/results comes with the editor (default of --out: evaluation-bundle)

Read results of the published APR repository, and check every verdict in them again:

  npm run --silent evaluate -- --import FILE.json [--problems FILE] [--out DIR]

  --out DIR              keep the runs as results with traces, which the editor opens and compares`;

async function main(): Promise<number> {
  const interrupt = interruption();
  const { values, positionals } = parseArguments({
    allowPositionals: true,
    options: {
      ...DECODING_OPTIONS,
      ...SERVER_OPTIONS,
      method: { type: 'string' },
      model: { type: 'string' },
      problems: { type: 'string', default: HELD_OUT },
      generate: { type: 'string' },
      limit: { type: 'string' },
      concurrency: { type: 'string', default: '16' },
      json: { type: 'string' },
      resume: { type: 'boolean', default: false },
      suite: { type: 'string' },
      bundle: { type: 'string' },
      quick: { type: 'boolean', default: false },
      first: { type: 'string' },
      out: { type: 'string' },
      'no-traces': { type: 'boolean', default: false },
      import: { type: 'string' },
    },
  });
  refuseOnServers(values);
  if (values.suite === 'models') return compareModels({ ...values, interrupt }, positionals);
  const [unexpected] = positionals;
  if (unexpected !== undefined) {
    throw new HumanError(`Unexpected argument '${unexpected}'. See the options with --help.`);
  }
  if (values.import !== undefined) {
    const given =
      values.problems === HELD_OUT ? undefined : countdownOf(await readProblems(values.problems));
    interrupt.ignore();
    return evaluateImport(values.import, given, values.out);
  }
  const given = values.model === undefined ? undefined : await givenModel(values.model);
  const models = given ? { ...MODELS, [given.method]: given.folder } : MODELS;
  const options = { ...values, method: methodOf(values.method, given) };
  const { method, seed } = decodingOptions(options);
  if (values.suite !== undefined) {
    if (values.suite !== 'paper') {
      throw new HumanError(`--suite ${values.suite}: choose paper or models.`);
    }
    return evaluateSuite({
      problems: countdownOf(await problemSet(values)),
      models,
      quick: values.quick,
      joins: joinSizes(values),
      out: values.out ?? 'evaluation',
      resume: values.resume,
      traces: !values['no-traces'],
      ...{ seed, threads: values.threads, interrupt },
    });
  }
  const concurrency = wholeNumber('--concurrency', values.concurrency, 1, 256);
  const limit =
    values.limit === undefined ? undefined : wholeNumber('--limit', values.limit, 1, 1_000_000);
  const { json, out, resume, threads } = values;
  if (out !== undefined && json) throw new HumanError('Give --json FILE or --out DIR, not both.');
  if (resume && out === undefined && !json) {
    throw new HumanError('--resume needs --json FILE or --out DIR.');
  }
  const atOnce = out === undefined ? concurrency : STUDY_CONCURRENCY;
  const { signal } = interrupt;
  const chosen = await openEngine(values, { models, concurrency: atOnce, signal });
  try {
    const decoding = decodingOptions(options, chosen.window);
    const { asking, problems } = await problemSet(values, chosen.askings);
    const posed = { asking, problems: problems.slice(0, limit) };
    const model: NamedModel =
      values.server === undefined
        ? (given ?? (await bundledModel(models[method])))
        : await chosen.identityOf(asking.model(method));
    const what = { chosen, decoding, model, posed, concurrency, resume, threads, interrupt };
    if (out === undefined) return await evaluateFile({ ...what, json });
    return await evaluateFolder({ ...what, out, traces: !values['no-traces'] });
  } finally {
    await chosen.engine.dispose();
  }
}

/** What compares models, or takes one of a folder, has them here. */
function refuseOnServers({
  server,
  suite,
  model,
}: ServerValues & Readonly<Partial<Record<'suite' | 'model', string>>>): void {
  if (server === undefined) return;
  const other = suite !== undefined ? '--suite' : model !== undefined ? '--model' : undefined;
  if (other === undefined) return;
  throw new HumanError(`${other} is of models in folders. Leave it out, or leave --server out.`);
}

interface ModelsValues {
  readonly model?: string | undefined;
  readonly problems: string;
  readonly generate?: string | undefined;
  readonly quick: boolean;
  readonly out?: string | undefined;
  readonly bundle?: string | undefined;
  readonly resume: boolean;
  readonly 'no-traces': boolean;
  readonly interrupt: Interruption;
  readonly seed: string;
  readonly threads: string;
}

async function compareModels(values: ModelsValues, folders: readonly string[]): Promise<number> {
  if (values.model !== undefined) {
    throw new HumanError('--model: give the folders of the models behind --suite models.');
  }
  if (values.bundle !== undefined && values.quick) {
    throw new HumanError('--bundle keeps whole results. Leave --quick out.');
  }
  return evaluateModels({
    folders,
    bundle: values.bundle,
    problems: countdownOf(await problemSet(values)),
    quick: values.quick,
    out: values.out ?? (values.bundle === undefined ? 'evaluation-models' : 'evaluation-bundle'),
    resume: values.resume,
    traces: !values['no-traces'],
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
    threads: values.threads,
    interrupt: values.interrupt,
  });
}

/** Problems on which both rules of joining are measured, by how many numbers they have. */
function joinSizes({ first, quick }: Readonly<{ first?: string | undefined; quick: boolean }>) {
  if (first === undefined) return quick ? QUICK_JOINS : FULL_JOINS;
  const sizes = first.split(',').map((size) => wholeNumber('--first', size, 0, 10_000));
  const [four, five, six] = sizes;
  if (four === undefined || five === undefined || six === undefined || sizes.length > 3) {
    throw new HumanError(
      `--first ${first}: give three numbers of problems, for example --first 300,100,50.`,
    );
  }
  return { 4: four, 5: five, 6: six };
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

async function problemSet(
  values: Pick<ModelsValues, 'problems' | 'generate' | 'seed'>,
  askings = ASKINGS,
): Promise<Posed> {
  if (values.generate === undefined) return readProblems(values.problems, askings);
  const size = wholeNumber('--generate', values.generate, 1, 100_000);
  const seed = wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1);
  const problems = generateProblems(createRandom(seed), 'heldout', size);
  return decodable({ task: countdownTask, problems }, askings);
}

/** What the suites measure is Countdown's: the paper's figures, and what an oracle says. */
function countdownOf(posed: Posed): readonly Problem[] {
  const problems = countdownIn(posed);
  if (problems) return problems;
  throw new HumanError('The suites are of Countdown. Give problems of it with --problems.');
}

async function readProblems(path: string, askings: readonly Asking[] = ASKINGS): Promise<Posed> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new HumanError(`Cannot read ${path} (${messageOf(error)}). Check --problems.`);
  }
  let set: ProblemSet;
  try {
    set = readProblemSet(text);
  } catch (error) {
    throw new HumanError(`Cannot use the problems of ${path}: ${messageOf(error)}`);
  }
  if (!askingFor(set.task, askings)) say`${listOf(set)}`;
  return decodable(set, askings);
}

/** Problems that are not decoded, for a person to see what the file holds. */
function listOf({ task, problems, faults, unusable }: ProblemSet): string[] {
  const more = problems.length - MOST_LISTED;
  return [
    `${problems.length} problems of the task ${task.name}, ${unusable} rows that cannot be used`,
    ...problems.slice(0, MOST_LISTED).map((problem) => `  ${task.describe(problem)}`),
    ...(more > 0 ? [`  ... and ${more} more`] : []),
    ...faults.slice(0, MOST_LISTED).map(({ message }) => message),
  ];
}

void runMain(main, USAGE);
