import { parentPort, workerData } from 'node:worker_threads';
import { createModelRunner } from './modelRunner';
import type { EngineCommand, EngineReport, WorkerOptions } from './protocol';
import { WorkerLoop } from './workerLoop';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');
const loop = new WorkerLoop(
  workerData as WorkerOptions,
  createModelRunner,
  (reports: readonly EngineReport[]) => port.postMessage(reports),
);
port.on('message', (command: EngineCommand) => {
  // Without its port the thread has nothing to wait for, and ends.
  if (command.type === 'close') void loop.close().then(() => port.close());
  else loop.handle(command);
});
