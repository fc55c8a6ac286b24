import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Size } from '../extension/host/playwright';
import { seriousFindings } from './accessibility';
import { EditorWindow, WINDOW_SIZE } from './editorWindow';

const GOLDEN = readFileSync(join('test', 'golden', 'grandchildren.aprtrace'), 'utf8');

suite('Pictures of a run', () => {
  let window: EditorWindow;
  let page: Frame;

  suiteSetup(async () => {
    window = await EditorWindow.open({ files: { 'run.aprtrace': GOLDEN } });
    await window.openFile('run.aprtrace');
    await window.runCommand('APR: Show Graph');
    await window.page.locator('.tab.active[aria-label^="APR Pictures"]').first().waitFor();
    page = await panel();
  });

  /** The panel's page: the file's own editor shows the same until the panel has covered it. */
  async function panel(): Promise<Frame> {
    await window.until('the panel alone', async () => {
      const counts = window.page.frames().map((frame) =>
        // A frame may go while it is asked.
        frame
          .locator('.graph')
          .count()
          .catch(() => 0),
      );
      return (await Promise.all(counts)).reduce((sum, n) => sum + n, 0) === 1;
    });
    return window.webview('.graph [role="option"]');
  }

  const gone = (frame: Frame) =>
    window.until('the page to go', () => Promise.resolve(!window.page.frames().includes(frame)));

  suiteTeardown(() => window.close());

  const active = async (list: string) =>
    (await page.locator(list).first().getAttribute('aria-activedescendant')) ?? '';
  const label = (id: string) => page.locator(`[id="${id}"]`).first().getAttribute('aria-label');

  test('the graph is gone through by arrows along its edges', async () => {
    await page.locator('.graph .canvas').focus();
    await window.press('Home');
    await window.until(
      'the first node',
      async () => (await active('.graph .canvas')) === 'node-0.0',
    );
    await window.press('ArrowRight');
    await window.until('a child', async () =>
      /^node-[1-9]\d*\.0$/.test(await active('.graph .canvas')),
    );
    const child = await active('.graph .canvas');
    assert.match((await label(child)) ?? '', /tokens/);
    await window.press('ArrowLeft');
    await window.until('the way back', async () => (await active('.graph .canvas')) === 'node-0.0');
  });

  test('a spawn is folded into a stack and opened in place', async () => {
    const options = page.locator('.graph [role="option"]');
    const before = await options.count();
    await page.locator('.graph .canvas').focus();
    await window.press('Home', ' ');
    await window.until('a stack', async () =>
      (await active('.graph .canvas')).startsWith('node-stack:'),
    );
    assert.ok((await options.count()) < before);
    await window.press('Enter');
    await window.until('all nodes', async () => (await options.count()) === before);
  });

  test('a thread is found though it is folded away, and what is not there is said', async () => {
    await page.locator('.graph .canvas').focus();
    await window.press('Home', ' ');
    await window.until('a stack', async () =>
      (await active('.graph .canvas')).startsWith('node-stack:'),
    );
    await page.locator('.graph .canvas').focus();
    await window.press('/');
    await window.page.keyboard.type('43-25=18');
    await window.press('Enter');
    const found = page.locator('.graph [role="option"][aria-label^="43-25=18"]');
    await window.until(
      'the thread',
      async () =>
        (await found.count()) > 0 &&
        (await found.first().getAttribute('id')) === (await active('.graph .canvas')),
    );
    await window.press('/');
    await window.page.keyboard.type(' and more');
    await window.press('Enter');
    await page.locator('.said', { hasText: 'Nothing found.' }).first().waitFor();
    await window.press('Control+a', 'Delete');
    await window.until(
      'no words',
      async () => (await page.locator('.said').first().innerText()) === '',
    );
    await window.press('Escape', '0');
  });

  test('what was folded, and where one looked, is there again when the page is back', async () => {
    await page.locator('.graph .canvas').focus();
    await window.press('0', 'Home', ' ');
    await window.until('a stack', async () =>
      (await active('.graph .canvas')).startsWith('node-stack:'),
    );
    await window.press('-', '-', 'Shift+ArrowRight');
    const look = async () =>
      `${await page.locator('.graph .canvas > g').first().getAttribute('transform')} ` +
      `${await page.locator('.graph [role="option"]').count()} nodes`;
    const before = await look();
    // Kept a moment after the last move.
    await window.page.waitForTimeout(500);
    await window.runCommand('View: Open Next Editor');
    await gone(page);
    const file = await panel();
    await window.runCommand('APR: Show Graph');
    await gone(file);
    page = await panel();
    await window.until('the same place', async () => (await look()) === before);
    await page.locator('.graph .canvas').focus();
    await window.press('Home', 'ArrowRight', 'Enter', '0');
    // What was folded from the first needs room before the join that has its place already.
    await window.until('the join to the right of all that it waits for', async () => {
      const edges = await page.evaluate(`(() => {
        const edge = (side) => (element) => element.getBoundingClientRect()[side];
        const firsts = document.querySelectorAll('.graph [role="option"][id$=".0"]');
        return [edge('left')(document.getElementById('node-0.1')), ...[...firsts].map(edge('right'))];
      })()`);
      const [join = NaN, ...ends] = edges as number[];
      return ends.length === 21 && ends.every((end) => end < join);
    });
  });

  test('the graph fills the room that it has, until somebody moves it', async () => {
    const camera = async () => {
      // The picture follows in the frame after a key or a new size.
      await page.evaluate(`(async () => {
        for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      })()`);
      return page.locator('.graph .canvas > g').first().getAttribute('transform');
    };
    const width = () => page.evaluate(`document.querySelector('.graph .canvas').clientWidth`);
    const resize = async (size: Size) => {
      const before = await width();
      await window.page.setViewportSize(size);
      await window.until('another width', async () => (await width()) !== before);
    };
    const nodes = page.locator('.graph [role="option"]');
    await window.until('all nodes', async () => (await nodes.count()) > 3);
    const narrow = { ...WINDOW_SIZE, width: WINDOW_SIZE.width - 400 };
    await page.locator('.graph .canvas').focus();
    await window.press('0');
    const whole = await camera();
    await resize(narrow);
    assert.notEqual(await camera(), whole);
    await resize(WINDOW_SIZE);
    assert.equal(await camera(), whole);
    await window.press('-');
    const moved = await camera();
    assert.notEqual(moved, whole);
    await resize(narrow);
    assert.equal(await camera(), moved);
    await resize(WINDOW_SIZE);
    await window.press('0');
  });

  test('what is selected in the graph is selected in the timeline and the table', async () => {
    await page.locator('.graph .canvas').focus();
    await window.press('Home', 'ArrowRight');
    await window.until('a child', async () => /^node-[1-9]/.test(await active('.graph .canvas')));
    const [, thread] = /^node-(\d+)\./.exec(await active('.graph .canvas')) ?? [];
    await window.runCommand('APR: Show Timeline');
    await window.until('the lane', async () => (await active('.lanes')) === `lane-${thread}`);
    await page.locator('vscode-button[title="Show as a Table"]').click();
    await page.locator('tr[aria-current="true"]').first().waitFor();
    await page.locator('vscode-button[title="Show as a Table"]').click();
  });

  test('context use is a sentence, and serial search joins it', async () => {
    await window.runCommand('APR: Show Context Usage');
    const sentence = page.locator('.sentence').first();
    await window.until('the sentence', async () =>
      /^Longest context \d+ of \d+ tokens/.test(await sentence.innerText()),
    );
    await page.locator('vscode-button', { hasText: 'Solve Serially Too' }).first().click();
    await window.until(
      'the serial search',
      async () => /Serial search (needed|used) \d+/.test(await sentence.innerText()),
      60_000,
    );
  });

  for (const title of ['Graph', 'Timeline', 'Context Usage']) {
    test(`${title} has no serious finding of an accessibility scan, in any theme`, async () => {
      await window.runCommand(`APR: Show ${title}`);
      for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
        // A page that has the focus may take a key meant for the list of themes.
        await window.page.locator('.explorer-folders-view').first().click();
        await window.setTheme(theme);
        assert.deepEqual(await seriousFindings(page), [], theme);
        await window.screenshot(`pictures-${title.toLowerCase().replace(' ', '-')}-${theme}`);
      }
    });
  }
});
