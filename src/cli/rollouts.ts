import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Problem } from '../countdown/problem';
import type { Engine } from '../engine/engine';
import { parseProblemFile } from '../countdown/problemFile';
import { replay, type RolloutRow, rowOf } from '../evaluation/countdown/rolloutRow';
import { HumanError } from '../common/humanError';
import type { Asking } from '../methods/asking';
import { decodable } from '../methods/askings';
import { requestFor } from '../methods/requests';
import { countdownTask } from '../tasks/countdown';
import { RunReducer } from '../trace/reducer';
import { DECODING_OPTIONS, DECODING_USAGE, decodingOptions, MODELS } from './decodingArguments';
import { EXIT, parseArguments, runMain, wholeNumber } from './main';
import { openEngine, SERVER_OPTIONS, SERVER_USAGE } from './openEngine';
import { OutputFile, withOutput } from './outputFile';

const USAGE = `Runs as the engine has them, token by token, to compare with the training code
(models/training/compare_engine.py): one JSON object a line.

  npm run --silent rollouts -- --problems FILE --out FILE.jsonl
  npm run --silent rollouts -- --replay FILE.jsonl --out FILE.jsonl

  --problems FILE        JSON array of [target, n1, n2, ...]: decode them
  --limit N              only the first N problems
  --concurrency N        problems decoded at a time (default 16)
  --model FOLDER         model in place of the bundled one
  --replay FILE          the same sampled tokens under the engine's rules, without a model
${DECODING_USAGE}
${SERVER_USAGE}`;

const OPTIONS = {
  ...DECODING_OPTIONS,
  ...SERVER_OPTIONS,
  problems: { type: 'string' },
  limit: { type: 'string', default: '1000000' },
  concurrency: { type: 'string', default: '16' },
  model: { type: 'string' },
  replay: { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseArguments<{ options: typeof OPTIONS }>>['values'];

async function main(): Promise<number> {
  const { values } = parseArguments({ options: OPTIONS });
  if (!values.out) throw new HumanError(`No --out given.\n${USAGE}`);
  const { out } = values;
  await withOutput(out, async () => {
    const file = await OutputFile.replace(out);
    try {
      const write = (row: RolloutRow) => file.write(`${JSON.stringify(row)}\n`);
      await (values.replay ? replayRows(values.replay, write) : decodeRows(values, write));
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.finish();
  });
  return EXIT.solved;
}

type Write = (row: RolloutRow) => Promise<void>;

async function replayRows(path: string, write: Write): Promise<void> {
  for await (const row of readRows(path)) await write(replay(row));
}

async function decodeRows(values: Values, write: Write): Promise<void> {
  if (!values.problems) throw new HumanError(`Give --problems or --replay.\n${USAGE}`);
  const limit = wholeNumber('--limit', values.limit, 1, 1_000_000);
  const problems = parseProblemFile(await readFile(values.problems, 'utf8')).slice(0, limit);
  const concurrency = wholeNumber('--concurrency', values.concurrency, 1, 256);
  const { method } = decodingOptions(values);
  const models = values.model ? { ...MODELS, [method]: values.model } : MODELS;
  const { engine, askings, window } = await openEngine(values, {
    ...{ models, concurrency, signal: new AbortController().signal },
  });
  try {
    const options = decodingOptions(values, window);
    const { asking } = decodable({ task: countdownTask, problems }, askings);
    // All at once: the engine decodes as many at a time as it was told to, and the file keeps their order.
    const rows = problems.map((problem) => decode(engine, asking, problem, options));
    for (const row of rows) await write(await row);
  } finally {
    await engine.dispose();
  }
}

async function decode(
  engine: Engine,
  asking: Asking,
  problem: Problem,
  options: ReturnType<typeof decodingOptions>,
): Promise<RolloutRow> {
  const reducer = new RunReducer();
  for await (const events of engine.submit(requestFor(asking, problem, options)).events) {
    for (const event of events) reducer.apply(event);
  }
  return rowOf(reducer.state);
}

async function* readRows(path: string): AsyncGenerator<RolloutRow> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    yield JSON.parse(line) as RolloutRow;
  }
}

void runMain(main, USAGE);
