import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EditorWindow } from '../browser/editorWindow';
import { installServer } from '../extension/host/serverInstall';

/** `npm run package` has made it. */
function packedFile(): string {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    name: string;
    version: string;
  };
  return resolve('dist', `${name}-${process.platform}-${process.arch}-${version}.vsix`);
}

suite('The packed file', () => {
  let folder: string;
  let extensions: string;
  let window: EditorWindow;

  suiteSetup(async () => {
    folder = mkdtempSync(join(tmpdir(), 'apr-installed-'));
    extensions = join(folder, 'extensions');
    const { node, serverMain } = installServer(resolve('.vscode-test'));
    const flags = ['--accept-server-license-terms', '--server-data-dir', join(folder, 'server')];
    execFileSync(node, [
      ...[serverMain, ...flags, '--extensions-dir', extensions],
      ...['--install-extension', packedFile()],
    ]);
    window = await EditorWindow.open({
      installed: extensions,
      files: { 'run.aprtrace': readFileSync('test/golden/solved.aprtrace', 'utf8') },
    });
  });

  suiteTeardown(async () => {
    await window.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('opens a trace', async () => {
    await window.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: 'run.aprtrace' })
      .dblclick();
    await window.webview('[role=tablist]');
  });

  test('solves a problem in a clean VS Code', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.until('the result', async () =>
      (await window.notifications()).some((text) => text.includes('= 27')),
    );
  });

  test('is what the window runs', async () => {
    await window.runCommand('Developer: Show Running Extensions');
    const row = window.page.locator('.runtime-extensions-editor .monaco-list-row', {
      hasText: 'Adaptive Parallel Reasoning',
    });
    await row.first().waitFor();
    assert.equal(await row.count(), 1);
  });

  test('holds what a marketplace shows and what runs, and nothing else', () => {
    const [name = ''] = readdirSync(extensions).filter((entry) => entry.startsWith('apr.'));
    const held = (...path: string[]) => readdirSync(join(extensions, name, ...path)).sort();
    assert.deepEqual(held(), [
      // What the installation itself writes.
      '.vsixmanifest',
      'LICENSE.txt',
      'changelog.md',
      'dist',
      'l10n',
      'media',
      'models',
      'node_modules',
      'package.json',
      'package.nls.json',
      'package.nls.zh-cn.json',
      'readme.md',
    ]);
    assert.deepEqual(held('dist'), [
      'THIRD-PARTY-NOTICES.txt',
      'engine',
      'extension.js',
      'language',
      'parts',
      'sbom.cdx.json',
      'session',
      'webview',
    ]);
    assert.deepEqual(held('node_modules'), ['onnxruntime-common', 'onnxruntime-node']);
    assert.ok(held('media').includes('icon.png'));
    assert.deepEqual(held('media', 'walkthrough'), readdirSync('media/walkthrough').sort());
    const models = held('models').filter((entry) => !/\.|^results$/.test(entry));
    assert.ok(models.length >= 2, models.join());
    for (const model of models) {
      assert.deepEqual(held('models', model), ['manifest.json', 'model.onnx']);
    }
    assert.deepEqual(
      held('models', 'results').filter((name) => !models.includes(name)),
      [],
    );
  });
});
