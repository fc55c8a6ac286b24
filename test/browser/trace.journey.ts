import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { formatEvent, formatHeader } from '../../src/trace/aprtrace';
import { largeRun } from '../unit/trace/largeRun';
import { HEADER } from '../unit/trace/traceBuilder';
import { EditorWindow } from './editorWindow';

const golden = (name: string) => readFileSync(`test/golden/${name}.aprtrace`, 'utf8');
const SOLVED = golden('solved');
const LARGE = [formatHeader(HEADER), ...Array.from(largeRun(), formatEvent), ''].join('\n');

suite('Trace files', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({
      files: {
        'solved.aprtrace': SOLVED,
        'grandchildren.aprtrace': golden('grandchildren'),
        'cut.aprtrace': SOLVED.slice(0, 30_000),
        'large.aprtrace': LARGE,
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

  test('a run of 10,001 threads is shown in the middle, and opens where it can be read', async () => {
    await window.runCommand('View: Close All Editors');
    await file('large.aprtrace').dblclick();
    const page = await window.webview('.graph [id="node-0.1"]');
    const camera = async () =>
      (await page.locator('.graph .canvas > g').first().getAttribute('transform')) ?? '';
    await window.until('the graph in the middle', async () => {
      const offset = await page.evaluate(`(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        const [first, last] = [box('[id="node-0.0"]'), box('[id="node-0.1"]')];
        const { left, right } = box('.graph .canvas');
        return (first.left + last.right) / 2 - (left + right) / 2;
      })()`);
      return Math.abs(offset as number) < 2;
    });
    await page.locator('.graph .canvas').focus();
    await window.press('/');
    await window.page.keyboard.type('22+26=48');
    await window.press('Enter');
    await page.locator('.graph [id="node-1.0"]').waitFor();
    assert.match(await camera(), /scale\(1\)/);
    await window.press('Control+a', 'Delete', 'Escape', ' ');
    await page.locator('.graph [id^="node-stack:"]').waitFor();
    await window.press('0', 'Home', 'ArrowRight');
    const before = await camera();
    assert.match(before, /scale\(1\)/);
    await window.press('Enter');
    await page.locator('.graph [id="node-1.0"]').waitFor();
    assert.equal(await camera(), before);
    await window.screenshot('trace-large');
  });
});
