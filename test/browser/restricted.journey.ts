import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EditorWindow } from './editorWindow';

suite('An untrusted folder', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({
      isRestricted: true,
      files: {
        'run.aprtrace': readFileSync('test/golden/solved.aprtrace', 'utf8'),
        // A model is a program: one that a folder brings along is not run.
        '.vscode/settings.json': JSON.stringify({ 'apr.modelFolder': '/of/somebody/else' }),
      },
    });
  });

  suiteTeardown(() => window.close());

  test('is not trusted', async () => {
    await window.until('the restricted mode', async () =>
      (await window.page.locator('.part.statusbar').innerText()).includes('Restricted Mode'),
    );
  });

  test('opens its traces', async () => {
    await window.openFile('run.aprtrace');
    const page = await window.webview('.graph [role="option"]');
    assert.match(await page.locator('.headline').innerText(), /verified/);
  });

  test('solves with the bundled model, whatever its settings say', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.until('the result', async () =>
      (await window.notifications()).some((text) => text.includes('= 27, verified')),
    );
    await window.screenshot('restricted');
  });

  test('takes no folder with a model of its own', async () => {
    await window.runCommand('APR: Choose Model');
    await window.answer('A Folder');
    await window.until('the refusal', async () =>
      (await window.notifications()).some((text) =>
        text.includes('taken in trusted workspaces only'),
      ),
    );
    await window.screenshot('restricted-model');
  });
});
