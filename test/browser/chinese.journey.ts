import { EditorWindow } from './editorWindow';
import { picturePage, stepOf, STEPS } from './walkthroughSteps';

suite('In Chinese', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open({ language: 'zh-cn' });
  });

  suiteTeardown(() => window.close());

  test('a problem is solved, and everything of ours speaks Chinese', async () => {
    await window.runCommand('APR: 求解 Countdown');
    await window.answer('22 26 31 53 -> 27');
    await window.until('the result', async () =>
      (await window.notifications()).some((text) => /= 27，已验证。\d+ 个线程/.test(text)),
    );
    await window.until('the tree', async () =>
      (await window.treeRows('线程')).some((row) => row.includes('派生 1')),
    );
    await window.runCommand('APR: 显示图');
    const page = await window.webview('.graph [role="option"]');
    await window.until('the tabs', async () =>
      (await page.locator('[role=tablist]').innerText()).includes('时间线'),
    );
    await window.screenshots('chinese');
  });
  test('the walkthrough has Chinese pictures', async () => {
    await window.runCommand('APR: 打开演练');
    for (const step of STEPS) {
      await stepOf(window, step).click();
      await picturePage(window, `${step}.zh-cn`);
      await window.screenshot(`walkthrough-${step}-chinese`);
    }
  });
});
