import assert from 'node:assert/strict';
import { EditorWindow } from './editorWindow';

suite('Solve Countdown', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open();
  });

  suiteTeardown(() => window.close());

  const firstRow = () => window.page.locator('.quick-input-list .monaco-list-row').first();
  const says = (what: string, pattern: RegExp) =>
    window.until(what, async () => pattern.test(await firstRow().innerText()));
  const status = () => window.page.locator('.statusbar-item[id*="apr.engine"]').innerText();

  test('from the palette to a verified solution', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.input.fill('22 26 31 530 -> 27');
    await says('what is wrong', /The number 530 is out of range/);
    await window.screenshot('solve-wrong');
    await window.input.fill('22 26 31 53 -> 27');
    await says('the problem', /Solve 22 26 31 53 -> 27/);
    await window.screenshot('solve-typed');
    await window.press('Enter');
    await window.until('the result', async () =>
      (await window.notifications()).some((text) => text.includes('= 27, verified')),
    );
    const [result] = (await window.notifications()).filter((text) => text.includes('= 27'));
    assert.match(result ?? '', /^[\d()+*/-]+ = 27/);
    assert.match(await status(), /APR: idle/);
    await window.screenshots('solved');
  });

  test('the method is switched in the input, and the item of the status bar has a menu', async () => {
    await window.runCommand('APR: Solve Countdown');
    const title = window.page.locator('.quick-input-title');
    await window.until('the method', async () => (await title.innerText()).endsWith('APR'));
    await window.page.locator('.quick-input-titlebar .codicon-arrow-swap').click();
    await window.until('the other method', async () => (await title.innerText()).endsWith('SoS+'));
    await window.page.locator('.quick-input-titlebar .codicon-arrow-swap').click();
    await window.until('the method again', async () => (await title.innerText()).endsWith('APR'));
    await window.press('Escape');
    await window.page.locator('.statusbar-item[id*="apr.engine"] a').click();
    await says('the menu', /Solve Countdown/);
    await window.screenshot('engine-menu');
    await window.press('Escape');
  });

  test('a long run says how near to its limit it is, and ends when it is cancelled', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.input.fill('2 3 5 7 11 -> 97');
    await says('the problem', /Solve 2 3 5 7 11 -> 97/);
    await window.press('Enter');
    const toast = window.page.locator('.notification-toast', { hasText: 'Solving 2 3 5 7 11' });
    await window.until('tokens of the limit', async () =>
      /\d+ threads, \d+ of at most 500000 tokens/.test(await toast.innerText()),
    );
    // A bar without an end has the window painted again all the time.
    assert.equal(await toast.locator('.monaco-progress-container.discrete').count(), 1);
    await window.screenshot('solving');
    await toast.locator('.monaco-button', { hasText: 'Cancel' }).click();
    await window.until('the engine to stop', async () => /APR: idle/.test(await status()));
  });
});
