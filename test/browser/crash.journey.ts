import assert from 'node:assert/strict';
import { EditorWindow } from './editorWindow';

/** Slow enough to be in the middle of the run when everything ends. */
const PACE = 5;

suite('A killed window', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({ settings: { 'apr.pace': PACE } });
  });

  suiteTeardown(() => window.close());

  const rowLike = async (pattern: RegExp) =>
    (await window.treeRows('Threads')).find((row) => pattern.test(row)) ?? '';

  test('leaves a recording that opens to its last event, and says that it was cut off', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.runCommand('APR: Focus on Threads View');
    await window.until(
      'some children',
      async () => (await rowLike(/26 22 22, running: .*leaves/)) !== '',
    );
    await window.crash();
    await window.runCommand('APR: Open Recent Run...');
    await window.until('the run', async () =>
      /not finished/.test(await window.page.locator('.quick-input-list').innerText()),
    );
    await window.press('Enter');
    await window.until('the warning', async () =>
      (await window.notifications()).some((text) => /cut off/.test(text)),
    );
    const page = await window.webview('.headline');
    await window.until('the words', async () =>
      /cut off at step \d+/.test(await page.locator('.headline').innerText()),
    );
    await window.runCommand('APR: Focus on Threads View');
    await window.until('the row', async () => (await rowLike(/cut off at step \d+/)) !== '');
    assert.equal(await rowLike(/running|waiting/), '');
    await window.screenshots('cut-off');
  });
});
