import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from '../extension/host/playwright';
import { EditorWindow } from './editorWindow';

const GOLDEN = readFileSync('test/golden/solved.aprtrace', 'utf8');
const PNG = [0x89, 0x50, 0x4e, 0x47];

suite('What leaves the editor', () => {
  let window: EditorWindow;
  let page: Frame;

  suiteSetup(async () => {
    window = await EditorWindow.open({ files: { 'run.aprtrace': GOLDEN } });
    await window.openFile('run.aprtrace');
    page = await window.webview('.graph [role="option"]');
  });

  suiteTeardown(() => window.close());

  const press = (label: string) => page.locator(`vscode-button[title="${label}"]`).click();

  /** Takes the place that the editor's own dialog proposes, and waits for the file. */
  async function saved(name: string, end: string): Promise<Buffer> {
    const path = join(window.folder, name);
    await window.until(
      `the proposal of ${name}`,
      async () => (await window.input.isVisible()) && (await window.input.inputValue()) === path,
    );
    await window.press('Enter');
    await window.until(name, () =>
      Promise.resolve(existsSync(path) && readFileSync(path).includes(end)),
    );
    return readFileSync(path);
  }

  test('a picture, as SVG', async () => {
    await press('Export as SVG');
    const svg = (await saved('53-31-26-22-27-graph.svg', '</svg>')).toString();
    assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, /53-31=22/);
    assert.doesNotMatch(svg, /var\(--vscode/);
  });

  test('a picture, as PNG', async () => {
    await press('Export as PNG');
    const png = await saved('53-31-26-22-27-graph.png', 'IEND');
    assert.deepEqual([...png.subarray(0, 4)], PNG);
    assert.ok(png.length > 10_000, `${png.length} bytes`);
  });

  test('a run, as it was recorded', async () => {
    await window.runCommand('APR: Save Run As...');
    assert.equal((await saved('53-31-26-22-27.aprtrace', '"type":"runEnd"')).toString(), GOLDEN);
  });
});
