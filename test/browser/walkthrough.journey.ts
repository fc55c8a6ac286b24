import { EditorWindow } from './editorWindow';
import { type Theme, THEMES } from './themes';
import { picturePage, type Step, stepOf, STEPS } from './walkthroughSteps';

/** Whether the theme has every colour that the picture asks for without a fallback. */
const HAS_COLOURS = `(() => {
  const style = getComputedStyle(document.documentElement);
  const asked = document.querySelector('svg').outerHTML.match(/var\\(--[\\w-]+\\)/g);
  return asked.every((text) => style.getPropertyValue(text.slice(4, -1)));
})()`;

suite('The walkthrough', () => {
  let window: EditorWindow;

  suiteSetup(async () => {
    window = await EditorWindow.open();
  });

  suiteTeardown(() => window.close());

  const step = (name: Step) => stepOf(window, name);
  /** Opens the step, and presses its button or link of this label. */
  async function press(name: Step, label: string): Promise<void> {
    await window.runCommand('APR: Open Walkthrough');
    await step(name).click();
    // The page takes the focus when it is there, and so closes a list that was opened before it.
    await picturePage(window, name);
    await step(name).locator('a', { hasText: label }).click();
  }
  const isSolved = () =>
    window.until('a result', async () =>
      (await window.notifications()).some((text) => /verified|No solution/.test(text)),
    );

  for (const theme of Object.keys(THEMES) as Theme[]) {
    test(`has pictures whose colours are there in every theme: ${theme}`, async () => {
      // The page takes the focus, and so closes the list of themes.
      await window.runCommand('View: Close All Editors');
      await window.setTheme(theme);
      await window.runCommand('APR: Open Walkthrough');
      for (const name of STEPS) {
        await step(name).click();
        await window.until(`the colours of ${name}`, async () => {
          const page = await picturePage(window, name);
          // It may be made anew while it is asked.
          return (await page.evaluate(HAS_COLOURS).catch(() => false)) === true;
        });
        await window.screenshot(`walkthrough-${name}-${theme}`);
      }
    });
  }

  test('is finished by what it offers', async () => {
    await press('solve', 'Solve Countdown');
    await window.until('the input', () => window.input.isVisible());
    await window.accept();
    await isSolved();
    await press('threads', 'Show Threads');
    await press('graph', 'Show Graph');
    await window.webview('.graph [role="option"]');
    await press('debug', 'Break on Spawn');
    await press('solve', 'Solve Countdown');
    await window.until('the input', () => window.input.isVisible());
    await window.accept();
    const rows = () => window.treeRows('Threads');
    await window.until('the run to be held', async () =>
      (await rows()).some((row) => row.includes('paused: spawn')),
    );
    await press('debug', 'Step Back');
    await press('trace', 'Open Recent Run');
    await window.until('the runs', () => window.input.isVisible());
    await window.press('Escape');
    await window.runCommand('APR: Open Walkthrough');
    for (const name of STEPS) {
      await window.until(
        `${name} to be done`,
        async () => (await step(name).getAttribute('aria-checked')) === 'true',
      );
    }
    await window.screenshot('walkthrough-done');
  });
});
