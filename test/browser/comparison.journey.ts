import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../extension/host/playwright';
import { seriousFindings } from './accessibility';
import { EditorWindow } from './editorWindow';

const PROBLEMS = '24';

suite('Comparison of two runs', () => {
  let window: EditorWindow;
  let page: Frame;
  let results: string;

  suiteSetup(async () => {
    results = mkdtempSync(join(tmpdir(), 'apr-results-'));
    for (const method of ['apr', 'sos']) {
      const args = ['--method', method, '--limit', PROBLEMS, '--out', join(results, method)];
      execFileSync(process.execPath, ['dist/cli/evaluate.js', ...args], { stdio: 'ignore' });
    }
    window = await EditorWindow.open();
    cpSync(results, join(window.folder, 'results'), { recursive: true });
    await window.runCommand('APR: Compare Runs');
    for (const method of ['apr', 'sos']) {
      await window.answer(method);
    }
    page = await window.webview('.comparison');
    await page.locator('.pairs tbody tr').first().waitFor();
  });

  suiteTeardown(async () => {
    await window.close();
    rmSync(results, { recursive: true });
  });

  const rows = () => page.locator('.pairs tbody tr');
  const problems = () => page.locator('.pairs tbody th').allInnerTexts();

  test('says in a sentence who solves more, and whether that is clear', async () => {
    assert.match(
      await page.locator('.headline').innerText(),
      /solves [\d.]+ %.*points \(.* to .*\), exact McNemar p .* on 24 problems/,
    );
    assert.equal(await page.locator('.measures tbody tr').count(), 5);
  });

  test('filters by who solved it, and finds by words', async () => {
    const discordant = await rows().count();
    await page.locator('.filters button', { hasText: 'All' }).click();
    await window.until('all rows', async () => (await rows().count()) === 24);
    assert.ok(discordant > 0 && discordant < 24);
    const [first = ''] = await problems();
    await page.locator('vscode-text-field input').fill(first);
    await window.until('one row', async () => (await rows().count()) === 1);
    await page.locator('vscode-text-field input').fill('');
    await window.until('all rows again', async () => (await rows().count()) === 24);
  });

  test('sorts by a column, which says so', async () => {
    const head = page.locator('.pairs thead tr:nth-child(2) th', { hasText: 'Tokens' }).first();
    await head.locator('button').click();
    assert.equal(await head.getAttribute('aria-sort'), 'descending');
    const tokens = (await rows().locator('td:nth-child(3)').allInnerTexts()).map((text) =>
      Number(text.replace(',', '')),
    );
    assert.deepEqual(
      tokens,
      [...tokens].sort((a, b) => b - a),
    );
  });

  for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
    test(`has no serious finding of an accessibility scan: ${theme}`, async () => {
      // A page that has the focus may take a key meant for the list of themes.
      await window.page.locator('.explorer-folders-view').first().click();
      await window.setTheme(theme);
      assert.deepEqual(await seriousFindings(page), []);
      await window.screenshot(`comparison-${theme}`);
    });
  }

  test('is gone through by arrows, and Enter opens both traces side by side', async () => {
    await page.locator('.pairs tbody button').first().focus();
    await window.press('ArrowDown', 'ArrowDown', 'ArrowUp');
    const [, second = ''] = await problems();
    const focused = await page.locator('.pairs tbody button:focus').innerText();
    assert.equal(focused, second);
    await window.press('Enter');
    await window.until(
      'two trace editors',
      async () => (await window.page.locator('.tab.active[aria-label*=".aprtrace"]').count()) === 2,
    );
    await window.webview('.graph [role="option"]');
    await window.page.waitForTimeout(2000);
    await window.screenshot('comparison-traces');
  });
});
