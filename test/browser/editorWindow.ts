import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type Browser,
  type Frame,
  launchBrowser,
  type Locator,
  type Page,
} from '../extension/host/playwright';
import { installServer } from '../extension/host/serverInstall';
import { Workbench } from '../extension/host/workbench';
import { THEME_CLASSES, THEME_LABELS, type Theme, THEMES } from './themes';

/** Journeys run in the repository's folder. */
const CACHE = resolve('.vscode-test');
export const SCREENSHOTS = join(CACHE, 'screenshots');

const START_MS = 60_000;
/** What an extension contributes is taken in piece by piece, in some tenths of a second. */
const CONTRIBUTIONS_MS = 1500;
const POLL_MS = 100;
/** Beyond this something that should show does not. */
const SHOW_MS = 30_000;

/** Longer than the editor takes to change a box, short enough to look again which one is open. */
const FILL_MS = 2000;

/** The quick input, but not while it fades out: it is inert then, yet still shows. */
const QUICK_INPUT = '.quick-input-widget:not([style*="display: none"]):not([inert])';

/** The extension's place in the activity bar. */
const EXTENSION_ICON = '.activitybar .action-label[aria-label^="APR"]';

const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
};

/** Opens every folder untrusted, without asking first. */
const RESTRICTED = { 'security.workspace.trust.startupPrompt': 'never' };

/**
 * What the page finds where a language pack is installed, but for the editor's own words. There is
 * no marketplace here to install one from.
 */
const speaking = (language: string) => `Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', {
  get: () => ${JSON.stringify(language)}, set: () => {},
});`;

export interface OpenOptions {
  /** Files of the folder that the window opens, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extension?: string;
  /** A folder of installed extensions, to try in place of the working copy. */
  readonly installed?: string;
  /** Whether the window asks whether to trust its folder, and does not until it is told to. */
  readonly isRestricted?: boolean;
  /** The language of the display, as of an editor with that language pack. */
  readonly language?: string;
}

export const WINDOW_SIZE = { width: 1400, height: 900 };

/** A window of a real VS Code with this extension, driven as a person does. It has to be closed. */
export class EditorWindow {
  private constructor(
    readonly page: Page,
    readonly folder: string,
    private readonly browser: Browser,
    private readonly workbench: Workbench,
  ) {}

