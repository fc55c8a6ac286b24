import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { HELD_OUT, MODELS } from '../../src/cli/decodingArguments';
import { EXIT, parseArguments, runMain } from '../../src/cli/main';
import { openModelPackage } from '../../src/engine/modelPackage';
import { parseProblemFile } from '../../src/countdown/problemFile';
import { PEERS } from './contenders/peerPackage';
import { runDecodingBench } from './decodingBench';
import { describeEnvironment } from './environment';
import { installPeers } from './installPeers';
import { runProblemsBench } from './problemsBench';
import { markdown } from './report';

const USAGE = `Measure the engine alone and against other programs that run the same weights.

  npm run bench                  everything; writes BENCHMARKS.md
  npm run bench -- --quick       a smoke run; writes nothing

  --quick                short, and of no significance
  --out FILE             where to write the report
  --model DIR            model folder (default models/apr)
  --checkpoint DIR       its weights in Hugging Face's layout (default: hf in the model folder)

Programs that are not installed, or do not load here, are left out. The machine should be idle.`;

/** The section that `npm run bench:extension` prints. */
const BELOW = '\n## The extension\n';

/** How much is measured. */
const FULL = { newTokens: 96, rounds: 15, problems: 100, warmUp: 16 };
const QUICK = { newTokens: 32, rounds: 2, problems: 8, warmUp: 2 };

async function main(): Promise<number> {
  const { values } = parseArguments({
    options: {
      quick: { type: 'boolean', default: false },
      out: { type: 'string' },
      model: { type: 'string', default: MODELS.apr },
      checkpoint: { type: 'string' },
    },
  });
  const { newTokens, rounds, ...counts } = values.quick ? QUICK : FULL;
  const { model } = values;
  const environmentModel = await openModelPackage(model);
  installPeers();
  const environment = describeEnvironment(environmentModel, process.argv.slice(2));
  const all = parseProblemFile(await readFile(HELD_OUT, 'utf8'));
  const problems = all.slice(0, counts.problems);
  const threads = availableParallelism() > 1 ? [1, 2] : [1];
  const onProgress = (text: string) => process.stderr.write(`${text} ...\n`);
  const checkpoint = values.checkpoint ?? join(model, 'hf');
  const decoding = await runDecodingBench({
    ...{ model, checkpoint, problems, threads, newTokens, rounds, onProgress },
  });
  const measured = await runProblemsBench({
    ...{ model, problems, threads, onProgress },
    warmUp: all.slice(counts.problems, counts.problems + counts.warmUp),
    concurrencies: [1, 16],
  });
  const report = markdown({ quick: values.quick, environment, decoding, problems: measured });
  console.log(report);
  const out = values.out ?? (values.quick ? undefined : join(PEERS, '..', '..', 'BENCHMARKS.md'));
  if (out) await writeFile(out, report + (await sectionsBelow(out)));
  return EXIT.solved;
}

/** What others have written below the report, which stays. */
async function sectionsBelow(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const start = text.indexOf(BELOW);
  return start < 0 ? '' : text.slice(start);
}

void runMain(main, USAGE);
