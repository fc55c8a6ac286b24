import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../extension/host/playwright';
import { seriousFindings } from './accessibility';
import { EditorWindow } from './editorWindow';

suite('An evaluation', () => {
  let window: EditorWindow;
  let page: Frame;

  suiteSetup(async () => {
    window = await EditorWindow.open();
  });

  suiteTeardown(() => window.close());

  /** Marks the entries of the list with these words, beside those that are marked, and accepts. */
  async function mark(...words: readonly string[]): Promise<void> {
    await window.input.waitFor();
    for (const word of words) {
      await window.input.fill(word);
      const rows = window.page.locator('.quick-input-list .monaco-list-row');
      await rows.locator(`:text-is("${word}")`).first().click();
    }
    await window.input.fill('');
    await window.accept();
  }

  test('is chosen in three steps, and shows how far it is', async () => {
    await window.runCommand('APR: Run Evaluation');
    await window.answer('Held-Out');
    await mark('APR, 3 children', 'SoS+, window 128');
    await window.answer('25');
    page = await window.webview('.progress progress');
    const words = page.locator('.sentence').first();
    await window.until(
      'its end',
      async () => /^100 problems in all methods, finished$/.test(await words.innerText()),
      120_000,
    );
    assert.equal(await page.locator('tbody tr').count(), 4);
    assert.match(await page.locator('tbody tr').first().innerText(), /APR\s+25 \/ 25\s+\d+\.\d %/);
  });

  test('is resumed after the window was closed, from where it was', async () => {
    await window.runCommand('APR: Run Evaluation');
    await window.answer('Held-Out');
    await mark('SoS+, window 192');
    await window.answer('40');
    const words = () => page.locator('.sentence').first().innerText();
    const solvedBefore = /^([1-9]\d*) of 120 problems in all methods/;
    await window.until('some of it', async () => solvedBefore.test(await words()));
    await window.screenshot('evaluation-running');
    await window.runCommand('Developer: Reload Window');
    await window.page.locator('.explorer-folders-view').waitFor({ state: 'detached' });
    await window.page.locator('.explorer-folders-view').waitFor();
    page = await window.webview('.progress progress');
    await window.until('what was decoded', async () =>
      /the others can be decoded later$/.test(await words()),
    );
    await window.screenshot('evaluation-unfinished');
    const [, kept] = solvedBefore.exec(await words()) ?? [];
    assert.ok(Number(kept) < 120, kept);
    await page.locator('vscode-button', { hasText: 'Resume' }).first().click();
    await window.until('its end', async () => /, finished$/.test(await words()), 120_000);
    const rows = await page.locator('tbody tr').allInnerTexts();
    assert.equal(rows.filter((row) => row.includes('40 / 40')).length, 3);
  });

  test('has charts to be saved, as they show', async () => {
    await page.locator('[role="tab"]:text-is("Window")').first().click();
    await window.until('the series', async () => (await page.locator('.series input').count()) > 1);
    const save = async (format: string) => {
      await page.locator(`vscode-button[title="Export as ${format}"]`).first().click();
      const file = `window.${format.toLowerCase()}`;
      await window.until(
        `the dialog for ${file}`,
        async () =>
          (await window.input.isVisible()) && (await window.input.inputValue()).endsWith(file),
      );
      const path = join(window.folder, `chart.${format.toLowerCase()}`);
      await window.input.fill(path);
      await window.press('Enter');
      await window.until(path, () => Promise.resolve(existsSync(path)));
      return readFileSync(path);
    };
    const svg = (await save('SVG')).toString('utf8');
    assert.match(svg, /^<svg role="img" aria-label="Accuracy by Window\. /);
    assert.match(svg, />SoS\+, told the window</);
    assert.doesNotMatch(svg, /var\(|NaN|undefined|class=|ecmeta/);
    // A picture that is not well-formed has no PNG.
    assert.deepEqual([...(await save('PNG')).subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.match(
      (await save('CSV')).toString('utf8'),
      /^method,condition,"context window, tokens"/,
    );
  });

  test('is compared in charts that the keys go through', async () => {
    await page.locator('[role="tab"]', { hasText: 'Total Tokens' }).first().click();
    const plot = page.locator('.plot');
    await plot.first().waitFor();
    await window.until('the series', async () => (await page.locator('.series input').count()) > 1);
    await plot.first().focus();
    await window.press('ArrowRight', 'ArrowDown');
    const said = page.locator('[aria-live="polite"]').first();
    await window.until('the words', async () =>
      /solved and verified: \d+\.\d %/.test(await said.innerText()),
    );
    await window.screenshot('evaluation-point');
    await window.press('Enter');
    await window.input.waitFor();
    await window.screenshot('evaluation-samples');
    await window.press('Escape');
    await page.locator('vscode-button[title="Show as a Table"]').click();
    await page.locator('td .link').first().waitFor();
    assert.deepEqual(await seriousFindings(page), []);
    await page.locator('vscode-button[title="Show as a Table"]').click();
  });

  for (const tab of [
    'Progress',
    'Window',
    'Total Tokens',
    'Sequential Tokens',
    'Latency',
    'Contexts',
  ]) {
    test(`${tab} has no serious finding of an accessibility scan, in any theme`, async () => {
      await page.locator(`[role="tab"]:text-is("${tab}")`).first().click();
      for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
        // A page that has the focus may take a key meant for the list of themes.
        await window.page.locator('.explorer-folders-view').first().click();
        await window.setTheme(theme);
        assert.deepEqual(await seriousFindings(page), [], theme);
        await window.screenshot(`evaluation-${tab.toLowerCase().replace(' ', '-')}-${theme}`);
      }
    });
  }
});
