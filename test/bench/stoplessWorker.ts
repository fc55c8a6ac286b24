import { parentPort, workerData } from 'node:worker_threads';
import type { ForwardOutput, ModelRunner } from '../../src/engine/forward';
import { createModelRunner, type RunnerOptions } from '../../src/engine/modelRunner';
import type { EngineCommand, WorkerOptions } from '../../src/engine/protocol';
import { WorkerLoop } from '../../src/engine/workerLoop';
import { END_OF_SPAWN, END_OF_THREAD } from '../../src/language/compact/vocabulary';

/**
 * The engine worker, with the tokens that end a thread or start children ruled out, so that every
 * thread decodes as many tokens as it is asked for.
 */
async function createStoplessRunner(options: RunnerOptions): Promise<ModelRunner> {
  const runner = await createModelRunner(options);
  const { vocabularySize } = options.shape;
  return {
    ...runner,
    async forward(input): Promise<ForwardOutput> {
      const output = await runner.forward(input);
      for (let row = 0; row < input.tokenIds.length; row++) {
        output.logits[row * vocabularySize + END_OF_THREAD] = -Infinity;
        output.logits[row * vocabularySize + END_OF_SPAWN] = -Infinity;
      }
      return output;
    },
  };
}

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');
const loop = new WorkerLoop(workerData as WorkerOptions, createStoplessRunner, (reports) =>
  port.postMessage(reports),
);
port.on('message', (command: EngineCommand) => {
  if (command.type === 'close') void loop.close().then(() => port.close());
  else loop.handle(command);
});
