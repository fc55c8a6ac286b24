import { availableParallelism } from 'node:os';
import { type ExtensionContext, Uri } from 'vscode';
import { WorkerEngine } from './engine/workerEngine';
import { registerSolveCommand } from './ui/solveCommand';

/** Most runs in one batch; further ones wait. */
const CONCURRENCY = 4;

let engine: WorkerEngine | undefined;

/** Connects the parts. Nothing is loaded here: the engine's worker starts with the first run. */
export function activate(context: ExtensionContext): void {
  const path = (...parts: string[]) => Uri.joinPath(context.extensionUri, ...parts).fsPath;
  const models = { apr: path('models', 'apr'), sos: path('models', 'sos') };
  engine = new WorkerEngine(path('dist', 'engine', 'engineWorker.js'), {
    models,
    threads: Math.min(2, availableParallelism()),
    concurrency: CONCURRENCY,
  });
  context.subscriptions.push(registerSolveCommand(engine));
}

/**
 * Stops the engine. The editor waits for this promise, not for those of subscriptions, and it must:
 * a process that exits in the middle of a native call aborts.
 */
export function deactivate(): Promise<void> | undefined {
  return engine?.dispose();
}
