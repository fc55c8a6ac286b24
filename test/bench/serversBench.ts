import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { HELD_OUT, MODELS } from '../../src/cli/decodingArguments';
import { EXIT, parseArguments, runMain } from '../../src/cli/main';
import { parseProblemFile } from '../../src/countdown/problemFile';
import { openModelPackage } from '../../src/engine/modelPackage';
import { ENVIRONMENTS, pythonOf } from '../servers/places.mjs';
import { machineRows, measuredRows } from './environment';
import { measureLlama } from './servers/llamaRounds';
import { measureReplicas } from './servers/replicas';
import { markdown } from './servers/report';
import { AT_ONCE, measureClients } from './servers/vllmClients';

const USAGE = `Measure this engine against llama.cpp's server, and this client of servers against vLLM's own.

  npm run bench:servers                  everything; prints the section of BENCHMARKS.md
  npm run bench:servers -- --quick       a smoke run

  --quick                short, and of no significance

It installs llama.cpp's server as the tests do. vLLM takes part where it is installed
(test/servers/README.md). The machine should be idle.`;

/** How much is measured. */
const FULL = { rounds: 5, alone: 8, together: 32, requests: 96, warmUp: 16 };
const QUICK = { rounds: 2, alone: 2, together: 4, requests: 16, warmUp: 2 };

async function main(): Promise<number> {
  const { values } = parseArguments({
    options: { quick: { type: 'boolean', default: false } },
  });
  const { rounds, alone, together, requests, warmUp } = values.quick ? QUICK : FULL;
  const model = await openModelPackage(MODELS.apr);
  const [machine, measured] = [
    machineRows(),
    measuredRows(model, 'npm run bench:servers', process.argv.slice(2)),
  ];
  const all = parseProblemFile(await readFile(HELD_OUT, 'utf8'));
  const threads = availableParallelism();
  const onProgress = (text: string) => process.stderr.write(`${text} ...\n`);
  const llama = await measureLlama({
    ...{ threads, rounds, onProgress, counts: { alone, together } },
    warmUp: all.slice(0, warmUp),
    problems: all.slice(warmUp, warmUp + rounds * (alone + together)),
  });
  const clients = await measureClients({
    ...{ rounds, requests, onProgress },
    problems: all.slice(0, AT_ONCE + rounds * requests),
  });
  onProgress('simulated replicas');
  const replicas = await measureReplicas(values.quick ? 1 : 5);
  const environment = [
    ...machine,
    ["llama.cpp's server", `xllamacpp ${xllamacppVersion()}`],
    ['vLLM', 'missing' in clients ? 'not measured' : `${clients.version}, on the CPU`],
    [
      'Problems',
      'models/heldout.json in its order, greedily: nothing is drawn, so there is no seed',
    ],
    ...measured,
  ];
  console.log(
    markdown({ quick: values.quick, environment, threads, rounds, llama, clients, replicas }),
  );
  return EXIT.solved;
}

/** Of the wheel that has llama.cpp's server, which does not tell its own. */
function xllamacppVersion(): string {
  const program = 'import xllamacpp; print(xllamacpp.__version__)';
  return execFileSync(pythonOf(ENVIRONMENTS.llama), ['-c', program], { encoding: 'utf8' }).trim();
}

void runMain(main, USAGE);
