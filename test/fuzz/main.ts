import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/common/humanError';
import { CAMPAIGNS, type Kind } from './campaigns';
import { fuzz, type FuzzResult } from './fuzz';
import { inputPath } from './inputPath';
import type { FuzzOrder } from './worker';

const USAGE = `npm run fuzz -- [--seconds N] [--seed S] [--kind KIND] [--from INPUT] [--count N] [--out FOLDER]
  mutates files in ways that happen in the world, and takes each through everything that shows it
  --seconds N   how long, 60 without it
  --seed S      of all inputs; a new one each time without it
  --kind KIND   traces (without it), imports, problems, manifests, results (folders of them), or
                commands (of the built program, as processes: npm run build makes it)
  --from INPUT  the first input, from 0; with --count 1 one that failed is made again
  --count N     inputs at most
  --out FOLDER  for inputs that fail, fuzz/ without it`;

/** Ends with 1 where an input failed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
      kind: { type: 'string', default: 'traces' },
      from: { type: 'string', default: '0' },
      count: { type: 'string', default: '1000000' },
      out: { type: 'string', default: 'fuzz' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (!Object.hasOwn(CAMPAIGNS, values.kind)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'apr-fuzz-'));
  const order: FuzzOrder = {
    kind: values.kind as Kind,
    ...{
      seed: Number(values.seed),
      from: Number(values.from),
      count: Number(values.count),
      folder,
    },
  };
  const result = await fuzz(join(__dirname, 'worker.js'), order, {
    seconds: Number(values.seconds),
    onFailure: ({ input, view, error, mutations }) => {
      mkdirSync(values.out, { recursive: true });
      const kept = join(values.out, `${order.kind}-${order.seed}-${input}`);
      cpSync(inputPath(folder, input), kept, {
        recursive: true,
        verbatimSymlinks: true,
        force: true,
      });
      console.log(`\n${kept}: ${view}, after ${mutations.join(', ')}\n  ${error}`);
    },
  });
  rmSync(folder, { recursive: true });
  console.log(wordsOf(order, result));
  process.exitCode = result.failures > 0 ? 1 : 0;
}

function wordsOf({ kind, seed }: FuzzOrder, { inputs, seen, failures }: FuzzResult): string {
  return `${kind}, seed ${seed}: ${inputs} inputs, ${seen} could be opened, ${failures} failures`;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 2;
});
