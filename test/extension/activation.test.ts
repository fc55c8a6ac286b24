import assert from 'node:assert/strict';
import { commands, extensions } from 'vscode';
import { COMMANDS } from '../../src/ui/contributions';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { isOnnxruntimeLoaded, workerCount } from './hostProcess';

let workersStarted: number;
let wasLoaded: boolean;

// Before every suite: the others start the engine.
suiteSetup(async () => {
  const before = workerCount();
  await extensionUnderTest();
  workersStarted = workerCount() - before;
  wasLoaded = isOnnxruntimeLoaded();
});

suite('Activation', () => {
  test('registers every command that the manifest contributes', async () => {
    const { contributes } = extensions.getExtension(EXTENSION_ID)?.packageJSON as {
      contributes: { commands: readonly { command: string }[] };
    };
    const contributed = contributes.commands.map(({ command }) => command);
    assert.ok(contributed.includes(COMMANDS.solve));
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      contributed.filter((command) => !registered.has(command)),
      [],
    );
  });

  test('starts no worker and does not load onnxruntime', () => {
    assert.equal(workersStarted, 0);
    assert.equal(wasLoaded, false);
  });
});