  static async open(options: OpenOptions = {}): Promise<EditorWindow> {
    const { files = {}, settings, extension = '.', installed, isRestricted, language } = options;
    const install = installServer(CACHE);
    const folder = mkdtempSync(join(tmpdir(), 'vscode-test-folder-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const trust = isRestricted ? RESTRICTED : { 'security.workspace.trust.enabled': false };
    const all = { ...QUIET, ...trust, 'workbench.colorTheme': THEMES.dark, ...settings };
    const workbench = await Workbench.start(install, {
      settings: all,
      trust: isRestricted ?? false,
      ...(installed ? { extensionsFolder: installed } : { extensions: [resolve(extension)] }),
    });
    const browser = await launchBrowser(install);
    const page = await browser.newPage({ viewport: WINDOW_SIZE });
    const window = new EditorWindow(page, folder, browser, workbench);
    try {
      if (language) await page.addInitScript(speaking(language));
      await page.goto(workbench.address({ workspace: folder }));
      await page.locator('.explorer-folders-view').waitFor({ timeout: START_MS });
      await window.extension();
    } catch (error) {
      await window.close();
      throw error;
    }
    return window;
  }

  /** Kills what the extension runs in, and opens the window again. */
  async crash(): Promise<void> {
    this.workbench.killExtensionHosts();
    await this.page.reload();
    await this.extension();
  }

  /**
   * The workbench is there before it has heard of any extension. In a profile's very first window a
   * file that is opened by then opens as text; later ones remember, and wait. The icon is among the
   * first things that it hears of, and editors come after it, with nothing to be seen of them.
   */
  private async extension(): Promise<void> {
    await this.page.locator(EXTENSION_ICON).first().waitFor({ timeout: START_MS });
    await this.page.waitForTimeout(CONTRIBUTIONS_MS);
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.workbench.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs the palette's command of this title, such as `APR: Solve Countdown`. */
  async runCommand(title: string): Promise<void> {
    const rows = this.page.locator(`${QUICK_INPUT} .quick-input-list .monaco-list-row`);
    const labels = rows.locator('.label-name');
    await this.until(`the command ${title}`, async () => {
      if (!(await this.input.isVisible())) await this.page.keyboard.press('F1');
      // A window that has only just opened may not hear the key yet, or close the box again.
      if (!(await this.fill(`>${title}`))) return false;
      await this.page.waitForTimeout(300);
      // Not always the first: the palette puts similar commands that were used lately before it.
      const place = (await labels.allInnerTexts()).findIndex((label) => label.trim() === title);
      for (let i = 0; i < place; i++) await this.page.keyboard.press('ArrowDown');
      const [active] = await this.page
        .locator(`${QUICK_INPUT} .monaco-list-row.focused .label-name`)
        .allInnerTexts();
      if (active?.trim() === title) return true;
      // A command that the extension has not registered yet: the list is made when it opens.
      await this.page.keyboard.press('Escape');
      return false;
    });
    await this.accept();
  }

  /**
   * Types into the quick input that is open, or about to, in place of what it holds, and accepts.
   * @param choice what the list then has to offer, in a box that has one
   */
  async answer(text: string, choice = text): Promise<void> {
    const list = this.page.locator(`${QUICK_INPUT} .quick-input-list`);
    const offered = list.locator('.monaco-list-row.focused');
    await this.until(`a box that takes ${text}`, async () => {
      if ((await this.typed()) !== text && !(await this.fill(text))) return false;
      if (!(await list.isVisible())) return (await this.typed()) === text;
      const [row = ''] = await offered.allInnerTexts();
      return (await this.typed()) === text && row.toLowerCase().includes(choice.toLowerCase());
    });
    await this.accept();
  }

  /** Accepts what the box holds. Ends when that box has closed: the next one may look the same. */
  async accept(): Promise<void> {
    const before = await this.boxText();
    await this.input.press('Enter');
    await this.until('the box to close', async () => (await this.boxText()) !== before);
  }

  /** The box of the quick input. */
  get input(): Locator {
    return this.page.locator(`${QUICK_INPUT} input.input`);
  }

  /** Whether there was a box to fill. */
  private fill(text: string): Promise<boolean> {
    return this.input.fill(text, { timeout: FILL_MS }).then(
      () => true,
      () => false,
    );
  }

  /** What the box holds; undefined where none is open. */
  private typed(): Promise<string | undefined> {
    return this.input.inputValue({ timeout: FILL_MS }).catch(() => undefined);
  }

  /** All that the quick input says: its title, its prompt, its list. Empty where none is open. */
  private async boxText(): Promise<string> {
    // A command may have closed the whole page.
    const texts = await this.page
      .locator(QUICK_INPUT)
      .allInnerTexts()
      .catch(() => []);
    return texts.join();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Opens a file of the folder, or any by its path. */
  async openFile(name: string): Promise<void> {
    await this.press('Control+p');
    await this.answer(name, basename(name));
  }

  /** The rows that a tree view shows, as their screen reader labels. */
  async treeRows(view: string): Promise<string[]> {
    const rows = this.tree(view);
    const count = await rows.count();
    const labels = await Promise.all(
      Array.from({ length: count }, (_, i) => rows.nth(i).getAttribute('aria-label')),
    );
    return labels.map((label) => label ?? '');
  }

  /** The rows of a tree view, by the view's title. */
  tree(view: string): Locator {
    return this.page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list-row`);
  }

  /** The lines that the active text editor shows. */
  async editorLines(): Promise<string[]> {
    const text = await this.page.locator('.editor-group-container.active .view-lines').innerText();
    return text.replaceAll('\u00a0', ' ').split('\n');
  }

  /** The texts of the notifications that show. */
  notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allInnerTexts();
  }

  /** The frame of the webview that has such an element; webviews are frames in frames. */
  async webview(selector: string): Promise<Frame> {
    let found: Frame | undefined;
    await this.until(`a webview with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        if (!frame.parentFrame()) continue;
        // A frame may go while it is asked.
        const count = await frame
          .locator(selector)
          .count()
          .catch(() => 0);
        if (count > 0) found = frame;
      }
      return found !== undefined;
    });
    return found as Frame;
  }

  async setTheme(theme: Theme): Promise<void> {
    // Not by the settings file: where files cannot be watched, an open window does not hear of it.
    await this.until('the list of themes', async () => {
      await this.press('Control+k', 'Control+t');
      await this.page.waitForTimeout(500);
      return this.input.isVisible();
    });
    await this.answer(THEME_LABELS[theme]);
    await this.page
      .locator(`.monaco-workbench.${THEME_CLASSES[theme]}`)
      .waitFor({ state: 'attached', timeout: SHOW_MS });
    await this.page.waitForTimeout(500);
  }

  /** Writes a picture of the window, and returns its path. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** One picture in each theme. */
  async screenshots(name: string): Promise<string[]> {
    const paths: string[] = [];
    for (const theme of Object.keys(THEMES) as Theme[]) {
      await this.setTheme(theme);
      paths.push(await this.screenshot(`${name}-${theme}`));
    }
    return paths;
  }

  /** Waits until something is true. */
  async until(what: string, isTrue: () => Promise<boolean>, ms = SHOW_MS): Promise<void> {
    const deadline = Date.now() + ms;
    while (!(await isTrue())) {
      if (Date.now() > deadline) {
        throw new Error(`Waited in vain for ${what}; see ${await this.screenshot('in-vain')}`);
      }
      await this.page.waitForTimeout(POLL_MS);
    }
  }
}
