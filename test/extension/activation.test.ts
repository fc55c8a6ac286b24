import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { commands, extensions } from 'vscode';
import { COMMANDS } from '../../src/ui/contributions';
import { EXTENSION_ID, extensionUnderTest } from './extension';
import { isOnnxruntimeLoaded, workerCount } from './hostProcess';

let workersStarted: number;
let wasLoaded: boolean;
let files: readonly string[];

// Before every suite: the others start the engine.
suiteSetup(async () => {
  const before = workerCount();
  await extensionUnderTest();
  workersStarted = workerCount() - before;
  wasLoaded = isOnnxruntimeLoaded();
  files = Object.keys(require.cache);
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

  test('loads one file of code, and not the tokenizer that is larger than all of it', () => {
    const root = extensions.getExtension(EXTENSION_ID)?.extensionPath ?? '';
    const own = files.filter((file) => file.startsWith(join(root, 'dist')) && !isOfTests(file));
    assert.deepEqual(own, [join(root, 'dist', 'extension.js')]);
    assert.ok(
      !readFileSync(join(root, 'dist', 'extension.js'), 'utf8').includes('llama-tokenizer'),
    );
  });
});

function isOfTests(file: string): boolean {
  return file.includes(`${sep}dist${sep}test${sep}`);
}
