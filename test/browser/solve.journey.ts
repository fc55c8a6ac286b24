import assert from 'node:assert/strict';
import { EditorWindow } from './editorWindow';

suite('Solve Countdown', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open();
  });

  suiteTeardown(() => window.close());

  test('from the palette to a verified solution', async () => {
    await window.runCommand('APR: Solve Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.until('the result', async () =>
      (await window.notifications()).some((text) => text.includes('= 27')),
    );
    const [result] = (await window.notifications()).filter((text) => text.includes('= 27'));
    assert.match(result ?? '', /^[\d()+*/-]+ = 27/);
    await window.screenshots('solved');
  });
});
