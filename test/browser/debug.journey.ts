import { EditorWindow } from './editorWindow';

/** Slow enough to see it, and to press a key in the middle. */
const PACE = 10;

const THREADS = '.pane:has(.pane-header[aria-label^="Threads"])';

suite('Debugging a child by keyboard only', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({ settings: { 'apr.pace': PACE } });
  });

  suiteTeardown(() => window.close());

  const rows = () => window.treeRows('Threads');
  const rowLike = async (pattern: RegExp) => (await rows()).find((row) => pattern.test(row)) ?? '';
  const untilRow = (pattern: RegExp, ms?: number) =>
    window.until(`a row like ${pattern}`, async () => (await rowLike(pattern)) !== '', ms);

  test('a breakpoint holds the run where a child starts', async () => {
    await window.runCommand('APR: Add Breakpoint...');
    await window.answer('Thread...');
    await window.answer('1');
    await window.answer('1');
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.runCommand('APR: Focus on Threads View');
    await untilRow(/paused: thread 1 starts/);
    await untilRow(/53-31=22 -> 26 22 22, running: begins/);
    await window.screenshots('debug-paused');
  });

  test('keys step the child, and its transcript follows', async () => {
    await window.runCommand('APR: Focus on Threads View');
    await window.until(
      'the child to be selected',
      async () => (await window.page.locator(`${THREADS} .monaco-list-row.selected`).count()) === 1,
    );
    await window.press('Control+Enter');
    await window.until('the transcript', async () =>
      (await window.editorLines()).some((line) => /^26 22 22 -> 27/.test(line)),
    );
    const before = await window.editorLines();
    await window.press('F10', 'F10', 'F10');
    await window.until(
      'more lines',
      async () => (await window.editorLines()).length > before.length,
    );
    await window.press('F11');
    await window.screenshots('debug-stepped');
  });

  test('a key steps back, and F5 goes on to the end', async () => {
    await window.runCommand('APR: Focus on Threads View');
    const now = (await window.editorLines()).join('\n');
    await window.press('Control+F10', 'Control+F10');
    await window.until('an earlier text', async () => {
      const text = (await window.editorLines()).join('\n');
      return text.length < now.length;
    });
    await window.screenshot('debug-back');
    await window.press('F5', 'F5');
    // At this pace the rest takes long by itself, and longer where the machine is busy.
    await untilRow(/26\+\(53-31\)\/22 = 27, verified/, 120_000);
    await window.screenshots('debug-solved');
  });

  test('a transcript is read in three forms', async () => {
    for (const [form, first] of [
      ['Compact', /^<bos> apr/],
      ['Text Protocol', /^Moving to Node/],
      ['Readable', /^26 22 22 -> 27/],
    ] as const) {
      await window.runCommand('APR: Switch Transcript Form...');
      await window.answer(form);
      await window.until(form, async () =>
        (await window.editorLines()).some((line) => first.test(line)),
      );
      await window.screenshots(`transcript-${form.split(' ')[0]?.toLowerCase()}`);
    }
  });
});
