import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EditorWindow } from './editorWindow';

const golden = (name: string) => readFileSync(`test/golden/${name}.aprtrace`, 'utf8');
const SOLVED = golden('solved');

suite('Trace files', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({
      files: {
        'solved.aprtrace': SOLVED,
        'grandchildren.aprtrace': golden('grandchildren'),
        'cut.aprtrace': SOLVED.slice(0, 30_000),
        'newer.aprtrace': SOLVED.replace('"major":1', '"major":2'),
      },
    });
  });

  suiteTeardown(() => window.close());

  const file = (name: string) =>
    window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();

  test('a double-click opens the run with its pictures', async () => {
    await file('solved.aprtrace').dblclick();
    const page = await window.webview('[role=tablist]');
    await window.until('the picture', async () => (await page.locator('svg').count()) > 0);
    await window.screenshots('trace-editor');
  });

  test('two files are looked at side by side', async () => {
    // A click alone would show it in the first group as well.
    await file('grandchildren.aprtrace').click({ modifiers: ['Alt'] });
    const titles = async () => {
      const frames = window.page.frames().map((frame) =>
        // A frame may go while it is asked.
        frame
          .locator('.headline span:first-child')
          .allInnerTexts()
          .catch(() => []),
      );
      return (await Promise.all(frames)).flat().sort();
    };
    await window.until('two pictures', async () => (await titles()).length === 2);
    assert.deepEqual(await titles(), ['50 25 11 7 3 -> 97', '53 31 26 22 -> 27']);
    assert.equal(await window.page.locator('.editor-group-container').count(), 2);
    await window.screenshot('trace-side-by-side');
    await window.runCommand('View: Close All Editors');
  });

  test('a file that was cut off says where', async () => {
    await file('cut.aprtrace').dblclick();
    await window.until('the warning', async () =>
      (await window.notifications()).some((text) => /line \d+, at byte \d+/.test(text)),
    );
  });

  test('a newer version is refused in words', async () => {
    await file('newer.aprtrace').dblclick();
    const page = await window.webview('pre');
    assert.match(await page.locator('pre').first().innerText(), /format version 2\.\d+.*Update/);
    await window.screenshot('trace-newer');
  });
});
