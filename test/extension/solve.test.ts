import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CancellationTokenSource, commands, type Extension, extensions } from 'vscode';
import { WorkerEngine } from '../../src/engine/workerEngine';
import type { Solution } from '../../src/methods/solve';
import { SOLVE_COMMAND, solveUntilCancelled } from '../../src/ui/solveCommand';
import { isOnnxruntimeLoaded, workerCount } from './hostProcess';

const PROBLEM = { numbers: [22, 26, 31, 53], target: 27 };

let extension: Extension<unknown>;
let workersBefore: number;

suiteSetup(async () => {
  const found = extensions.getExtension('apr.adaptive-parallel-reasoning');
  assert.ok(found, 'the extension is installed');
  extension = found;
  workersBefore = workerCount();
  await extension.activate();
});

suite('Activation', () => {
  test('registers every command that the manifest contributes', async () => {
    assert.equal(extension.isActive, true);
    const { contributes } = extension.packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const contributed = contributes.commands.map(({ command }) => command);
    assert.ok(contributed.includes(SOLVE_COMMAND));
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  test('starts no worker and does not load onnxruntime', () => {
    assert.equal(workerCount(), workersBefore);
    assert.equal(isOnnxruntimeLoaded(), false);
  });
});

suite('Solve Countdown', () => {
  test('decodes a problem with the bundled model', async () => {
    const solution = await commands.executeCommand<Solution>(SOLVE_COMMAND, PROBLEM);
    assert.deepEqual(solution.problem, PROBLEM);
    assert.equal(solution.aborted, false);
    assert.equal(solution.solved, solution.verified);
    assert.ok(solution.solved ? solution.expression : solution.reason);
    assert.ok(solution.metrics.sampledTokens > 0);
    assert.equal(isOnnxruntimeLoaded(), true);
  });

  test('a problem that is none has no solution', async () => {
    const given = { numbers: [22], target: 27 };
    assert.equal(await commands.executeCommand(SOLVE_COMMAND, given), undefined);
  });

  test('no worker is left when the extension is deactivated', async () => {
    await commands.executeCommand(SOLVE_COMMAND, PROBLEM);
    assert.equal(workerCount(), workersBefore + 1);
    // The host's own copy of the extension: modules are kept by file name.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { deactivate } = require(join(extension.extensionPath, 'dist', 'extension.js')) as {
      deactivate: () => Promise<void>;
    };
    await deactivate();
    assert.equal(workerCount(), workersBefore);
  });
});

suite('Cancelling', () => {
  let engine: WorkerEngine;

  suiteSetup(() => {
    const models = join(extension.extensionPath, 'models');
    engine = new WorkerEngine(join(extension.extensionPath, 'dist', 'engine', 'engineWorker.js'), {
      models: { apr: join(models, 'apr'), sos: join(models, 'sos') },
      threads: Math.min(2, availableParallelism()),
      concurrency: 1,
    });
  });

  suiteTeardown(() => engine.dispose());

  test('ends a run that has begun', async () => {
    const source = new CancellationTokenSource();
    const solution = await solveUntilCancelled(engine, PROBLEM, source.token, () =>
      source.cancel(),
    );
    assert.equal(solution.aborted, true);
    assert.equal(solution.solved, false);
  });

  test('ends a run at once where it came first', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const solution = await solveUntilCancelled(engine, PROBLEM, source.token);
    assert.equal(solution.aborted, true);
  });

  test('the next run decodes to its end', async () => {
    const { token } = new CancellationTokenSource();
    const solution = await solveUntilCancelled(engine, PROBLEM, token);
    assert.equal(solution.aborted, false);
  });
});
