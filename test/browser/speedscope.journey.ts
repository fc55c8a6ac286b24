import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { speedscopeProfile } from '../../src/trace/export/speedscope';
import { RunReducer } from '../../src/trace/reducer';
import { openTraceFile } from '../../src/trace/traceFile';
import { type Browser, launchBrowser, type Page } from '../extension/host/playwright';
import { installServer } from '../extension/host/serverInstall';
import { SCREENSHOTS, WINDOW_SIZE } from './editorWindow';
import { TRACE_TASKS } from '../../src/tasks/traceTasks';

const GOLDEN = 'test/golden/grandchildren.aprtrace';
/** The page that speedscope ships; its own command opens it so, with a script that hands it a file. */
const PAGE = resolve('node_modules/speedscope/dist/release/index.html');

suite('speedscope', () => {
  const folder = mkdtempSync(join(tmpdir(), 'speedscope-'));
  let browser: Browser;
  let page: Page;
  let names: readonly string[];

  suiteSetup(async () => {
    const reader = await openTraceFile(GOLDEN, { tasks: TRACE_TASKS });
    const reducer = new RunReducer();
    for await (const event of reader) reducer.apply(event);
    const text = [...speedscopeProfile(reducer.state, reader.header)].join('');
    const { profiles } = JSON.parse(text) as { profiles: readonly { name: string }[] };
    names = profiles.map(({ name }) => name);
    const script = join(folder, 'profile.js');
    const base64 = Buffer.from(text).toString('base64');
    writeFileSync(script, `speedscope.loadFileFromBase64('run.json', '${base64}')`);
    browser = await launchBrowser(installServer(resolve('.vscode-test')));
    page = await browser.newPage({ viewport: WINDOW_SIZE });
    await page.goto(`${pathToFileURL(PAGE).href}#localProfilePath=${script}`);
  });

  suiteTeardown(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const heading = (thread: number) => `${names[thread]} (${thread + 1}/${names.length})`;
  const shows = (text: string) => page.locator('div', { hasText: text }).first().waitFor();

  test('opens a run at its root', () => shows(heading(0)));

  test('lists all threads, and shows the one that is chosen', async () => {
    await page
      .locator('span', { hasText: names[0] as string })
      .first()
      .click();
    const last = page.locator('span', { hasText: names.at(-1) as string }).first();
    await last.waitFor();
    const text = await page.locator('body').innerText();
    for (const name of names) assert.ok(text.includes(name), name);
    await last.click();
    await shows(heading(names.length - 1));
  });

  test('tells running from waiting', async () => {
    // The table of its third view; n and p go to the next thread and to the one before.
    await page.keyboard.press('3');
    const parent = names.findIndex((name) => name.startsWith('1: '));
    for (let i = names.length - 1; i > parent; i--) await page.keyboard.press('p');
    await shows(heading(parent));
    const rows = await page.locator('table tr').allInnerTexts();
    for (const name of ['running', 'waiting', names[parent] as string]) {
      assert.ok(
        rows.some((row) => row.includes(name)),
        `${name} in ${rows.join(' | ')}`,
      );
    }
    await page.screenshot({ path: join(SCREENSHOTS, 'speedscope.png') });
  });
});
