import { basename, dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { RunnerOptions } from '../../../src/engine/modelRunner';
import type { EngineCommand, WorkerOptions } from '../../../src/engine/protocol';
import { WorkerLoop } from '../../../src/engine/workerLoop';
import { randomPolicy } from '../engine/randomPolicy';
import { type Policy, sampledSince, script, ScriptedRunner, words } from '../engine/scriptedRunner';

const LINES = {
  // 22 26 31 53 -> 27 is solved with a child.
  '53 31 26 22':
    'spawn 53 - 31 22 53 + 31 84 endspawn solution 53 - 31 22 22 / 22 1 26 + 1 27 <eos>',
  '26 22 22': 'solution 22 / 22 1 26 + 1 27 <eos>',
  '84 26 22': 'fail <eos>',
  // A wrong claim, and one that never comes.
  '5 3': 'solution 5 + 3 9 <eos>',
  '9 8 7': 'spawn 9 + 8 17 endspawn up',
  '17 7': 'up',
};

/** What a model in another folder than `apr` solves besides. */
const LEARNED = { '13 7': 'solution 13 + 7 20 <eos>' };

/** All other problems are searched at random, by each of the two in its own way. */
function policy({ modelPath }: RunnerOptions): Policy {
  const isOther = basename(dirname(modelPath)) !== 'apr';
  const lines: Readonly<Record<string, string>> = { ...LINES, ...(isOther && LEARNED) };
  const [scripted, random] = [script(lines), randomPolicy(isOther ? 3 : 2)];
  return (context) => {
    const numbers = words(sampledSince(context).prompt.slice(5, -1));
    return numbers in lines ? scripted(context) : random(context);
  };
}

/** An engine worker without onnxruntime; each pass takes SCRIPTED_MS milliseconds. */
const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');
const ms = Number(process.env['SCRIPTED_MS'] ?? 0);
const runner = (options: RunnerOptions) =>
  new ScriptedRunner(policy(options), () =>
    ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : undefined,
  );
const loop = new WorkerLoop(
  workerData as WorkerOptions,
  (options) => Promise.resolve(runner(options)),
  (report) => port.postMessage(report),
);
port.on('message', (command: EngineCommand) => {
  if (command.type === 'close') void loop.close().then(() => port.close());
  else loop.handle(command);
});
