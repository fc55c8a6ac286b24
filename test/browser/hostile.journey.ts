import assert from 'node:assert/strict';
import { hostileTrace } from '../unit/trace/hostileTrace';
import { EditorWindow } from './editorWindow';

const NAME = '[click](command:workbench.action.quit).aprtrace';

suite('A trace that means harm', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({ files: { [NAME]: hostileTrace() } });
  });

  suiteTeardown(() => window.close());

  test('shows its words as text', async () => {
    await window.page
      .locator('.explorer-folders-view .monaco-list-row', { hasText: NAME })
      .dblclick();
    const page = await window.webview('.graph [role="option"]');
    const headline = page.locator('.headline');
    await window.until('the words', async () => (await headline.innerText()).includes('<img src'));
    for (const tab of ['Timeline', 'Context Usage', 'Graph']) {
      await page.locator('[role=tab]', { hasText: tab }).click();
      assert.equal(await page.locator('img').count(), 0);
      assert.equal(await page.locator('a[href^="command:"]').count(), 0);
    }
    await page.locator('[aria-label="Show as a Table"], [title="Show as a Table"]').first().click();
    await page.locator('table').first().waitFor();
    assert.equal(await page.locator('img').count(), 0);
    await window.runCommand('APR: Focus on Threads View');
    await window.until('the tree', async () =>
      (await window.treeRows('Threads')).some((row) => row.includes('<img src')),
    );
    assert.equal(await window.page.locator('.monaco-workbench img[src="x"]').count(), 0);
    await window.screenshot('hostile');
  });

  test('puts no link into what is told', async () => {
    await window.until('the warning', async () =>
      (await window.notifications()).some((text) => text.includes('is damaged in line')),
    );
    assert.equal(await window.page.locator('.notification-list-item-message a').count(), 0);
  });
});
