import { parentPort, workerData } from 'node:worker_threads';
import { createModelRunner } from './modelRunner';
import type { EngineCommand, EngineReport, WorkerOptions } from './protocol';
import { WorkerLoop } from './workerLoop';

const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');
const loop = new WorkerLoop(
  workerData as WorkerOptions,
  createModelRunner,
  (report: EngineReport) => port.postMessage(report),
);
port.on('message', (command: EngineCommand) => {
  if (command.type === 'close') port.close();
  loop.handle(command);
});
