import assert from 'node:assert/strict';
import { EditorWindow } from './editorWindow';

const PROBLEMS = '[\n[34, 99, 19, 96, 83],\n[81, 7, 18, 63, 35],\n[98, 47, 87, 30, 18]\n]\n';

suite('Problem sets in the Test Explorer', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({ files: { 'own.json': PROBLEMS, 'other.json': '{}' } });
    await window.runCommand('APR: Test on Problem Sets');
  });

  suiteTeardown(() => window.close());

  const rows = () => window.page.locator('.test-explorer .monaco-list-row');
  const labels = async () => {
    const all: string[] = [];
    for (let i = 0; i < (await rows().count()); i++) {
      all.push((await rows().nth(i).getAttribute('aria-label')) ?? '');
    }
    return all;
  };

  test('the bundled set and files of problems are there, and no other files', async () => {
    await window.until('both sets', async () => (await labels()).length === 2);
    const [first = '', second = ''] = await labels();
    assert.match(first, /^Held-Out Problems \(bundled\)/);
    assert.match(second, /^own\.json/);
  });

  test('a set is opened and run, and failures say why', async () => {
    await rows().nth(1).click();
    await window.press('ArrowRight');
    await window.until('its problems', async () => (await labels()).length === 5);
    await rows().nth(1).hover();
    await rows().nth(1).locator('.action-label.codicon-testing-run-icon').click();
    const ended = (all: readonly string[]) =>
      all.slice(2).every((label) => /Passed|Failed/.test(label));
    await window.until('all three', async () => ended(await labels()), 90_000);
    assert.ok((await labels()).some((label) => /Passed/.test(label)));
    await window.page.waitForTimeout(1000);
    await window.screenshots('tests');
  });
});
