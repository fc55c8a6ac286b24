import { EditorWindow } from './editorWindow';

suite('A transcript', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open();
  });

  suiteTeardown(() => window.close());

  test('of the run that is selected is opened by a key', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.until('the answer', async () =>
      (await window.treeRows('Threads')).some((row) => /= 27, verified/.test(row)),
    );
    await window.runCommand('APR: Focus on Threads View');
    await window.press('Control+Enter');
    await window.until('the transcript', async () =>
      (await window.editorLines()).some((line) => /^53 31 26 22 -> 27/.test(line)),
    );
  });

  test('is read in three forms', async () => {
    for (const [form, first] of [
      ['Compact', /^<bos> apr/],
      ['Text Protocol', /^Moving to Node/],
      ['Readable', /^53 31 26 22 -> 27/],
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
