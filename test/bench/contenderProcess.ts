import { messageOf } from '../../src/common/humanError';
import { disableTelemetry } from '../../src/engine/telemetry';
import type { Contender } from './contenders/contender';
import { openEngine } from './contenders/engine';
import { openNodeLlamaCpp } from './contenders/nodeLlamaCpp';
import type {
  ContenderCommand,
  ContenderReport,
  ContenderStart,
  Measurement,
} from './contenders/protocol';
import { openTransformersJs } from './contenders/transformersJs';

const OPEN = {
  engine: openEngine,
  'transformers.js': openTransformersJs,
  'node-llama-cpp': openNodeLlamaCpp,
} as const;

/** Runs one contender: every program has a process of its own, where no other's libraries are. */
async function main(): Promise<void> {
  let contender: Contender | undefined;
  // The parent hangs up to end the process.
  process.on('disconnect', () => {
    void Promise.resolve(contender?.dispose()).finally(() => process.exit());
  });
  // Some have an onnxruntime of their own.
  disableTelemetry();
  const { name, options } = JSON.parse(process.argv[2] ?? '') as ContenderStart;
  const opened = (contender = await OPEN[name](options));
  process.on('message', (command: ContenderCommand) => {
    measure(opened, command)
      .then((measurement) => report({ type: 'measured', ...measurement }))
      .catch(fail);
  });
  report({ type: 'ready' });
}

async function measure(
  contender: Contender,
  { prompts, newTokens, together }: ContenderCommand,
): Promise<Measurement> {
  const batches = together ? [prompts] : prompts.map((prompt) => [prompt]);
  const tokenIds: number[][] = [];
  const start = performance.now();
  for (const batch of batches) tokenIds.push(...(await contender.generate(batch, newTokens)));
  return { ms: performance.now() - start, tokenIds };
}

function report(message: ContenderReport): void {
  process.send?.(message);
}

function fail(error: unknown): void {
  report({ type: 'failed', message: messageOf(error) });
}

main().catch(fail);
