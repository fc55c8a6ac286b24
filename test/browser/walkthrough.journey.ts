import { EditorWindow } from './editorWindow';
import { type Theme, THEMES } from './themes';
import { picturePage, type Step, stepOf, STEPS } from './walkthroughSteps';

/** Whether the theme has every colour that the picture asks for without a fallback. */
const HAS_COLOURS = `(() => {
  const style = getComputedStyle(document.documentElement);
  const asked = document.querySelector('svg').outerHTML.match(/var\\(--[\\w-]+\\)/g);
  return asked.every((text) => style.getPropertyValue(text.slice(4, -1)));
})()`;

/** Those that begin with a question. */
const ASKING = [
  'APR: Solve Countdown',
  'APR: Configure Runs...',
  'APR: Choose Model',
  'APR: Open Recent Run...',
  'APR: Compare Runs',
  'APR: Run Evaluation',
];

/** The page takes the focus within a quarter of a second of the palette's going. */
const TAKEN_MS = 1000;

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
          // It may be made again while it is asked.
          return (await page.evaluate(HAS_COLOURS).catch(() => false)) === true;
        });
        await window.screenshot(`walkthrough-${name}-${theme}`);
      }
    });
  }

  test('leaves the focus to what a command of the palette asks', async () => {
    for (const command of ASKING) {
      await window.runCommand('View: Close All Editors');
      await window.runCommand('APR: Open Walkthrough');
      const focused = window.page.locator('.getting-started-step:focus');
      await window.until('the focus of the page', () => focused.isVisible());
      await window.runCommand(command);
      await window.page.waitForTimeout(TAKEN_MS);
      await window.press('1', '2');
      await window.until(
        `the input of ${command} to hear the keys`,
        async () => (await window.input.isVisible()) && (await window.input.inputValue()) === '12',
      );
      await window.press('Escape');
    }
  });

  test('leaves the focus to what is asked next', async () => {
    await window.runCommand('View: Close All Editors');
    await window.runCommand('APR: Open Walkthrough');
    const focused = window.page.locator('.getting-started-step:focus');
    await window.until('the focus of the page', () => focused.isVisible());
    await window.runCommand('APR: Configure Runs...');
    await window.until('the settings', () => window.input.isVisible());
    await window.accept();
    await window.page.waitForTimeout(TAKEN_MS);
    await window.press('1', '2');
    await window.until(
      'the values to hear the keys',
      async () => (await window.input.isVisible()) && (await window.input.inputValue()) === '12',
    );
    await window.press('Escape');
  });

  test('is finished by what it offers', async () => {
    await press('solve', 'Solve Countdown');
    await window.until('the input', () => window.input.isVisible());
    await window.accept();
    await isSolved();
    await press('threads', 'Show Threads');
    await press('graph', 'Show Graph');
    await window.webview('.graph [role="option"]');
    await press('debug', 'Debug');
    await window.page.locator('.debug-toolbar').waitFor();
    await window.press('Shift+F5');
    await window.page.locator('.debug-toolbar').waitFor({ state: 'hidden' });
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
