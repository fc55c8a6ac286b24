import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { EditorWindow } from './editorWindow';

const CONDITION = 'tokens > 30 && depth == 0';

suite("The editor's own debugger by keyboard only", () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({
      files: { 'riddle.txt': 'A riddle:\n53 31 26 22 -> 27\n' },
      settings: { 'debug.openDebug': 'openOnSessionStart' },
    });
  });

  suiteTeardown(() => window.close());

  const untilRow = (view: string, pattern: RegExp) =>
    window.until(`a row of ${view} like ${pattern}`, async () =>
      (await window.treeRows(view)).some((row) => pattern.test(row)),
    );

  test('F5 on a trace stops at its start, and F10 goes to the spawn', async () => {
    await window.openFile(resolve('test/golden/solved.aprtrace'));
    await window.webview('[role="tab"]');
    await window.press('F5');
    await untilRow('Call Stack', /53 31 26 22 -> 27/);
    await window.press('F10');
    await untilRow('Call Stack', /spawn 8 children/);
    await window.until('the transcript', async () =>
      (await window.editorLines()).some((line) => /spawn 8 children/.test(line)),
    );
    await untilRow('Variables', /Thread/);
    await window.screenshot('debugger-spawn');
  });

  test('F11 goes into a child, F10 to its next line, Shift+F11 back to the join', async () => {
    await window.press('F11');
    await untilRow('Call Stack', /26 22 22 -> 27/);
    await window.press('F10');
    await untilRow('Call Stack', /26-22=4 -> 22 4/);
    await window.until('the line', async () =>
      (await window.editorLines()).some((line) => /26-22=4/.test(line)),
    );
    await window.screenshot('debugger-child');
    await window.press('Control+F10');
    await untilRow('Call Stack', /26 22 22 -> 27.*tokens of prompt/);
    await window.press('Shift+F11');
    await untilRow('Call Stack', /join 2 × solution/);
    assert.deepEqual(
      (await window.treeRows('Call Stack')).filter((row) => /Load More/i.test(row)),
      [],
    );
    await window.until('what the lines took', async () =>
      (await window.editorLines()).some((line) => /join 2.*\d+ tokens$/.test(line)),
    );
    await window.screenshot('debugger-join');
  });

  test('F9 holds it at a line, which comes again after a restart', async () => {
    await window.press('Control+1', 'Control+Home', 'ArrowDown', 'F9');
    await window.page.locator('.codicon-debug-breakpoint').first().waitFor();
    await window.press('Control+Shift+F5');
    await window.until('its start', async () => {
      const lines = await window.editorLines();
      return !lines.some((line) => /spawn/.test(line));
    });
    await window.press('F5');
    await untilRow('Call Stack', /Paused at line 2 of thread 0/i);
    await untilRow('Call Stack', /spawn 8 children/);
    await window.screenshot('debugger-line');
  });

  test('a message that is set in Variables makes a branch, which F5 runs on', async () => {
    await window.press('F11');
    await untilRow('Variables', /message, value 53-31=22/);
    await window.runCommand('Run and Debug: Focus on Variables View');
    // Keys that come before it has the focus go elsewhere.
    await window.page.locator('.pane:has(.debug-variables) .monaco-list:focus').waitFor();
    const row = (await window.treeRows('Variables')).findIndex((text) => /message/.test(text));
    await window.press('Home', ...Array<string>(row).fill('ArrowDown'), 'Shift+F10');
    // F2 is the editor's key for it, and edits another row than the one with the focus.
    await window.page.locator('.monaco-menu .action-label', { hasText: 'Set Value' }).waitFor();
    await window.press('ArrowDown', 'Enter');
    await window.page.locator('.debug-variables .monaco-inputbox input').waitFor();
    await window.press('Control+A');
    await window.page.keyboard.type('53+22');
    await window.press('Enter');
    await untilRow('Call Stack', /53\+22=75/);
    await window.screenshot('debugger-branch');
    await window.press('F5');
    await untilRow('Call Stack', /Paused at the end/i);
  });

  test('the console answers', async () => {
    await window.runCommand('Debug Console: Focus on Debug Console View');
    const input = window.page.locator('.repl-input-wrapper .monaco-editor.focused');
    // Keys that come before it is ready go elsewhere, or nowhere.
    await input.waitFor();
    await window.page.keyboard.type(CONDITION);
    await window.until('what was typed', async () => {
      const text = await input.locator('.view-lines').innerText();
      return text.replaceAll('\u00a0', ' ').trim() === CONDITION;
    });
    await window.press('Enter');
    await window.until('the answer', async () => {
      const lines = await window.page.locator('.repl .monaco-list-row').allInnerTexts();
      return lines.some((line) => /true/.test(line));
    });
    await window.screenshot('debugger-console');
    await window.press('Shift+F5');
  });

  test('F5 on a problem in a text file decodes it', async () => {
    await window.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
    await window.openFile('riddle.txt');
    await window.until('the file', async () => (await window.editorLines())[0] === 'A riddle:');
    await window.press('ArrowDown');
    // What F5 does is decided by the line, which the extension is told of after the editor shows it.
    await window.page.waitForTimeout(1000);
    await window.press('F5');
    await untilRow('Call Stack', /Paused at line|Paused at the end|running/i);
    await window.screenshot('debugger-problem');
  });
});
