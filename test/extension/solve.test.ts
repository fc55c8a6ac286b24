import assert from 'node:assert/strict';
import { join } from 'node:path';
import { commands, type Extension, extensions } from 'vscode';
import { WorkerEngine } from '../../src/engine/workerEngine';
import type { Solution } from '../../src/methods/solve';
import { EngineHost } from '../../src/session/run/engineHost';
import { COMMANDS } from '../../src/ui/contributions';
import { createLog } from '../../src/ui/log';
import { RecentProblems } from '../../src/ui/solve/recentProblems';
import { Runs } from '../../src/ui/runs/runs';
import { RunStarter } from '../../src/ui/runs/runStarter';
import { createSettings } from '../../src/ui/settings';
import { solveProblem, type SolveParts } from '../../src/ui/solve/solve';
import { isOnnxruntimeLoaded, openFiles, workerCount } from './hostProcess';
import { MemoryMemento } from './memoryMemento';

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

suite('Solve Countdown', () => {
  test('decodes a problem with the bundled model', async () => {
    const solution = await commands.executeCommand<Solution>(COMMANDS.solve, PROBLEM);
    assert.deepEqual(solution.problem, PROBLEM);
    assert.equal(solution.aborted, false);
    assert.equal(solution.solved, solution.verified);
    assert.ok(solution.solved ? solution.answer : solution.reason);
    assert.ok(solution.metrics.sampledTokens > 0);
    assert.equal(isOnnxruntimeLoaded(), true);
  });

  test('keeps no record of it for anybody else', function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(isOnnxruntimeLoaded(), true);
    assert.deepEqual(
      openFiles().filter((path) => path.includes('DeveloperTools')),
      [],
    );
  });

  test('a problem that is none has no solution', async () => {
    const given = { numbers: [22], target: 27 };
    assert.equal(await commands.executeCommand(COMMANDS.solve, given), undefined);
  });

  test('no worker is left when the extension is deactivated', async () => {
    await commands.executeCommand(COMMANDS.solve, PROBLEM);
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

suite('Stopping', () => {
  let host: EngineHost;
  let runs: Runs;
  let parts: SolveParts;

  suiteSetup(() => {
    const root = join(extension.extensionPath, 'models');
    const folders = { apr: join(root, 'apr'), sos: join(root, 'sos') };
    const worker = join(extension.extensionPath, 'dist', 'engine', 'engineWorker.js');
    const options = { models: folders, threads: 1, concurrency: 1 };
    host = new EngineHost(() => new WorkerEngine(worker, options));
    runs = new Runs();
    const rules = () => undefined;
    const models = () => ({ folders, advice: '' });
    const starter = new RunStarter(host, runs, models, 'test', rules);
    const recent = new RecentProblems(new MemoryMemento());
    parts = { starter, runs, host, models, recent, settings: createSettings(), log: createLog() };
  });

  suiteTeardown(() => host.dispose());

  test('ends a run that has begun', async () => {
    const subscription = runs.onDidChange(({ session }) => {
      if (session.state.tokens.sampled > 0) session.stop();
    });
    const solution = await solveProblem(parts, PROBLEM);
    subscription.dispose();
    assert.equal(solution?.aborted, true);
    assert.equal(solution.solved, false);
    assert.equal(runs.selection?.session.status, 'finished');
  });

  test('the next run decodes to its end', async () => {
    const solution = await solveProblem(parts, PROBLEM);
    assert.equal(solution?.aborted, false);
    assert.equal(host.state.kind, 'idle');
  });

  test('a restarted engine fails open runs with a word, and decodes the next one', async () => {
    const subscription = runs.onDidChange(({ session }) => {
      if (session.state.tokens.sampled > 0) void host.restart();
    });
    assert.equal(await solveProblem(parts, PROBLEM), undefined);
    subscription.dispose();
    assert.equal(runs.selection?.session.failure?.message, 'The engine was stopped.');
    assert.equal((await solveProblem(parts, PROBLEM))?.aborted, false);
  });
});
